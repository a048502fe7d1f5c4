// Real sockets, on a loopback address of this process alone; what stands for the supervisor keeps descriptors
// as it does.
#include "socket_pool.h"

#include "base/socket_address.h"
#include "limits.h"

#include <algorithm>
#include <cerrno>
#include <set>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using namespace std::chrono_literals;

namespace {

// Tests of other processes may run beside this one.
Ip address_of_this_process()
{
    const auto process = static_cast<std::uint32_t>(getpid());
    return Ip::v4(0x7f4d0001U | (process & 0x7fffU) << 1U);
}

class Supervisor {
public:
    SocketPool::Parking parking()
    {
        return { .park =
                     [this](const std::string& block, const std::vector<int>& sockets) {
                         for (const int socket : sockets)
                             parked[block].emplace_back(dup(socket));
                     },
                 .unpark = [this](const std::string& block) { parked.erase(block); } };
    }
    std::map<std::string, std::vector<FileDescriptor>> parked {};
};

} // namespace

TEST_GROUP(SocketPool)
{
    static constexpr std::uint16_t low = 20000;
    static constexpr std::uint16_t pairs = limits::pairs_of_a_block;

    Supervisor supervisor;
    Counters counters;
    Moment now { 1000s };
    const Ip host { address_of_this_process() };
    SocketPool pool { supervisor.parking(), counters };

    // A range of so many pairs.
    void given(std::uint16_t pair_count, Ip bind)
    {
        pool.configure(
            { .bind = bind, .low = low, .high = static_cast<std::uint16_t>(low + 2 * pair_count - 1) });
        pool.fill(now);
    }
    void given(std::uint16_t pair_count) { given(pair_count, host); }
    // Bound to every address of both kinds, at ports that are free.
    void given_anywhere()
    {
        const FileDescriptor probe { ::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
        SocketAddress name { Address { .ip = Ip {} } };
        socklen_t size = name.size();
        CHECK_EQUAL(0, bind(probe.number(), name.get(), name.size()));
        CHECK_EQUAL(0, getsockname(probe.number(), name.get(), &size));
        const auto first = static_cast<std::uint16_t>(std::min<int>(name.address().port, 0xff00) & ~1);
        pool.configure({ .bind = Ip {}, .low = first, .high = static_cast<std::uint16_t>(first + 63) });
        pool.fill(now);
    }
    std::uint16_t taken()
    {
        const auto port = pool.take(now);
        CHECK_TRUE(port.has_value());
        return port.value_or(0);
    }
    void send_to(const Address& address, Ip from) const
    {
        const FileDescriptor socket { ::socket(from.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC,
                                               0) };
        const SocketAddress here { Address { .ip = from } };
        const SocketAddress there { address };
        CHECK_EQUAL(0, bind(socket.number(), here.get(), here.size()));
        CHECK_EQUAL(4, sendto(socket.number(), "late", 4, 0, there.get(), there.size()));
    }
};

TEST(SocketPool, OpensEvenPortsForSoundAndTheNextForReports)
{
    given(2);
    CHECK_EQUAL(low, taken());
    CHECK_EQUAL(low + 2, taken());
    CHECK_TRUE(pool.sound(low) >= 0 && pool.reports(low) >= 0 && pool.sound(low) != pool.reports(low));
}

TEST(SocketPool, SaysSoWhenEveryPortIsInUse)
{
    given(2);
    taken();
    taken();
    CHECK_FALSE(pool.take(now).has_value());
}

TEST(SocketPool, HandsAPortOutAgainOnlyAfterAllOthers)
{
    given(pairs);
    std::set<std::uint16_t> seen;
    for (int call = 0; call < pairs; ++call) {
        const std::uint16_t port = taken();
        CHECK_TRUE(seen.insert(port).second);
        pool.give_back(port, now);
        now += 10ms;
    }
}

TEST(SocketPool, HandsTheLongestUnusedOutFirstOnceAllHaveRested)
{
    given(3);
    const std::uint16_t first = taken(), second = taken(), third = taken();
    pool.give_back(second, now);
    pool.give_back(third, now += 1s);
    pool.give_back(first, now += 1s);
    now += 60s;
    CHECK_EQUAL(second, taken());
    CHECK_EQUAL(third, taken());
    CHECK_EQUAL(first, taken());
    CHECK_EQUAL(0, counters["media.sockets.reused_early"]);
}

TEST(SocketPool, OpensFurtherPortsRatherThanOneThatHasNotRested)
{
    given(2 * pairs);
    for (int call = 0; call < 2 * pairs; ++call) // Short calls, one after another.
        pool.give_back(taken(), now);
    CHECK_EQUAL(2, pool.blocks().size());
    CHECK_EQUAL(0, counters["media.sockets.reused_early"]);
}

TEST(SocketPool, HandsAnUnrestedPortOutWhenNoOtherIsLeft)
{
    given(1);
    pool.give_back(taken(), now);
    CHECK_EQUAL(low, taken());
    CHECK_EQUAL(1, counters["media.sockets.reused_early"]);
    pool.give_back(low, now);
    now += limits::port_rests;
    CHECK_EQUAL(low, taken());
    CHECK_EQUAL(1, counters["media.sockets.reused_early"]);
}

TEST(SocketPool, HandsPortsOutEmpty)
{
    given(1);
    send_to({ .ip = host, .port = low }, host);
    send_to({ .ip = host, .port = low + 1 }, host);
    taken();
    std::array<char, 8> room {};
    CHECK_EQUAL(-1, recv(pool.sound(low), room.data(), room.size(), 0));
    CHECK_EQUAL(-1, recv(pool.reports(low), room.data(), room.size(), 0));
    CHECK_EQUAL(2, counters["media.sockets.drained"]);
}

TEST(SocketPool, PassesOverPortsThatAreOthers)
{
    const FileDescriptor other { ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
    const SocketAddress name { Address { .ip = host, .port = low + 1 } };
    CHECK_EQUAL(0, bind(other.number(), name.get(), name.size()));
    given(2);
    CHECK_EQUAL(low + 2, taken());
    CHECK_FALSE(pool.take(now).has_value());
}

TEST(SocketPool, GoesOnWithTheSocketsOfTheLastProcess)
{
    given(2);
    taken();
    const auto names = pool.blocks();
    CHECK_EQUAL(1, names.size());
    const std::string& block = names.front();
    send_to({ .ip = host, .port = low }, host); // While nobody runs.
    SocketPool next { supervisor.parking(), counters };
    next.adopt(block, std::move(supervisor.parked[block]));
    next.configure({ .bind = host, .low = low, .high = low + 3 });
    CHECK_TRUE(next.take_again(low).has_value());
    CHECK_FALSE(next.take_again(low).has_value());
    next.settle_adopted(now);
    std::array<char, 8> room {};
    CHECK_EQUAL(4, recv(next.sound(low), room.data(), room.size(), 0)); // A word in the middle of a call.
    CHECK_EQUAL(low + 2, next.take(now).value_or(0));
    CHECK_EQUAL(0, counters["media.sockets.reused_early"]);
}

TEST(SocketPool, LeavesAPortToItsCallThatIsOfNoRangeAnyMore)
{
    given(2);
    taken();
    SocketPool next { supervisor.parking(), counters };
    for (const std::string& block : pool.blocks())
        next.adopt(block, std::move(supervisor.parked[block]));
    next.configure({ .bind = host, .low = low + 100, .high = low + 103 });
    CHECK_TRUE(next.take_again(low).has_value());
    next.settle_adopted(now);
    CHECK_FALSE(next.take_again(low + 2).has_value()); // That was free, and is closed.
    next.give_back(low, now);
    CHECK_FALSE(next.take_again(low).has_value());
}

TEST(SocketPool, SharesARangeAmongProcesses)
{
    const PortRange whole { .bind = host, .low = 16384, .high = 32767 };
    CHECK_TRUE(share_of(whole, {}) == whole);
    std::uint32_t next = 16384;
    for (std::size_t index = 0; index < 3; ++index) {
        const PortRange part = share_of(whole, { .index = index, .of = 3 });
        CHECK_EQUAL(next, part.low);
        CHECK_EQUAL(0, part.low % 2);
        next = part.high + 1U;
    }
    CHECK_EQUAL(32768u, next);
    const PortRange odd = share_of({ .bind = host, .low = 16385, .high = 16392 }, { .index = 0, .of = 2 });
    CHECK_EQUAL(16386, odd.low);
    CHECK_EQUAL(16387, odd.high);
}

TEST(SocketPool, OpensNoFurtherBlockWithEveryRestart)
{
    given(4 * pairs);
    const std::string block = pool.blocks().front();
    SocketPool next { supervisor.parking(), counters };
    next.adopt(block, std::move(supervisor.parked[block]));
    next.configure({ .bind = host, .low = low, .high = low + 8 * pairs - 1 });
    next.fill(now);
    CHECK_EQUAL(1, next.blocks().size());
}

// IPv6.

TEST(SocketPool, SpeaksBothKindsOfIpByOneSocketWhenBoundToAll)
{
    given_anywhere();
    const std::uint16_t port = taken();
    CHECK_TRUE(kind_of_socket(pool.sound(port)) == SocketKind::V6);
    for (const Ip from : { Ip::v4(0x7f000001), *parse_ip("::1") }) {
        send_to({ .ip = from, .port = port }, from);
        std::array<char, 8> room {};
        SocketAddress peer;
        socklen_t size = peer.size();
        ssize_t got = -1;
        errno = ECONNREFUSED; // Also what the last packet back met: nobody listened there any more.
        while (got < 0 && errno == ECONNREFUSED)
            got = recvfrom(pool.sound(port), room.data(), room.size(), 0, peer.get(), &size);
        CHECK_EQUAL(4, got);
        CHECK_TRUE(peer.address().ip == from); // The same value however it came in.
        const SocketAddress back { peer.address(), SocketKind::V6 };
        CHECK_EQUAL(4, sendto(pool.sound(port), "back", 4, 0, back.get(), back.size()));
    }
}

TEST(SocketPool, ParksUnderNamesThatASupervisorTakes)
{
    given_anywhere();
    for (const std::string& block : pool.blocks())
        CHECK_TRUE(block.find(':') == std::string::npos);
}

TEST(SocketPool, KnowsParkedIpv6SocketsAgain)
{
    given_anywhere();
    const std::uint16_t port = taken();
    const std::string block = pool.blocks().front();
    SocketPool next { supervisor.parking(), counters };
    next.adopt(block, std::move(supervisor.parked[block]));
    next.configure({ .bind = Ip {}, .low = port, .high = static_cast<std::uint16_t>(port + 1) });
    CHECK_TRUE(next.take_again(port).has_value());
}

TEST(SocketPool, MarksItsPacketsAsTelephonyForBothKindsOfIp)
{
    given_anywhere();
    const std::uint16_t port = taken();
    for (const auto& [level, option] : { std::pair { IPPROTO_IP, IP_TOS }, { IPPROTO_IPV6, IPV6_TCLASS } }) {
        int marking = 0;
        socklen_t size = sizeof marking;
        CHECK_EQUAL(0, getsockopt(pool.sound(port), level, option, &marking, &size));
        CHECK_EQUAL(0xb8, marking); // DSCP EF
    }
}

TEST(SocketPool, ClosesWhatIsElsewhereOnceItIsFree)
{
    given(2);
    const std::uint16_t in_call = taken();
    const std::string block = pool.blocks().front();
    pool.configure({ .bind = host, .low = low + 100, .high = low + 103 });
    pool.fill(now);
    CHECK_TRUE(supervisor.parked.contains(block)); // The call goes on.
    CHECK_EQUAL(low + 100, taken());
    pool.give_back(in_call, now);
    CHECK_FALSE(supervisor.parked.contains(block));
    CHECK_EQUAL(low + 102, taken());
}
