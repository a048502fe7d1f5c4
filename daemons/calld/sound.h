// calld's side of mediad, all its processes as one: each port is in one of them, those that hear each other
// are in the same, and a port that has to goes over to another.
#pragma once

#include "call/events.h"
#include "call/orders.h"
#include "media_process.h"
#include "whereabouts.h"

#include "org.yobirin.Media.h"

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace calld {

class Sound {
public:
    using Told = MediaProcess::Told;
    using PortEvent = MediaProcess::PortEvent;
    struct There {
        events::Loop& loop;
        std::vector<std::string> sockets; // One a process.
        Counters& counters;
    };

    // `outcome` is called from the loop, never from inside send(). What there is is told when every process
    // has said it.
    Sound(const There&, Told, PortEvent outcome);

    void send(OpenPort&&);
    void send(MakeOffer&&);
    void send(SetRemote&&);
    void send(Rollback&&);
    void send(Connect&&);
    void send(PressKeys&&);
    void send(OpenRing&&);
    void send(ClosePorts&&);

    // Answered with what is there, or not at all.
    using Seen = MediaProcess::Seen;
    void observe(std::vector<std::string> ports, Seen);
    // Likewise, for who wants to know how they were at their end.
    void close(ClosePorts&&, Seen);

private:
    using Media = yobirin::Media;
    using Order =
        std::variant<OpenPort, MakeOffer, SetRemote, Rollback, Connect, PressKeys, OpenRing, ClosePorts>;
    struct Move {
        Whereabouts::Gathering gathering {};
        std::set<std::string, std::less<>> ports {}; // All it is about: orders to them wait.
        std::vector<std::string> left {}; // Still elsewhere; the last is under way.
        std::vector<Order> waiting {};
        bool is_asking { false };
    };

    bool is_single() const { return processes_.size() == 1; }
    MediaProcess& home_of(const std::string& port);
    void place_new(const std::string& port, const std::string& prefer, Whereabouts::Kind);
    template <typename One> void pass_on(One&&); // To where its port is, once that is nowhere else.
    Told told_of(std::size_t process, const Told&);
    void heard(const std::string& port, Event);
    void forget(const std::string& port);
    std::map<std::size_t, ClosePorts> taken_from_everywhere(const ClosePorts&);
    void close_everywhere(const ClosePorts&);

    // Who is where (sound_snapshots.cpp)
    void snapshot(std::size_t process, const std::vector<Media::Port>&);
    void learn(std::size_t process, const Media::Port&);
    void compare_all();
    Media::Port as_known(const std::string& port) const;
    void take_back_what_nobody_has();

    // Moves (sound_moves.cpp)
    Move* move_about(const Order&);
    template <typename One> bool waits_for_a_move(One&);
    void begin_move(Whereabouts::Gathering, Order);
    void go_on_with_moves();
    void go_on(Move&);
    void close_rings_elsewhere(Move&);
    void hand_over(Move&);
    void handed_over(const std::string& port, std::size_t to, const Result<>&);
    void give_up(const std::string& port);
    void finish(std::list<Move>::iterator);
    Move* move_of(const std::string& port);

    events::Loop& loop_;
    Counters& counters_;
    Told told_;
    PortEvent outcome_;
    std::vector<std::unique_ptr<MediaProcess>> processes_ {};
    Whereabouts whereabouts_ {};
    TextMap<std::set<std::size_t>> lenders_ {}; // Port → the processes that have its place still.
    TextMap<Media::Port> seen_ {}; // As it was last told.
    TextMap<Connect> ordered_ {}; // Whom it hears, as it was last ordered.
    std::vector<bool> has_told_ {}; // By process: since it is live.
    std::vector<bool> is_fresh_ {}; // It has told since all were compared.
    std::list<Move> moves_ {};
    events::Timer patience_;
};

} // namespace calld
