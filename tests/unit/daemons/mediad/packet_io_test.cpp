// Both ways to real sockets, by the same tests: io_uring and epoll. Loopback only.
#include "epoll_io.h"
#include "failures.h"
#include "ring_io.h"

#include "support/turning.h"

#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace mediad;

namespace {

const Ip v4_loopback = Ip::v4(0x7f000001);
const Ip v6_loopback = parse_ip("::1").value_or(Ip {});

struct Arrived {
    Door door {};
    std::string text {};
    Address from {};
};

// Keeps what comes, and sends it back.
class Mirror final : public PacketReceiver {
public:
    void packet_arrived(Door door, std::span<std::byte> datagram, Address from, Moment) override
    {
        arrived.push_back({ .door = door,
                            .text = { reinterpret_cast<const char*>(datagram.data()), datagram.size() },
                            .from = from });
        if (io != nullptr)
            io->send(door, datagram, from);
    }
    void not_delivered(Door door) override { undelivered.push_back(door); }
    std::vector<Arrived> arrived {};
    std::vector<Door> undelivered {};
    PacketIo* io { nullptr };
};

struct Peer {
    FileDescriptor socket {};
    Address address {};
};

// A socket of that host, or one of all when it is unset.
Peer open(Ip host, SocketKind kind)
{
    Peer peer { .socket = FileDescriptor {
                    ::socket(kind == SocketKind::V4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0) } };
    SocketAddress name { Address { .ip = host }, kind };
    socklen_t size = name.size();
    CHECK_EQUAL(0, bind(peer.socket.number(), name.get(), name.size()));
    CHECK_EQUAL(0, getsockname(peer.socket.number(), name.get(), &size));
    peer.address = name.address();
    return peer;
}

std::string received(const Peer& peer)
{
    std::array<char, 2048> room {};
    const ssize_t size = recv(peer.socket.number(), room.data(), room.size(), MSG_DONTWAIT);
    return { room.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)) };
}

} // namespace

// What both have to do; the groups below say which one does.
class AnyPacketIo : public Utest {
public:
    events::Loop loop;
    Counters counters;
    Mirror mirror;
    std::unique_ptr<PacketIo> io;
    int batches { 0 };
    const Door door { .slot = 3, .lane = Lane::Sound };

