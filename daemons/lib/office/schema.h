// The table of every section and key of the office file: what it is called, what it takes, whether a feature
// reads it yet. A new key is a row here, and nothing else is needed for it to be checked.
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

std::span<const SectionRule> sections();
std::span<const KeyRule> keys();

const SectionRule* find_section(std::string_view name);
const KeyRule* find_key(std::string_view section, std::string_view key);
std::vector<std::string> keys_of(std::string_view section);
std::vector<std::string> section_names();

} // namespace office
