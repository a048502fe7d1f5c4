// What a check has found so far, and what its parts share. Internal to lib/office.
#pragma once

#include "office/problem.h"
#include "office/schema.h"
#include "office/secrets.h"
#include "office/value.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace office {

// Where a value stands.
struct Place {
    std::string key {}; // "extension.201.password"
    int line { 0 };
};

class Findings {
public:
    void error(const Place& place, Message message, std::vector<std::string> arguments = {})
    {
        add(Severity::Error, place, message, std::move(arguments));
    }
    void warning(const Place& place, Message message, std::vector<std::string> arguments = {})
    {
        add(Severity::Warning, place, message, std::move(arguments));
    }
    void not_used_yet(const Place& place, Message message, std::vector<std::string> arguments = {})
    {
        add(Severity::NotUsedYet, place, message, std::move(arguments));
    }

    std::vector<Problem> in_order_of_lines() && { return std::move(problems_); }

private:
    void add(Severity, const Place&, Message, std::vector<std::string> arguments);

    std::vector<Problem> problems_ {};
};

struct Check {
    const Schema& schema;
    const Value& root;
    const Secrets& known;
    Findings& findings;

    // The names of all sections of a kind: "extension" → 201, 202.
    std::vector<std::string> names_of(std::string_view kind) const;
    bool has(std::string_view kind, std::string_view name) const;
};

// check_value.cpp: one value against its rule.
void check_value(const Check&, const KeyRule&, const Value&, const Place&);
bool is_text(const Check&, const Value&, const Place&); // Says so when it is not.
void check_choice(const Check&, std::string_view choices, const std::string& text, const Place&);
void check_reference(const Check&, std::string_view kind, const std::string& name, const Place&);

// destinations.cpp
void check_destination(const Check&, const std::string& text, const Place&, Use);

// special_forms.cpp: keys whose value is a form of its own.
void check_special(const Check&, const KeyRule&, const Value&, const Place&);

// whole_file.cpp, profile.cpp: what concerns several keys at once.
void check_whole_file(const Check&);
void check_whole_profile(const Check&);

std::string joined(const std::vector<std::string>& names);

} // namespace office
