// SIP over UDP: the listening sockets, drained when ready, and the outbox of a turn sent in one system call a
// socket. The sockets are parked with the supervisor, so that a restart loses no datagram.
#pragma once

#include "bound_socket.h"
#include "flow.h"
#include "outbox.h"
#include "undelivered.h"

#include "base/clock.h"
#include "base/counters.h"
#include "base/file_descriptor.h"
#include "event/loop.h"

#include <functional>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sipd {

class Udp {
public:
    struct Hearers {
        std::function<void(std::string_view bytes, const Flow&)> arrived;
        std::function<void()> drained; // After all that was ready.
        Undelivered undelivered;
    };

    Udp(events::Loop&, Outbox&, Counters&, Hearers);
    ~Udp();

    // What an earlier process left: its sockets, and which address had which place. A flow names its socket
    // by place, also over a restart.
    struct Left {
        std::vector<FileDescriptor> sockets {};
        std::vector<Address> places {};
    };
    // Listens on these from now on. Those that are wanted no more go on being heard until close_retired():
    // phones in a call keep to the address they know.
    void use(std::vector<BoundSocket> planned, Left);
    bool has_retired() const;
    // Closes those that nobody is in a call on. True when it closed one.
    bool close_retired(Moment now, const std::function<bool(std::uint32_t socket)>& is_in_use);
    std::vector<int> descriptors() const;
    std::vector<Address> addresses() const; // By place; unset where nothing is open any more.

    // Sends what the outbox holds for UDP. Flows the network refused at once are returned.
    std::vector<Flow> flush();

    // By which socket and which of our addresses a peer is reached.
    Flow towards(const Address&);
    Ip source_towards(Ip);

private:
    struct Socket;
    struct Buffers;

    void drain(std::size_t index);
    void take(std::size_t index, std::size_t count);
    void send_some(std::size_t socket, std::size_t first, std::size_t last, std::vector<Flow>& refused);
    void send_prepared(std::size_t socket, std::size_t count, std::vector<Flow>& refused);
    std::size_t place_for(const Address&, const std::vector<Address>& places);
    void put(BoundSocket, const std::vector<Address>& places);
    std::size_t socket_of(const Flow&) const; // Their number: none fits.

    events::Loop& loop_;
    Outbox& outbox_;
    Hearers hearers_;
    std::uint64_t& received_;
    std::uint64_t& sent_;
    std::uint64_t& send_failed_;
    std::uint64_t& truncated_;
    std::vector<std::unique_ptr<Socket>> sockets_ {};
    std::unique_ptr<Buffers> buffers_;
    std::unordered_map<Ip, Ip> sources_ {}; // Remembered for a while; the routes may change.
    Moment sources_asked_ {};
};

} // namespace sipd
