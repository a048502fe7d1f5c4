// The table of every section and key of a file: what it is called, what it takes, whether a feature reads it
// yet. A new key is a row there, and nothing else is needed for it to be checked. schema.cpp has the office
// file's, profile_schema.cpp that of a trunk profile.
#pragma once

#include "office/messages.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace office {

enum class Use { Built, NotYet };
enum class Need { Optional, Required };
enum class Empty { Allowed, Refused };

enum class Kind {
    Text,
    TextList,
    TextOrList,
    Choice,
    ChoiceList,
    Integer,
    Boolean,
    SecretText,
    DestinationText,
    DestinationOrChoice,
    Reference, // The name of a section of another kind.
    ReferenceList,
    InternalNumber, // An extension's, group's, queue's … own number.
    FeatureCode,
    // Forms of one key each, in special_forms.cpp:
    Ha1Table,
    MenuKeys,
    Agents,
    Target,
    Weekly,
    Holidays,
    OnCallNumbers,
};

struct Shape {
    Kind kind { Kind::Text };
    std::int64_t least { 0 }; // Of an integer.
    std::int64_t most { 0 }; // Of an integer; bytes of a text.
    std::string_view choices {}; // "all|hunt|cyclic"; the kind of section a reference names.
    bool (*fits)(std::string_view) { nullptr };
    Message otherwise {}; // Said when it does not fit.
    Empty empty { Empty::Refused };
};

struct KeyRule {
    std::string_view section;
    std::string_view key;
    Shape shape;
    Use use { Use::Built };
    Need need { Need::Optional };
};

struct SectionRule {
    std::string_view name;
    enum class Form { One, Named } form; // [office] or [extension.NAME]
    Use use;
    int most; // Of a named kind.
    std::string_view example; // Of a name.
};

struct Schema {
    std::span<const SectionRule> sections;
    std::span<const KeyRule> keys;
    std::string_view required_section; // The one a file must have; "" = none.

    const SectionRule* find_section(std::string_view name) const;
    const KeyRule* find_key(std::string_view section, std::string_view key) const;
    std::vector<std::string> keys_of(std::string_view section) const;
    std::vector<std::string> section_names() const;
};

const Schema& office_schema();
const Schema& profile_schema();

} // namespace office
