// SIP over TCP and TLS: the listeners, all connections by their number, and the way to a peer: its own
// connection while it stands, else one we open, which later requests use too.
#pragma once

#include "bound_socket.h"
#include "connection.h"
#include "connection_limits.h"
#include "flow.h"
#include "next_hop.h"
#include "tls.h"
#include "undelivered.h"

#include "base/counters.h"
#include "event/loop.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sipd {

struct StreamHearers {
    std::function<void(std::string_view message, const Flow&)> arrived;
    // What cannot be cut into messages; the answer to it, if any.
    std::function<std::string(const sip::Unframed&, const Flow&)> unframed;
    std::function<void(const Flow&)> lost; // What went this way and is not answered may never have arrived.
    std::function<void()> drained; // After all that was ready.
    std::function<Trust(Ip)> trust_of_source; // Before anything is said.
    std::function<bool(const Address&)> admits;
    std::function<Trust(const Flow&)> trust; // Whether its peer is a registered phone or a trunk.
    std::function<bool(const Flow&)> is_in_use; // Whether a call goes over it; asked rarely.
    Undelivered undelivered; // Of UDP.
};

class Streams final : private ConnectionOwner {
public:
    Streams(events::Loop&, Counters&, StreamHearers);
    ~Streams() override;

    // Listens on these from now on.
    void use(sip::Transport, std::vector<BoundSocket> planned);
    void use(TlsContext server);
    std::vector<Address> addresses(sip::Transport) const;
    std::vector<int> listeners(sip::Transport) const;

    // False: there is no connection, and none can be had. Later failures are told as lost.
    bool send(const Flow&, std::string_view bytes);
    void name_peer(const Hop&); // What its certificate must say.
    bool leads_to(sip::Transport transport, const Address& peer) const
    {
        return opened_.contains({ transport, peer });
    }

    // Over a restart. Newly known ones are those a phone or trunk proved to be its own since the last call.
    std::vector<std::uint64_t> take_newly_known() { return std::exchange(newly_known_, {}); }
    const Connection* find(std::uint64_t connection) const;
    // A message that had waited was taken up: who its peer is may have become clear.
    void taken_up(const Flow&);
    void resume(const Connection::About&, FileDescriptor);
    std::vector<std::uint64_t> take_gone() { return std::exchange(gone_, {}); }

    std::size_t count() const { return limits_.count(); }

private:
    struct Listener {
        sip::Transport transport { sip::Transport::Tcp };
        BoundSocket socket {};
        std::unique_ptr<events::Watch> watch {};
    };
    struct TransportCounters {
        std::uint64_t& now;
        std::uint64_t& accepted;
        std::uint64_t& opened;
    };

    void connected(Connection&) override;
    void received(Connection&, std::string_view message) override;
    void kept_alive(Connection&) override;
    void unframed(Connection&, const sip::Unframed&) override;
    void drained(Connection&) override;
    Trust trust_of(const Connection&) override;
    void closing(Connection&, std::string_view why) override;
    void ended(Connection&, std::string_view why) override;

    void watch_listeners();
    void rest(Listener&);
    void accept_some(Listener&);
    bool accept_one(Listener&);
    void take_in(const Listener&, FileDescriptor);
    bool makes_room(const ConnectionLimits::Decision&);
    void make_room_for_descriptor();
    Connection* add(const Connection::About&, Channel);
    Connection* way_to(const Flow&);
    Connection* open(const Flow&);
    TlsSession session_to(const Address& peer, int descriptor);
    void judge(Connection&);
    TransportCounters& counters_of(sip::Transport);

    events::Loop& loop_;
    Counters& counters_;
    StreamHearers hearers_;
    TransportCounters tcp_;
    TransportCounters tls_;
    std::uint64_t& received_;
    std::uint64_t& sent_;
    StreamMemory memory_ {};
    ConnectionLimits limits_ {};
    TlsContext server_ {};
    TlsContext client_ {}; // Made when first needed: reading the authorities takes a while.
    std::vector<Listener> listeners_ {};
    events::Timer accept_again_;
    std::uint64_t last_number_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_ {};
    std::map<std::pair<sip::Transport, Address>, std::uint64_t> opened_ {}; // By us, by whom they lead to.
    std::map<Address, std::string> names_ {};
    std::deque<Address> names_in_order_ {};
    std::vector<std::unique_ptr<Connection>> ended_ {}; // Destroyed at the end of the turn.
    std::vector<std::uint64_t> newly_known_ {};
    std::vector<std::uint64_t> gone_ {};
};

} // namespace sipd
