// SIP over UDP: the sockets, and nothing of what they carry. Reads all there is in one go and sends a turn's
// datagrams in one system call. Its sockets are parked with the supervisor: while sipd restarts, datagrams
// wait in them.
//
//     Transport transport { daemon, outbox, { .datagram = [&](std::string_view bytes, const Flow& flow) { … }
//     } }; TRY(transport.listen(office));
#pragma once

#include "address.h"
#include "office.h"
#include "outbox.h"

#include "base/file_descriptor.h"
#include "base/result.h"
#include "daemon/daemon.h"
#include "event/loop.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sipd {

struct TransportCallbacks {
    std::function<void(std::string_view, const Flow&)> datagram;
    std::function<void()> all_read; // After the datagrams of a wake.
    std::function<void(const Flow&)> unreachable; // The network refused what was sent there.
};

class Transport {
public:
    Transport(Daemon&, Outbox&, TransportCallbacks);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    // Listens where the office says, and nowhere else. Where that fails, what was open stays open.
    Result<> listen(const Office&);
    std::vector<Address> listening() const; // In the order of Flow::socket.

    // From which of our sockets and addresses a peer is reached.
    Flow flow_towards(const Address&);

    // Sends what is in the outbox at the end of this turn.
    void flush_at_turn_end();
    void flush();

private:
    struct Socket {
        Address address {};
        FileDescriptor descriptor {};
        std::optional<events::Watch> watch {};
    };
    struct Receiving;
    struct Sending;

    Result<FileDescriptor> open_socket(const Address&);
    void read_all(std::uint32_t socket);
    std::size_t send_some(std::size_t first);
    Ip route_to(Ip);

    Daemon& daemon_;
    Outbox& outbox_;
    TransportCallbacks callbacks_;
    std::vector<std::unique_ptr<Socket>> sockets_ {};
    std::unique_ptr<Receiving> receiving_;
    std::unique_ptr<Sending> sending_;
    std::unordered_map<std::uint32_t, Ip> routes_ {}; // Our address towards each peer's; forgotten when full.
    bool flush_planned_ { false };
    std::uint64_t& refused_by_network_;
    std::uint64_t& not_sent_;
    std::uint64_t& cut_;
};

} // namespace sipd
