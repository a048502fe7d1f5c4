#include "legs/session_conversion.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using yobirin::Media;

namespace {

constexpr std::string_view phone = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n"
                                   "m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
                                   "a=fmtp:101 0-15\r\na=ptime:20\r\na=rtcp-mux\r\n"
                                   "m=video 4002 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";

Media::Session read(std::string_view text)
{
    return session_of(sdp::parse(text).value(),
                      Address { .ip = parse_ip("198.51.100.1").value(), .port = 5060 });
}

bool is_held(std::string_view line)
{
    const std::string text =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
        + std::string { line };
    return holds(sdp::parse(text).value());
}

} // namespace

TEST_GROUP(SessionConversion)
{
    SessionOrigin origin { .id = "77", .version = 3, .address = "203.0.113.5" };
};

TEST(SessionConversion, SaysWhatThePhoneSaid)
{
    const Media::Session session = read(phone);
    CHECK_EQUAL(2u, session.streams.size());
    const Media::Stream& audio = session.streams[0];
    CHECK_TRUE(audio.kind == "audio" && audio.address == "192.0.2.7" && audio.port == 4000);
    CHECK_EQUAL(3u, audio.codecs.size());
    CHECK_TRUE(audio.codecs[0].name == "PCMU" && audio.codecs[1].name == "PCMA");
    CHECK_TRUE(audio.codecs[2].name == "TELEPHONE-EVENT" && audio.codecs[2].parameters == "0-15");
    CHECK_TRUE(audio.packet_time_ms == 20 && audio.rtcp_mux == true);
    CHECK_TRUE(session.signalling == "198.51.100.1:5060");
}

TEST(SessionConversion, KeepsWhatWeDoNotSpeakInItsPlace)
{
    const Media::Session session = read(phone);
    CHECK_TRUE(session.streams[1].kind == "video" && session.streams[1].port == 4002);
}

TEST(SessionConversion, WritesAnAnswerWithARefusedStreamInPlace)
{
    Media::Session answer = read(phone);
    answer.streams[0].address = "203.0.113.9";
    answer.streams[0].port = 16384;
    answer.streams[1].port = 0;
    const std::string text = text_of(answer, origin).value();
    const auto written = sdp::parse(text).value();
    CHECK_EQUAL(2u, written.streams.size());
    CHECK_EQUAL(16384, written.streams[0].port);
    CHECK_TRUE(written.streams[0].connection.address == "203.0.113.9");
    CHECK_TRUE(written.streams[1].is_refused());
    CHECK_TRUE(written.origin.id == "77" && written.origin.version == "3");
    CHECK_TRUE(text.find("a=rtpmap:101 telephone-event/8000") != std::string::npos);
}

TEST(SessionConversion, PutsOurAddressWhereMediaLeftItOpen)
{
    Media::Session offer = read(phone);
    offer.streams.resize(1);
    offer.streams[0].address.clear();
    CHECK_TRUE(sdp::parse(text_of(offer, origin).value()).value().streams[0].connection.address
               == "203.0.113.5");
}

TEST(SessionConversion, SaysIpv6WhereAnAddressIs)
{
    Media::Session offer = read(phone);
    offer.streams[0].address = "2001:db8::9";
    CHECK_TRUE(text_of(offer, origin).value().find("c=IN IP6 2001:db8::9\r\n") != std::string::npos);
    offer.streams[0].address.clear();
    origin.address = "2001:db8::1";
    const std::string text = text_of(offer, origin).value();
    CHECK_TRUE(text.find("c=IN IP6 2001:db8::1\r\n") != std::string::npos);
    CHECK_TRUE(text.find("IN IP6 2001:db8::1\r\ns=") != std::string::npos);
}

TEST(SessionConversion, GivesARefusedStreamAFormatAllTheSame)
{
    Media::Session answer;
    answer.streams.push_back({ .kind = "image", .protocol = "udptl", .port = 0 });
    CHECK_TRUE(text_of(answer, origin).value().find("m=image 0 udptl 0\r\n") != std::string::npos);
}

TEST(SessionConversion, CannotBeMadeToWriteALineOfItsOwn)
{
    Media::Session offer = read(phone);
    offer.streams[0].codecs[0].parameters = "x\r\na=sendonly";
    CHECK_FALSE(text_of(offer, origin).has_value());
}

TEST(SessionConversion, KnowsHold)
{
    CHECK_TRUE(is_held("a=sendonly\r\n"));
    CHECK_TRUE(is_held("a=inactive\r\n"));
    CHECK_TRUE(is_held("c=IN IP4 0.0.0.0\r\n"));
    CHECK_FALSE(is_held("a=sendrecv\r\n"));
    CHECK_FALSE(is_held("a=recvonly\r\n"));
}

TEST(SessionConversion, DoesNotCallASessionWithoutSoundHeld)
{
    const auto fax = sdp::parse("v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n"
                                "m=image 4000 udptl t38\r\n");
    CHECK_FALSE(holds(fax.value()));
    CHECK_FALSE(has_audio(session_of(fax.value(), {})));
}

TEST(SessionConversion, CarriesKeysBothWaysButNoneWithMoreThanAKey)
{
    const Media::Session session = read(
        "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 4000 RTP/SAVP 0\r\n"
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJD|1:4\r\n"
        "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:REVG|2^20 WSH=64\r\n"
        "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:R0hJ UNENCRYPTED_SRTCP\r\n");
    CHECK_EQUAL(1u, session.streams[0].crypto->size());
    const Media::Crypto& key = session.streams[0].crypto->front();
    CHECK_EQUAL(2, key.tag);
    STRCMP_EQUAL("AES_CM_128_HMAC_SHA1_32", key.suite.c_str());
    STRCMP_EQUAL("REVG", key.key.c_str());
    const auto text = text_of(session, origin);
    CHECK_TRUE(text->find("a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:REVG\r\n") != std::string::npos);
}

TEST(SessionConversion, WritesNoKeyThatWouldBreakOutOfItsLine)
{
    Media::Session session = read(phone);
    session.streams[0].crypto =
        std::vector { Media::Crypto { .tag = 1, .suite = "S", .key = "K\r\na=sendonly" } };
    CHECK_FALSE(text_of(session, origin).has_value());
}
