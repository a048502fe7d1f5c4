#include "guard.h"

#include "rtp/packet.h"

#include <CppUTest/TestHarness.h>

using namespace mediad;

namespace {

using Bytes = std::vector<std::byte>;
constexpr std::uint32_t their_ssrc = 77;

srtp::MasterKey key(char fill)
{
    srtp::MasterKey made {};
    made.fill(std::byte(fill));
    return made;
}

Keys keys(char ours, char theirs, srtp::Suite suite = srtp::Suite::AesGcm)
{
    return { .suite = suite, .ours = key(ours), .theirs = key(theirs) };
}

Bytes packet_of(std::uint16_t sequence)
{
    Bytes packet(rtp::header_bytes + 160, std::byte { 0xd5 });
    rtp::write_header(packet, { .sequence = sequence, .ssrc = their_ssrc });
    return packet;
}

} // namespace

TEST_GROUP(Guard)
{
    Guard guard { keys('o', 't') };

    Bytes from(srtp::Sender & sender, std::uint16_t sequence)
    {
        Bytes room(200);
        room.resize(sender.protect(packet_of(sequence), room));
        return room;
    }
    bool hears(Bytes datagram)
    {
        const auto opened = guard.open(datagram);
        if (opened)
            guard.take(*opened);
        return opened.has_value();
    }
    std::size_t sends(std::uint16_t sequence)
    {
        Bytes room(200);
        return guard.protect(packet_of(sequence), room);
    }
};

TEST(Guard, HearsThePeersLastKeyUntilItsNextOneIsHeard)
{
    srtp::Sender old { srtp::Suite::AesGcm, key('t') };
    srtp::Sender next { srtp::Suite::AesCmTag80, key('n') };
    CHECK_TRUE(hears(from(old, 10)));
    guard.renew(keys('p', 'n', srtp::Suite::AesCmTag80));
    CHECK_TRUE(hears(from(old, 11)));
    CHECK_TRUE(hears(from(next, 12)));
    CHECK_FALSE(hears(from(old, 13)));
}

TEST(Guard, GoesOnUnchangedWhenAgreedOnTheSame)
{
    srtp::Sender peer { srtp::Suite::AesGcm, key('t') };
    const Bytes packet = from(peer, 10);
    CHECK_TRUE(hears(packet));
    CHECK_TRUE(sends(5) > 0);
    guard.renew(keys('o', 't'));
    CHECK_FALSE(hears(packet));
    CHECK_EQUAL(0U, sends(5));
}

// A refused offer brings the key before back, and another branch of a fork does.
TEST(Guard, KnowsWhatItSentUnderAKeyThatComesBack)
{
    CHECK_TRUE(sends(5) > 0);
    guard.renew(keys('p', 'u'));
    CHECK_TRUE(sends(5) > 0);
    guard.renew(keys('o', 't'));
    CHECK_EQUAL(0U, sends(5));
    CHECK_TRUE(sends(6) > 0);
}

TEST(Guard, ResumedGoesOnBehindWhatWasWrittenDown)
{
    srtp::Sender peer { srtp::Suite::AesGcm, key('t') };
    peer.resume(65'536 + 9, 0);
    Guard::State state { .sent = 65'536 + 2100, .reports_sent = 7, .heard = 65'536 + 5 };
    guard.resume(state, their_ssrc);
    CHECK_EQUAL(0U, sends(2100));
    CHECK_TRUE(sends(2101) > 0);
    CHECK_EQUAL(65'536U + 2101, *guard.state(their_ssrc).sent);
    CHECK_TRUE(hears(from(peer, 10))); // Of the sequence number's second turn.
    CHECK_EQUAL(65'536U + 10, *guard.state(their_ssrc).heard);
    CHECK_TRUE(guard.state(their_ssrc).reports_sent > 1000);
}

TEST(Guard, AsksForTheJournalBeforeItsReserveIsUsedUp)
{
    unsigned asked = 0;
    for (std::uint16_t sequence = 1; sequence <= 2 * Guard::reserve; ++sequence) {
        sends(sequence);
        asked += guard.take_far_ahead() ? 1U : 0U;
    }
    CHECK_EQUAL(4U, asked);
}
