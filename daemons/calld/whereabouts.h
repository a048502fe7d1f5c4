// In which process of mediad each port is, and who hears whom, so that those who do are brought together.
// Knows no process and sends nothing.
#pragma once

#include "base/text_map.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace calld {

class Whereabouts {
public:
    enum class Kind { Stream, Ring }; // A ring cannot move: its memory is an application's too.
    struct Placed {
        std::size_t process { 0 };
        Kind kind { Kind::Stream };
        std::vector<std::string> hears {};
    };

    void place(const std::string& port, std::size_t process, Kind);
    void move(const std::string& port, std::size_t process);
    void forget(const std::string& port);
    const Placed* find(std::string_view port) const;
    std::vector<std::string> at(std::size_t process) const;

    void hears(const std::string& port, std::vector<std::string> sources);

    // Where a port of that name is opened: with the one it shall prefer or belongs to ("p3-1.2-digits" to
    // "p3-1.2"), else with others of its call, else where the fewest are. Only where `is_live`, as long as
    // anything is.
    std::size_t best_for(std::string_view port, std::string_view prefer,
                         const std::vector<bool>& is_live) const;

    // All that hear one another with that port, directly or over others, when they are not all in one
    // process.
    struct Gathering {
        std::size_t to { 0 }; // Where most of them are, rings first.
        std::vector<std::string> all {}; // With the rooms they are in.
        std::vector<std::string> away {}; // Of those, whoever is elsewhere.
    };
    std::optional<Gathering> apart(const std::string& port) const;

private:
    struct OfCall {
        std::size_t process { 0 }; // Of the last of its ports.
        std::size_t ports { 0 };
    };
    enum class Change { Comes, Goes };
    void count(const std::string& port, Change);
    std::vector<std::string> connected_with(const std::string& port) const;

    TextMap<Placed> ports_ {};
    std::vector<std::size_t> counts_ {}; // By process.
    TextMap<OfCall> calls_ {};
    TextMap<std::set<std::string, std::less<>>> heard_by_ {}; // Source → listeners.
};

} // namespace calld
