#include "engine_fixture.h"

#include "rtp/rtcp.h"

#include <algorithm>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using namespace std::chrono_literals;

namespace {

using Bytes = std::vector<std::byte>;

srtp::MasterKey key(char fill)
{
    srtp::MasterKey made {};
    made.fill(std::byte(fill));
    return made;
}

Address at(std::uint32_t ip, std::uint16_t port) { return { .ip = Ip::v4(ip), .port = port }; }
constexpr std::uint32_t peers = 0x0a000001;
constexpr std::uint32_t strangers = 0x0a000009;
constexpr std::uint32_t alices_ssrc = 0x51;

} // namespace

// Alice (10.0.0.1:4000) with GCM, Bob (10.0.0.1:5000) with AES-CM; each hears the other.
TEST_GROUP(EngineSrtp)
{
    Outbox outbox;
    Counters counters;
    Engine engine { outbox, sounds(), counters, "test@yobirin" };
    Moment now { 1000s };
    const std::uint32_t alice { engine.open(Outgoing { 0xa11ce }) };
    const std::uint32_t bob { engine.open(Outgoing { 0xb0b }) };
    srtp::Sender alices { srtp::Suite::AesGcm, key('a') };
    srtp::Receiver at_bob { srtp::Suite::AesCmTag80, key('B') };
    srtp::Receiver at_alice { srtp::Suite::AesGcm, key('A') };
    std::uint16_t sequence { 100 };

    void setup() override
    {
        engine.agree(alice, with_alice(4000), now);
        Agreement with_bob = talking(5000);
        with_bob.keys = Keys { .suite = srtp::Suite::AesCmTag80, .ours = key('B'), .theirs = key('b') };
        engine.agree(bob, with_bob, now);
        engine.connect_stream(alice, { stream(bob) });
        engine.connect_stream(bob, { stream(alice) });
    }
    Agreement with_alice(std::uint16_t port)
    {
        Agreement agreement = talking(port);
        agreement.keys = Keys { .suite = srtp::Suite::AesGcm, .ours = key('A'), .theirs = key('a') };
        return agreement;
    }
    Bytes plain(std::size_t bytes = 160, std::uint8_t payload_type = 0)
    {
        Bytes packet(rtp::header_bytes + bytes, std::byte { 0x11 });
        ++sequence;
        rtp::write_header(packet,
                          { .payload_type = payload_type,
                            .sequence = sequence,
                            .timestamp = sequence * 160U,
                            .ssrc = alices_ssrc });
        return packet;
    }
    Bytes sealed(srtp::Sender & sender, const Bytes& packet)
    {
        Bytes room(packet.size() + srtp::trailer_bytes);
        room.resize(sender.protect(packet, room));
        return room;
    }
    Bytes speech() { return sealed(alices, plain()); }
    void arrives(Bytes datagram, Address from = at(peers, 4000), Lane lane = Lane::Sound)
    {
        now += 20ms;
        engine.packet_arrived({ .slot = alice, .lane = lane }, datagram, from, now);
    }
    Bytes opened(srtp::Receiver & receiver, Bytes datagram)
    {
        const auto found = receiver.open(datagram);
        return found ? Bytes { found->packet.begin(), found->packet.end() } : Bytes {};
    }
    // Everything an attacker without the key can send, from there.
    void is_attacked_from(Address from)
    {
        srtp::Sender wrong { srtp::Suite::AesGcm, key('x') };
        for (int i = 0; i < 10; ++i) {
            arrives(plain(), from);
            arrives(sealed(wrong, plain()), from);
            arrives(Bytes(40, std::byte { 0x80 }), from);
        }
    }
    bool went_only_to(Address to)
    {
        return std::ranges::all_of(outbox.sent, [&](const Sent& sent) { return sent.to == to; });
    }
    std::size_t heard_by_bob() { return outbox.sent.size(); }
};

TEST(EngineSrtp, EncryptsAnewForWhoHears)
{
    arrives(speech());
    CHECK_EQUAL(1, outbox.sent.size());
    CHECK_EQUAL(172 + 10, outbox.sent[0].bytes.size());
    Bytes packet = opened(at_bob, outbox.sent[0].bytes);
    CHECK_EQUAL(172, packet.size());
    CHECK_TRUE(rtp::Packet::parse(packet)->payload()[0] == std::byte { 0x11 });
    CHECK_EQUAL(0xb0b, rtp::Packet::parse(packet)->header().ssrc);
}

