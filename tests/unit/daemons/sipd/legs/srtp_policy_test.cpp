#include "legs/srtp_policy.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using yobirin::Media;

namespace {

Media::Session session_of(const char* protocol, bool has_keys, const char* kind = "audio")
{
    Media::Stream stream { .kind = kind, .protocol = protocol, .address = "192.0.2.7", .port = 4000 };
    if (has_keys)
        stream.crypto = std::vector { Media::Crypto { .tag = 1, .suite = "S", .key = "K" } };
    return { .streams = { stream } };
}

} // namespace

TEST_GROUP(SrtpPolicy) { // Whether the stream is still one, and whether its keys are still there.
                         void admits(SrtpUse use, const char* protocol, bool has_keys, bool is_stream,
                                     bool is_keyed) { Media::Session session = session_of(protocol, has_keys);
admit(session, use);
CHECK_EQUAL(is_stream, session.streams[0].port != 0);
if (is_stream)
    CHECK_EQUAL(is_keyed, session.streams[0].crypto.has_value());
}
void presents(SrtpUse use, SessionRole role, const char* as, bool is_keyed)
{
    Media::Session session = session_of("RTP/AVP", true);
    present(session, use, role);
    STRCMP_EQUAL(as, session.streams[0].protocol.c_str());
    CHECK_EQUAL(is_keyed, session.streams[0].crypto.has_value());
}
}
;

TEST(SrtpPolicy, ShowsKeysOnlyWhereNobodyOnTheWayReadsThem)
{
    using enum SrtpWish;
    for (const auto transport : { sip::Transport::Udp, sip::Transport::Tcp }) {
        CHECK_TRUE(srtp_use(Off, transport, KeysInClear::Refused) == SrtpUse::Off);
        CHECK_TRUE(srtp_use(Offer, transport, KeysInClear::Refused) == SrtpUse::Off);
        CHECK_TRUE(srtp_use(Require, transport, KeysInClear::Refused) == SrtpUse::Impossible);
        CHECK_TRUE(srtp_use(Off, transport, KeysInClear::Allowed) == SrtpUse::Off);
        CHECK_TRUE(srtp_use(Offer, transport, KeysInClear::Allowed) == SrtpUse::Offer);
        CHECK_TRUE(srtp_use(Require, transport, KeysInClear::Allowed) == SrtpUse::Require);
    }
    CHECK_TRUE(srtp_use(Off, sip::Transport::Tls, KeysInClear::Refused) == SrtpUse::Off);
    CHECK_TRUE(srtp_use(Offer, sip::Transport::Tls, KeysInClear::Refused) == SrtpUse::Offer);
    CHECK_TRUE(srtp_use(Require, sip::Transport::Tls, KeysInClear::Refused) == SrtpUse::Require);
}

TEST(SrtpPolicy, TakesOfAPeerWhatThePhoneMay)
{
    //                            protocol, keys   →  a stream, with keys
    admits(SrtpUse::Off, "RTP/AVP", false, true, false);
    admits(SrtpUse::Off, "RTP/AVP", true, true, false);
    admits(SrtpUse::Off, "RTP/SAVP", true, false, false);
    admits(SrtpUse::Off, "RTP/SAVPF", true, false, false);
    admits(SrtpUse::Offer, "RTP/AVP", false, true, false);
    admits(SrtpUse::Offer, "RTP/AVP", true, true, true);
    admits(SrtpUse::Offer, "RTP/SAVP", true, true, true);
    admits(SrtpUse::Offer, "RTP/SAVP", false, false, false);
    admits(SrtpUse::Require, "RTP/AVP", false, false, false);
    admits(SrtpUse::Require, "RTP/AVP", true, true, true);
    admits(SrtpUse::Require, "RTP/SAVP", true, true, true);
    admits(SrtpUse::Require, "RTP/SAVP", false, false, false);
    for (const bool has_keys : { false, true })
        for (const char* protocol : { "RTP/AVP", "RTP/SAVP" })
            admits(SrtpUse::Impossible, protocol, has_keys, false, false);
}

TEST(SrtpPolicy, LeavesAloneWhatIsNoSound)
{
    Media::Session fax = session_of("udptl", false, "image");
    admit(fax, SrtpUse::Require);
    CHECK_EQUAL(4000, fax.streams[0].port);
}

TEST(SrtpPolicy, SaysOnlyEncryptedWhereItIsRequired)
{
    presents(SrtpUse::Off, SessionRole::Offer, "RTP/AVP", false);
    presents(SrtpUse::Offer, SessionRole::Offer, "RTP/AVP", true);
    presents(SrtpUse::Require, SessionRole::Offer, "RTP/SAVP", true);
    presents(SrtpUse::Impossible, SessionRole::Offer, "RTP/AVP", false);
}

TEST(SrtpPolicy, AnswersInTheOffersWords)
{
    presents(SrtpUse::Offer, SessionRole::Answer, "RTP/AVP", true);
    presents(SrtpUse::Require, SessionRole::Answer, "RTP/AVP", true);
}
