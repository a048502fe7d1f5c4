// One TCP or TLS connection: bytes in are cut into messages, bytes out wait until the peer takes them, and
// limits hold on both sides. Who it talks for is its owner's business.
#pragma once

#include "channel.h"
#include "flow.h"
#include "stream_guard.h"

#include "event/loop.h"
#include "sip/stream_framing.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sipd {

class Connection;

class ConnectionOwner {
public:
    virtual ~ConnectionOwner() = default;
    virtual void connected(Connection&) = 0; // Under TLS, once its handshake is done.
    virtual void received(Connection&, std::string_view message) = 0;
    virtual void kept_alive(Connection&) = 0;
    virtual void unframed(Connection&, const sip::Unframed&) = 0; // It ends after this.
    virtual void drained(Connection&) = 0; // After all that was ready.
    virtual Trust trust_of(const Connection&) = 0;
    // It says nothing more, and is to end once this turn's answers have gone out.
    virtual void closing(Connection&, std::string_view why) = 0;
    // It ends now: nothing more comes of it, and it may be destroyed once this turn is over.
    virtual void ended(Connection&, std::string_view why) = 0; // "no_message", for counters and the log.
};

// What all connections together hold in memory.
struct StreamMemory {
    std::size_t parts { 0 }; // Of messages that are not all here.
    std::size_t unsent { 0 };
};

class Connection {
public:
    struct About {
        Flow flow {};
        guard::Side side { guard::Side::Accepted };
        bool is_resumed { false }; // An earlier process had it.
    };
    struct Place {
        events::Loop& loop;
        ConnectionOwner& owner;
        StreamMemory& memory;
    };
    Connection(Place, About, Channel);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    const Flow& flow() const { return about_.flow; }
    std::uint64_t number() const { return about_.flow.connection; }
    guard::Side side() const { return about_.side; }
    bool is_over() const { return is_over_; }
    int descriptor() const { return channel_.descriptor(); }
    std::string trouble() const { return channel_.trouble(); }

    void send(std::string_view bytes);
    void end(std::string_view why);

private:
    bool is_talking() const;
    guard::Circumstances around() const;
    void happened(const guard::Event&);
    void became_ready();
    void connect_finished();
    void shake_hands();
    void write_out();
    void read_in();
    void take_frames();
    bool take(const sip::Frame&);
    void account_part(std::size_t bytes);
    void account_unsent();
    void watch_again();
    void close(std::string_view why);
    void set_deadline();
    void time_passed();

    Place place_;
    About about_;
    Channel channel_;
    sip::StreamFraming framing_;
    guard::State guard_;
    std::string unsent_ {};
    std::optional<Moment> unread_since_ {}; // Since when the peer has taken nothing of it.
    std::size_t part_bytes_ { 0 }; // What the memory's account has of ours.
    std::size_t unsent_bytes_ { 0 };
    bool wants_write_ { false }; // TLS has something of its own to say.
    bool has_more_ { false }; // Read, but not all of it this turn.
    bool is_closing_ { false };
    bool is_over_ { false };
    events::Interest interest_ { events::Interest::Read };
    std::optional<events::Watch> watch_ {};
    events::Timer timer_;
};

} // namespace sipd
