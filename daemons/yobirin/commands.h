// The verbs of the command. Each prints, and returns the exit status: 0 done, 1 refused or failed.
#pragma once

#include "asking.h"

#include <string>

namespace command {

enum class Output { Text, Json };
enum class Secrets { Named, Shown };

int check(const Place&, const std::string& file);
int apply(const Place&, const std::string& file);
int export_office(const Place&, Secrets);

enum class Detail { Brief, Counters };
int status(const Place&, Output, Detail);

int calls(const Place&, Output);
int call(const Place&, const std::string& from, const std::string& to);
int hang_up(const Place&, const std::string& call);

struct ContactsAsked {
    std::string from {};
    std::string to {};
};
int contacts(const Place&, Output, const ContactsAsked&);

int bans(const Place&, Output);
int unban(const Place&, const std::string& address);

// Prints the sentence for it on standard error; returns 1.
int failed(const Place&, const Error&, const std::string& socket);

} // namespace command