    void begin(std::unique_ptr<PacketIo> made)
    {
        io = std::move(made);
        mirror.io = io.get();
        io->deliver_to(mirror, [this] { ++batches; });
    }
    void send(const Peer& from, const Peer& ours, std::string_view text)
    {
        // A socket of all hosts is reached at the loopback of the sender's kind.
        const Ip host = ours.address.ip.is_set() ? ours.address.ip : from.address.ip;
        const SocketAddress there { Address { .ip = host, .port = ours.address.port } };
        CHECK_EQUAL(static_cast<ssize_t>(text.size()),
                    sendto(from.socket.number(), text.data(), text.size(), 0, there.get(), there.size()));
    }
    void hears_and_answers(const Peer& ours, const Peer& peer)
    {
        const std::size_t before = mirror.arrived.size();
        send(peer, ours, "hello");
        std::string answer;
        turn_until(loop, [&] { return !(answer = received(peer)).empty(); });
        CHECK_TRUE(answer == "hello");
        CHECK_EQUAL(before + 1, mirror.arrived.size());
        CHECK_TRUE(mirror.arrived.back().from == peer.address);
        CHECK_TRUE(mirror.arrived.back().door == door);
        CHECK_TRUE(batches > 0);
    }
    void hears_of_a_closed_port_at(Ip host)
    {
        const SocketKind kind = host.is_v4() ? SocketKind::V4 : SocketKind::V6;
        const Peer ours = open(host, kind), peer = open(host, kind);
        hear_of_failures(ours.socket.number(), kind);
        io->watch(door, ours.socket.number());
        Address nowhere;
        {
            const Peer gone = open(host, kind);
            nowhere = gone.address;
        }
        const std::array<std::byte, 4> bytes {};
        io->send(door, bytes, nowhere);
        io->flush();
        turn_until(loop, [&] { return !mirror.undelivered.empty(); });
        CHECK_TRUE(mirror.undelivered.front() == door);
        hears_and_answers(ours, peer); // And goes on.
        CHECK_EQUAL(1u, mirror.undelivered.size());
        io->unwatch(door);
        io->flush();
    }
    void speaks_with_a_peer_at(Ip host)
    {
        const SocketKind kind = host.is_v4() ? SocketKind::V4 : SocketKind::V6;
        const Peer ours = open(host, kind), peer = open(host, kind);
        io->watch(door, ours.socket.number());
        io->flush();
        hears_and_answers(ours, peer);
        io->unwatch(door);
        io->flush();
    }
    void speaks_with_both_by_one_socket()
    {
        const Peer ours = open(Ip {}, SocketKind::V6);
        const Peer old = open(v4_loopback, SocketKind::V4), current = open(v6_loopback, SocketKind::V6);
        io->watch(door, ours.socket.number());
        io->flush();
        hears_and_answers(ours, old);
        hears_and_answers(ours, current);
        hears_and_answers(ours, old);
        CHECK_EQUAL(0, counters["rtp.dropped.unsent"]);
        io->unwatch(door);
        io->flush();
    }
    void sends_what_is_made_here()
    {
        const Peer ours = open(v4_loopback, SocketKind::V4), peer = open(v4_loopback, SocketKind::V4);
        io->watch(door, ours.socket.number());
        {
            const std::string made = "made here"; // Gone before the flush.
            io->send(door, std::as_bytes(std::span { made }), peer.address);
        }
        io->flush();
        turn_until(loop, [&] { return received(peer) == "made here"; });
        io->unwatch(door);
        io->flush();
    }
    void drops_what_is_too_long()
    {
        const Peer ours = open(v4_loopback, SocketKind::V4), peer = open(v4_loopback, SocketKind::V4);
        io->watch(door, ours.socket.number());
        io->flush();
        send(peer, ours, std::string(limits::datagram_bytes + 1, 'x'));
        send(peer, ours, std::string(limits::datagram_bytes, 'y'));
        turn_until(loop, [&] { return !mirror.arrived.empty(); });
        CHECK_EQUAL(limits::datagram_bytes, mirror.arrived.front().text.size());
        CHECK_TRUE(mirror.arrived.front().text.front() == 'y');
        CHECK_EQUAL(1, counters["rtp.dropped.too_long"]);
        io->unwatch(door);
        io->flush();
    }
    void counts_what_cannot_leave()
    {
        const Peer ours = open(v4_loopback, SocketKind::V4), peer = open(v4_loopback, SocketKind::V4);
        io->watch(door, ours.socket.number());
        const std::string text = "nowhere";
        io->send(door, std::as_bytes(std::span { text }), { .ip = v6_loopback, .port = 9 });
        io->flush();
        send(peer, ours, "after it");
        turn_until(loop, [&] { return received(peer) == "after it"; });
        CHECK_EQUAL(1, counters["rtp.dropped.unsent"]);
        io->unwatch(door);
        io->flush();
    }
    void hears_nothing_by_a_socket_it_left()
    {
        const Peer ours = open(v4_loopback, SocketKind::V4), next = open(v4_loopback, SocketKind::V4);
        const Peer peer = open(v4_loopback, SocketKind::V4);
        io->watch(door, ours.socket.number());
        io->flush();
        io->unwatch(door);
        io->watch(door, next.socket.number()); // Another call has the door.
        io->flush();
        send(peer, ours, "too late");
        hears_and_answers(next, peer);
        CHECK_EQUAL(1, mirror.arrived.size());
        io->unwatch(door);
        io->flush();
    }
    void delivers_more_than_fits_one_wake()
    {
        constexpr int count = 600; // More than buffers and events of a wake.
        const Peer ours = open(v4_loopback, SocketKind::V4), peer = open(v4_loopback, SocketKind::V4);
        const int room = 1 << 20;
        setsockopt(ours.socket.number(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
        mirror.io = nullptr;
        io->watch(door, ours.socket.number());
        io->flush();
        for (int i = 0; i < count; ++i)
            send(peer, ours, std::to_string(i));
        turn_until(loop, [&] { return mirror.arrived.size() >= 100 && mirror.arrived.back().text == "599"; });
        for (std::size_t i = 1; i < mirror.arrived.size(); ++i)
            CHECK_TRUE(std::stoi(mirror.arrived[i - 1].text) < std::stoi(mirror.arrived[i].text));
        io->unwatch(door);
        io->flush();
    }
    void teardown() override { io.reset(); }
};

// Where the kernel gives no ring there is nothing to test; mediad then runs on the other.
TEST_GROUP_BASE(RingIo, AnyPacketIo) { void setup() override { auto made = RingIo::make(loop, counters);
CHECK_TRUE_TEXT(made.has_value(), "this kernel gives no io_uring");
begin(std::move(*made));
}
}
;

TEST(RingIo, SpeaksWithAPeerOfEitherKindOfIp)
{
    speaks_with_a_peer_at(v4_loopback);
    speaks_with_a_peer_at(v6_loopback);
}
TEST(RingIo, HearsOfAPortWhereNobodyListens)
{
    hears_of_a_closed_port_at(v4_loopback);
    mirror.undelivered.clear();
    hears_of_a_closed_port_at(v6_loopback);
}

TEST(RingIo, SpeaksWithBothKindsByOneSocket) { speaks_with_both_by_one_socket(); }
TEST(RingIo, SendsWhatIsMadeHere) { sends_what_is_made_here(); }
TEST(RingIo, DropsWhatIsTooLongAndCountsIt) { drops_what_is_too_long(); }
TEST(RingIo, CountsWhatCannotLeave) { counts_what_cannot_leave(); }
TEST(RingIo, HearsNothingByASocketItLeft) { hears_nothing_by_a_socket_it_left(); }
TEST(RingIo, DeliversInOrderWhatDoesNotFitOneWake) { delivers_more_than_fits_one_wake(); }

TEST_GROUP_BASE(EpollIo,
                AnyPacketIo) { void setup() override { begin(std::make_unique<EpollIo>(loop, counters));
}
}
;

TEST(EpollIo, SpeaksWithAPeerOfEitherKindOfIp)
{
    speaks_with_a_peer_at(v4_loopback);
    speaks_with_a_peer_at(v6_loopback);
}
TEST(EpollIo, HearsOfAPortWhereNobodyListens)
{
    hears_of_a_closed_port_at(v4_loopback);
    mirror.undelivered.clear();
    hears_of_a_closed_port_at(v6_loopback);
}

TEST(EpollIo, SpeaksWithBothKindsByOneSocket) { speaks_with_both_by_one_socket(); }
TEST(EpollIo, SendsWhatIsMadeHere) { sends_what_is_made_here(); }
TEST(EpollIo, DropsWhatIsTooLongAndCountsIt) { drops_what_is_too_long(); }
TEST(EpollIo, CountsWhatCannotLeave) { counts_what_cannot_leave(); }
TEST(EpollIo, HearsNothingByASocketItLeft) { hears_nothing_by_a_socket_it_left(); }
TEST(EpollIo, DeliversInOrderWhatDoesNotFitOneWake) { delivers_more_than_fits_one_wake(); }
