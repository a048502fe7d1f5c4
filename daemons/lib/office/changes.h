// What is different between two versions of an office, for people:
//
//     for (const office::Change& change : office::changes_between(before, after))
//         … sentence(change, Language::English) …   "queue support: ring_seconds 15 → 20"
//
// Never the value of a secret.
#pragma once

#include "office/language.h"
#include "office/secrets.h"
#include "office/value.h"

#include <string>
#include <vector>

namespace office {

struct Change {
    enum class What {
        SectionNew,
        SectionGone,
        KeySet, // It had its default before.
        KeyUnset,
        KeyChanged,
        SecretSet,
        SecretUnset,
        SecretChanged,
        OrderChanged, // Of the rules that are tried in turn.
        CertificateChanged, // Its files hold another one.
        ProfileChanged, // The file of a trunk profile says something else.
        FirstVersion,
        LayoutOnly, // Comments, order, blanks.
    } what {};
    std::string section {}; // "queue"
    std::string name {}; // "support"; empty for [office] and its like.
    std::string key {};
    std::string before {}; // As in the file, shortened.
    std::string after {};
    friend bool operator==(const Change&, const Change&) = default;
};

struct Side { // Of a good file whose secrets are sealed.
    const Value& tree;
    const Secrets& secrets;
};

// In the order of docs/office.md.
std::vector<Change> changes_between(const Side& before, const Side& after);

std::string sentence(const Change&, Language);

// All of them on one line: the first few, and how many more.
std::string summary(const std::vector<Change>&, Language);

} // namespace office
