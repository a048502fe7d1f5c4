// What DNS has said: kept as long as it says, and used longer while nobody says anything else (RFC 8767).
// Pure.
#pragma once

#include "base/address.h"
#include "base/clock.h"

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace sipd::dns {

enum class Kind : std::uint8_t { Naptr, Srv, Addresses }; // Addresses: A and AAAA.
struct Question {
    Kind kind { Kind::Addresses };
    std::string name {};
    friend auto operator<=>(const Question&, const Question&) = default;
};

struct Naptr { // RFC 3403 4.1, of those with the flag "s"
    std::uint16_t order { 0 };
    std::uint16_t preference { 0 };
    std::string service {}; // "SIP+D2U"
    std::string replacement {};
};
struct Srv { // RFC 2782
    std::uint16_t priority { 0 };
    std::uint16_t weight { 0 };
    std::uint16_t port { 0 };
    std::string target {};
};
struct Records {
    std::vector<Naptr> naptrs {};
    std::vector<Srv> services {};
    std::vector<Ip> addresses {};

    bool are_none() const { return naptrs.empty() && services.empty() && addresses.empty(); }
};

// What came of a question.
struct Answer {
    Records records {};
    std::chrono::seconds ttl { 0 };
};
struct Denied { }; // There is no such name, or nothing of that kind.
struct Silent { }; // Nobody answered, or not with sense.
using Reply = std::variant<Answer, Denied, Silent>;

class Cache {
public:
    enum class State : std::uint8_t { Pending, Unanswered, None, Known };
    struct Found {
        State state { State::Pending };
        const Records* records { nullptr }; // Known.
    };
    Found find(const Question&, Moment now) const;

    // When it is to be asked (again); a question that was never asked: at once.
    Moment ask_at(const Question&) const;
    void asked(const Question&, Moment now); // Until take(), or a good while.
    void take(const Question&, Reply, Moment now);

    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Records records {};
        Moment serves_until {}; // What was said; nothing: it was never answered.
        Moment ask_at {};
        unsigned failures { 0 }; // In a row.
        bool is_denied { false }; // The last that was said.
    };
    Entry& entry_of(const Question&);

    std::map<Question, Entry> entries_ {};
};

} // namespace sipd::dns
