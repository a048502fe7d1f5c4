// The verbs of the command. Each prints, and returns the exit status: 0 done, 1 refused or failed.
#pragma once

#include "asking.h"
#include "ladder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace command {

enum class Output { Text, Json };
enum class Secrets { Named, Shown };

int check(const Place&, const std::string& file);
int plan(const Place&, const std::string& file, Output);
struct ApplyAsked {
    std::string file {};
    std::string confirm_within {}; // "90s"; empty: it needs no confirmation.
};
int apply(const Place&, const ApplyAsked&);
int confirm(const Place&);
int versions(const Place&, Output);
struct RollbackAsked {
    std::int64_t version { 0 };
    std::string confirm_within {};
};
int roll_back(const Place&, const RollbackAsked&);
int keep_secret(const Place&, const std::string& name); // Its value from standard input.
int forget_secret(const Place&, const std::string& name);
int secrets(const Place&, Output);
int export_office(const Place&, Secrets);

int music(const Place&, Output);
int add_music(const Place&, const std::string& folder, const std::vector<std::string>& files);
int remove_music(const Place&, const std::string& folder);

enum class Detail { Brief, Counters };
int status(const Place&, Output, Detail);

int calls(const Place&, Output);
int call(const Place&, const std::string& from, const std::string& to);
int hang_up(const Place&, const std::string& call);
// "from=201", "to=0312345678", "at=2026-09-22T10:00" …
int simulate(const Place&, Output, const std::vector<std::string>& arguments);

int rooms(const Place&, Output);
enum class Lock { Open, Locked };
int lock_room(const Place&, const std::string& room, Lock);
enum class Mute { Heard, Muted };
int mute(const Place&, const std::string& call, Mute);

struct ContactsAsked {
    std::string from {};
    std::string to {};
};
int contacts(const Place&, Output, const ContactsAsked&);
int explain(const Place&, Output, const std::string& contact); // Or a call.

enum class BadLines { RefuseAll, LeaveOut };
struct ImportAsked {
    std::string file {};
    BadLines bad_lines { BadLines::RefuseAll };
};
int import_phonebook(const Place&, const ImportAsked&);
int export_phonebook(const Place&);
int phonebook(const Place&, Output);
int look_up(const Place&, Output, const std::string& number);

enum class Password { Kept, New };
struct PhoneAsked {
    std::string extension {};
    Password password { Password::Kept };
};
int phone(const Place&, const PhoneAsked&);

struct TraceAsked {
    std::string call {}; // Or a contact, a Call-ID, a leg.
    std::string capture {}; // A file to write instead of printing.
    Ladder ladder { Ladder::FirstLines };
};
int trace(const Place&, Output, const TraceAsked&);
int bans(const Place&, Output);
int unban(const Place&, const std::string& address);
int unblock(const Place&, const std::string& extension);

// Prints the sentence for it on standard error; returns 1.
int failed(const Place&, const Error&, const std::string& socket);

} // namespace command
