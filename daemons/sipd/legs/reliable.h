// Provisional responses that arrive (RFC 3262), as two pure state machines: those we send, one at a time
// until its PRACK comes, and those of a peer, in order, each acknowledged once. Messages and timers are
// leg_reliable.cpp's.
#pragma once

#include "base/clock.h"
#include "sip/dialog.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sipd::reliable {

// ---- Ours

// What is to be told the caller: 180, or 183 with a session (JSON, unread).
struct Word {
    std::optional<std::string> session {};
    friend bool operator==(const Word&, const Word&) = default;
};

struct Quiet { }; // All that was said is acknowledged.
struct Awaiting { // One was said; the next waits, and so does an answer that may not overtake a session.
    std::uint32_t rseq { 0 };
    int status { 180 };
    std::string wire {};
    std::chrono::milliseconds interval { 0 };
    Moment since {};
    Word said {};
    std::optional<Word> next {};
    std::optional<std::string> answer {}; // The session of the 200.
};
using Sending = std::variant<Quiet, Awaiting>;

struct Sender {
    std::uint32_t last_rseq { 0 }; // 0: none was sent.
    Sending sending { Quiet {} };
    std::optional<std::string> session_said {}; // Agreed on in an acknowledged response: the 200 says none.

    bool is_reliable() const { return last_rseq != 0; }
    // Whether a 200 would overtake a session (RFC 3262 3): then it waits for the PRACK.
    bool must_wait() const;
};

// The number of the next one, by chance the first time (RFC 3262 3).
std::uint32_t next_rseq(const Sender&, std::uint64_t chance);

// What the PRACK of one brings: what is to be said now. Nothing when it acknowledges nothing that is out.
struct Acknowledged {
    std::optional<Word> next {};
    std::optional<std::string> answer {};
};
std::optional<Acknowledged> acknowledged(Sender&, std::uint32_t rseq);

// ---- Theirs

struct Early { // A dialog that a provisional response of theirs has begun.
    sip::Dialog dialog {};
    std::uint32_t last_rseq { 0 };
    std::optional<std::string>
        session {}; // Its answer to our offer, as JSON, or what an UPDATE brought later.
    std::string origin {}; // That one's o= line.
};

enum class Order : std::uint8_t { InTurn, Repeated, OutOfTurn };
// Whether a response with that number is the next one of its dialog, the last one again, or to be dropped.
Order order_of(const std::vector<Early>&, std::string_view tag, std::uint32_t rseq);
Early* with_tag(std::vector<Early>&, std::string_view tag);

} // namespace sipd::reliable