TEST(EngineSrtp, SendsInTheClearToWhoHasNoKeys)
{
    engine.agree(bob, talking(5000), now);
    arrives(speech());
    CHECK_EQUAL(172, outbox.sent.back().bytes.size());
    CHECK_TRUE(outbox.sent.back().first() == std::byte { 0x11 });
}

TEST(EngineSrtp, EncryptsWhatIsMadeHere)
{
    engine.connect_stream(alice, { shared(SharedKind::Music) });
    for (int i = 0; i < 5; ++i)
        engine.tick(now += 20ms);
    CHECK_EQUAL(5, outbox.sent.size());
    for (const Sent& sent : outbox.sent)
        CHECK_EQUAL(172 + 16, sent.bytes.size());
    CHECK_FALSE(opened(at_alice, outbox.sent[4].bytes).empty());
}

TEST(EngineSrtp, PassesKeysOnEncrypted)
{
    arrives(speech());
    Bytes event = plain(4, digits_payload);
    arrives(sealed(alices, event));
    Bytes packet = opened(at_bob, outbox.sent.at(1).bytes);
    CHECK_EQUAL(digits_payload, rtp::Packet::parse(packet)->header().payload_type);
}

TEST(EngineSrtp, BeginsInTheLowerHalfOfTheSequenceNumbers)
{
    sequence = 65'000;
    arrives(speech());
    const Bytes packet = opened(at_bob, outbox.sent[0].bytes);
    CHECK_TRUE(std::to_integer<unsigned>(packet[2]) < 0x80);
}

TEST(EngineSrtp, HearsNothingInTheClear)
{
    arrives(plain());
    CHECK_TRUE(outbox.sent.empty());
    CHECK_FALSE(engine.stream(alice).lock.is_locked());
    CHECK_EQUAL(1, counters["srtp.dropped.unverified"]);
}

