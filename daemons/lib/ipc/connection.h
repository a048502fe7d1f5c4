// One client of a server: its requests in order, its answers in the same order whenever they come.
#pragma once

#include "ipc/envelope.h"
#include "ipc/server.h"
#include "ipc/wire.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ipc {

// What the connections of a server share.
struct ServerParts {
    events::Loop& loop;
    Counters& counters;
    ServerLimits limits;
    std::map<std::string, Service*, std::less<>> services {};
    std::uint64_t& unknown_fields;
    std::uint64_t& messages_received;
    std::uint64_t& messages_sent;
    std::move_only_function<void(std::uint64_t connection)> ended {}; // Forget it.
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(ServerParts&, FileDescriptor, const Peer&, std::uint64_t number);
    void start();

    bool is_open() const { return static_cast<bool>(socket_); }
    void close(); // Now. The watch, the socket and what waits in it are gone.

    // Of the calls under way; `ticket` is the place in line.
    struct Outgoing {
        std::string_view message;
        Descriptors descriptors {};
        Urgency urgency { Urgency::ThisTurn };
    };
    void answer(std::uint64_t ticket, Outgoing);
    void go_on(std::uint64_t ticket, const Outgoing&);
    void end_after_this_turn(); // Broken types: what can be sent is, then it closes.
    void when_closed(std::move_only_function<void()>);
    void count(const char* what) { ++parts_->counters[what]; }

private:
    struct Slot {
        std::string waiting {}; // Messages that may not overtake those before them,
        std::string last {}; // and the final one,
        Descriptors descriptors {}; // with what comes along.
        bool is_done { false };
    };

    void on_ready(events::Ready);
    bool receive();
    bool end_of_input();
    void serve_received();
    bool serve(std::string_view message, Descriptors);
    void dispatch(const std::shared_ptr<CallInProgress>&);
    void introspect(std::string_view method, CallInProgress&);
    void put_out(Slot&);
    void advance_line();
    void check_unsent(Urgency);
    void send_within(Urgency);
    void send_soon();
    void send();
    void watch_for_more();
    bool may_take_more() const { return line_.size() < parts_->limits.unanswered && !is_ending_; }

    ServerParts* parts_;
    FileDescriptor socket_;
    Peer peer_;
    std::uint64_t number_;
    Inbox inbox_;
    Outbox outbox_ {};
    RequestEnvelope envelope_ {};
    std::deque<Slot> line_ {};
    std::uint64_t first_ticket_ { 0 }; // Of the front of the line.
    std::size_t waiting_bytes_ { 0 }; // In the line.
    std::vector<std::move_only_function<void()>> closed_actions_ {};
    std::optional<events::Watch> watch_ {};
    std::optional<events::Interest> interest_ {};
    std::optional<events::Timer> company_ {}; // Ends the wait of what waits for it.
    bool is_blocked_ { false }; // The peer reads slower than we write.
    bool is_paused_ { false }; // Something received waits until the line is shorter.
    bool is_half_closed_ { false }; // The peer says no more, but listens.
    bool will_send_ { false };
    bool is_ending_ { false };
};

} // namespace ipc
