// Who is shut out, and for how long: each ban of a source is longer than the one before, and old ones are
// forgotten. Pure; it knows neither who is let in all the same (gate.h) nor where it is kept (bans_file.h).
#pragma once

#include "base/clock.h"
#include "flow.h"
#include "suspicions.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sipd {

enum class Offence : std::uint8_t {
    WrongPassword, // With a nonce of ours, so that the source is no forgery.
    NoProof, // Asked as many, and proved to be none of them.
    Scanner, // Says itself what it is.
};

struct Ban {
    Ip source {}; // As source_of() names it.
    Offence why { Offence::WrongPassword };
    unsigned tries { 0 }; // Up to and during it.
    unsigned step { 0 }; // Which of the lengths it has, from 1.
    Wall since {};
    Moment until {};
};

class Bans {
public:
    explicit Bans(std::uint64_t salt) : suspicions_(salt) { }

    bool holds(Ip, Moment now) const;

    struct Try {
        Ip source {};
        Offence offence { Offence::WrongPassword };
        std::string_view user {}; // Of NoProof: as whom it asked.
    };
    enum class Came : std::uint8_t { Began, Grew };
    struct News {
        Ban ban {};
        Came what { Came::Began };
    };
    // What comes of a try: mostly nothing yet.
    std::optional<News> tried(const Try&, Moment now, Wall wall);
    void proved(Ip source, std::string_view user, Moment now) { suspicions_.proved(source, user, now); }

    // False when there is none. What was counted is forgotten too.
    bool lift(Ip, Moment now);

    // Also bans that are over and only make the next one longer.
    void restore(const Ban&, Moment now);
    std::vector<Ban> all(Moment now) const;
    std::vector<Ban> standing(Moment now) const;

private:
    void make_room(Moment now);
    std::optional<News> shut_out(const Try&, unsigned tries, Moment now, Wall wall);
    static unsigned step_now(const Ban&, Moment now);

    Suspicions suspicions_;
    std::unordered_map<Ip, Ban> bans_ {};
};

} // namespace sipd