TEST(EngineSrtp, CountsTenThousandBadTagsAndGoesOn)
{
    arrives(speech());
    const Bytes next = speech();
    for (std::size_t i = 0; i < 10'000; ++i) {
        Bytes packet = next;
        packet[2 + i % (packet.size() - 2)] ^= std::byte { 1 };
        arrives(packet);
    }
    CHECK_EQUAL(1, outbox.sent.size());
    CHECK_EQUAL(10'000, counters["srtp.dropped.unverified"]);
    CHECK_EQUAL(1, engine.stream(alice).counts.packets_in);
    arrives(next);
    CHECK_EQUAL(2, outbox.sent.size());
}

TEST(EngineSrtp, DropsReplaysAndCountsThem)
{
    std::vector<Bytes> recorded;
    for (int i = 0; i < 100; ++i)
        arrives(recorded.emplace_back(speech()));
    for (const Bytes& packet : recorded)
        arrives(packet);
    CHECK_EQUAL(100, outbox.sent.size());
    CHECK_EQUAL(100, counters["srtp.dropped.replayed"]);
}

// A copy that comes first, from elsewhere, takes nothing away from the peer.
TEST(EngineSrtp, IsNotMovedByACopyOfThePeersPackets)
{
    for (int i = 0; i < 10; ++i) {
        const Bytes packet = speech();
        arrives(packet, at(strangers, 7000));
        arrives(packet);
    }
    CHECK_EQUAL(10, outbox.sent.size());
    CHECK_TRUE(engine.stream(alice).lock.destination() == at(peers, 4000));
}

// Rule T1 with SRTP: {without NAT, behind NAT} × {early, in mid-call, through a re-INVITE}. The attacker even
// writes the peer's own address, or the one that the session names.
TEST(EngineSrtp, IsTakenOverByNobodyWithoutNat)
{
    for (const Address from : { at(strangers, 7000), at(peers, 4000), at(peers, 4002) }) {
        is_attacked_from(from); // Early.
        CHECK_FALSE(engine.stream(alice).lock.is_locked());
    }
    CHECK_EQUAL(0, heard_by_bob());
    arrives(speech());
    for (const Address from : { at(strangers, 7000), at(peers, 4000) })
        is_attacked_from(from); // In mid-call.
    CHECK_EQUAL(1, heard_by_bob());
    engine.agree(alice, with_alice(4002), now); // She moves.
    for (const Address from : { at(strangers, 7000), at(peers, 4000), at(peers, 4002) })
        is_attacked_from(from);
    CHECK_EQUAL(1, heard_by_bob());
    arrives(speech(), at(peers, 4002));
    CHECK_EQUAL(2, heard_by_bob());
    CHECK_TRUE(engine.stream(alice).lock.destination() == at(peers, 4002));
    CHECK_TRUE(went_only_to(at(peers, 5000)));
}

TEST(EngineSrtp, IsTakenOverByNobodyBehindNat)
{
    Agreement behind = with_alice(4000);
    behind.remote.ip = Ip::v4(0xc0a86305); // 192.168.99.5, which exists behind her NAT alone.
    engine.agree(alice, behind, now);
    for (const Address from : { at(strangers, 7000), at(peers, 31000), behind.remote }) {
        is_attacked_from(from); // Early.
        CHECK_FALSE(engine.stream(alice).lock.is_locked());
    }
    arrives(speech(), at(peers, 31000));
    CHECK_EQUAL(1, heard_by_bob());
    for (const Address from : { at(strangers, 7000), at(peers, 31000) })
        is_attacked_from(from); // In mid-call.
    behind.remote.port = 4002;
    engine.agree(alice, behind, now);
    for (const Address from : { at(strangers, 7000), at(peers, 31000), at(peers, 31002) })
        is_attacked_from(from);
    CHECK_EQUAL(1, heard_by_bob());
    arrives(speech(), at(peers, 31002));
    CHECK_EQUAL(2, heard_by_bob());
    CHECK_TRUE(engine.stream(alice).lock.destination() == at(peers, 31002));
    CHECK_TRUE(went_only_to(at(peers, 5000)));
}

TEST(EngineSrtp, FollowsAnotherKeyAndUnderstandsTheLastUntilThen)
{
    arrives(speech());
    Agreement changed = with_alice(4000);
    changed.keys = Keys { .suite = srtp::Suite::AesCmTag32, .ours = key('N'), .theirs = key('n') };
    engine.agree(alice, changed, now);
    arrives(speech());
    srtp::Sender next { srtp::Suite::AesCmTag32, key('n') };
    arrives(sealed(next, plain()));
    CHECK_EQUAL(3, heard_by_bob());
    arrives(speech());
    CHECK_EQUAL(3, heard_by_bob());
}

TEST(EngineSrtp, SendsNothingLongerThanADatagram)
{
    srtp::Sender bobs { srtp::Suite::AesCmTag80, key('b') };
    Bytes longest = sealed(bobs, plain(limits::datagram_bytes - rtp::header_bytes - 10));
    CHECK_EQUAL(limits::datagram_bytes, longest.size());
    engine.packet_arrived({ .slot = bob }, longest, at(peers, 5000), now);
    CHECK_TRUE(outbox.sent.empty()); // GCM's tag is longer.
    CHECK_EQUAL(1, counters["srtp.dropped.unsent"]);
}

TEST(EngineSrtp, ReportsEncrypted)
{
    arrives(speech());
    outbox.sent.clear();
    for (int second = 0; second < 5; ++second)
        engine.upkeep({ .now = now += 1s });
    const auto report =
        std::ranges::find(outbox.sent, Lane::Reports, [](const Sent& sent) { return sent.door.lane; });
    CHECK_TRUE(report != outbox.sent.end());
    CHECK_FALSE(rtcp::parse(report->bytes).has_value());
    const auto found =
        report->door.slot == alice ? at_alice.open_report(report->bytes) : at_bob.open_report(report->bytes);
    CHECK_TRUE(found.has_value());
    CHECK_TRUE(rtcp::parse(*found).has_value());
}

TEST(EngineSrtp, HearsEncryptedReportsAlone)
{
    arrives(speech());
    Bytes room(200);
    const rtcp::Report report { .ssrc = alices_ssrc,
                                .sender = rtcp::SenderInfo { .ntp_time = 1ULL << 40 },
                                .cname = "a" };
    room.resize(rtcp::write_report(room, report));
    arrives(room, at(peers, 4001), Lane::Reports);
    CHECK_EQUAL(0U, engine.stream(alice).last_report.ntp_middle);
    CHECK_EQUAL(1, counters["rtcp.dropped"]);
    Bytes encrypted(room.size() + srtp::report_trailer_bytes);
    encrypted.resize(alices.protect_report(room, encrypted));
    arrives(encrypted, at(peers, 4001), Lane::Reports);
    CHECK_TRUE(engine.stream(alice).last_report.ntp_middle != 0);
    arrives(encrypted, at(peers, 4001), Lane::Reports);
    CHECK_EQUAL(1, counters["srtp.dropped.replayed"]);
}

// RFC 2198 is spoken by nobody here: its packets are counted, whatever stands in them.
TEST(EngineSrtp, PassesOverRedundantSound)
{
    arrives(speech());
    arrives(sealed(alices, plain(3, 121)));
    CHECK_EQUAL(1, heard_by_bob());
    CHECK_EQUAL(1, counters["rtp.dropped.unknown_payload"]);
}
