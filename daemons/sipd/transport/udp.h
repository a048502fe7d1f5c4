// SIP over UDP: the listening sockets, drained when ready, and the outbox of a turn sent in one system call a
// socket. The sockets are parked with the supervisor, so that a restart loses no datagram.
#pragma once

#include "bound_socket.h"
#include "flow.h"
#include "outbox.h"

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
    };

    Udp(events::Loop&, Outbox&, Counters&, Hearers);
    ~Udp();

    // Listens on these from now on.
    void use(std::vector<BoundSocket> planned);
    std::vector<int> descriptors() const;
    std::vector<Address> addresses() const;

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
