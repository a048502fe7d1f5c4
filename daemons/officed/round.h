// One round of asking the daemons whether they can live with a version, as a pure state machine. It ends good
// when every one asked has said so, and bad with the first that does not: there is nothing to gain by waiting
// for others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace officed {

enum class Said { NothingYet, Good, Refuses, Silent, Gone };

struct Reason { // A sentence each.
    std::string japanese {};
    std::string english {};
};

struct Participant {
    std::uint64_t attachment { 0 }; // Which standing request.
    std::string name {}; // "mediad@0"
    Said said { Said::NothingYet };
    Reason reason {};
};

// States. In each, those asked and what they have said so far.
struct Asking {
    std::vector<Participant> asked {};
};
struct AllGood {
    std::vector<Participant> asked {};
};
struct NotPossible {
    std::vector<Participant> asked {};
};
using Round = std::variant<Asking, AllGood, NotPossible>;

// Events.
struct FoundGood {
    std::uint64_t attachment { 0 };
};
struct Objected {
    std::uint64_t attachment { 0 };
    Reason reason {};
};
struct WentAway {
    std::uint64_t attachment { 0 };
};
struct DeadlinePassed { };
using RoundEvent = std::variant<FoundGood, Objected, WentAway, DeadlinePassed>;

Round begin_round(std::vector<Participant> asked); // AllGood at once when there is nobody.
Round step(const Round&, const RoundEvent&);

const std::vector<Participant>& asked_in(const Round&);

} // namespace officed
