#include "sip/sdp.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <string>

using namespace sdp;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view head =
    "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=call\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

} // namespace

TEST_GROUP(Sdp)
{
    std::string text;

    Parsed<Session> read(const std::string& rest)
    {
        text = std::string { head } + rest;
        return parse(text);
    }
    bool refuses(const std::string& rest) { return !read(rest).has_value(); }
};

TEST(Sdp, IsReadIntoStreams)
{
    const Session session = read("a=sendonly\r\nm=audio 49170 RTP/AVP 0 8 97 101\r\na=rtpmap:97 "
                                 "opus/48000/2\r\na=fmtp:97 useinbandfec=1\r\n"
                                 "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
                                 "0-16\r\na=ptime:20\r\na=maxptime:40\r\na=rtcp:53020 IN IP4 192.0.2.9\r\n"
                                 "a=rtcp-mux\r\na=crypto:1 AES\r\nm=video 51372 RTP/AVP 31\r\nc=IN IP6 "
                                 "2001:db8::1\r\na=inactive\r\n"
                                 "m=image 0 udptl t38\r\n")
                                .value();
    CHECK_EQUAL(std::string_view { "2" }, session.origin.version);
    CHECK_EQUAL(std::string_view { "call" }, session.name);
    CHECK_EQUAL(3u, session.streams.size());
    const Stream& audio = session.streams[0];
    CHECK_EQUAL(std::string_view { "audio" }, audio.kind);
    CHECK_EQUAL(49170, audio.port);
    CHECK_EQUAL(std::string_view { "192.0.2.1" }, audio.connection.address);
    CHECK(audio.direction == Direction::Sendonly);
    CHECK(audio.packet_time == 20ms);
    CHECK(audio.packet_time_max == 40ms);
    CHECK_EQUAL(53020, audio.rtcp_port.value());
    CHECK_EQUAL(std::string_view { "192.0.2.9" }, audio.rtcp_address);
    CHECK_TRUE(audio.rtcp_mux);
    CHECK_EQUAL(4u, audio.codecs.size());
    CHECK_EQUAL(std::string_view { "PCMA" }, audio.codecs[1].name);
    CHECK_EQUAL(std::string_view { "opus" }, audio.codecs[2].name);
    CHECK_EQUAL(48000u, audio.codecs[2].clock);
    CHECK_EQUAL(2, audio.codecs[2].channels);
    CHECK_EQUAL(std::string_view { "useinbandfec=1" }, audio.codecs[2].parameters);
    CHECK_EQUAL(std::string_view { "0-16" }, audio.codecs[3].parameters);
    CHECK_EQUAL(std::string_view { "1 AES" }, find_attribute(audio.attributes, "crypto").value());
    CHECK_FALSE(find_attribute(session.attributes, "crypto").has_value());
    CHECK_TRUE(find_attribute(session.attributes, "sendonly").has_value());
    CHECK(session.streams[1].direction == Direction::Inactive);
    CHECK_TRUE(session.streams[1].connection.ipv6);
    CHECK_EQUAL(std::string_view { "2001:db8::1" }, session.streams[1].connection.address);
    CHECK_FALSE(find_attribute(session.streams[1].attributes, "crypto").has_value());
    CHECK_TRUE(session.streams[2].is_refused());
    CHECK_EQUAL(std::string_view { "t38" }, session.streams[2].formats);
    CHECK_TRUE(session.streams[2].codecs.empty());
}

TEST(Sdp, BareLineFeedsAndEmptyLinesAreForgiven)
{
    text = "v=0\no=- 1 2 IN IP4 192.0.2.1\ns=-\nt=0 0\n\nm=audio 4000 RTP/AVP 0\nc=IN IP4 192.0.2.5\n\n";
    const Session session = parse(text).value();
    CHECK_EQUAL(std::string_view { "192.0.2.5" }, session.streams[0].connection.address);
}

TEST(Sdp, StaticPayloadTypesHaveNamesAndUnknownOnesNone)
{
    const Session session = read("m=audio 4000 RTP/AVP 0 9 18 120\r\n").value();
    CHECK_EQUAL(std::string_view { "PCMU" }, session.streams[0].codecs[0].name);
    CHECK_EQUAL(8000u, session.streams[0].codecs[1].clock);
    CHECK_EQUAL(std::string_view { "G729" }, session.streams[0].codecs[2].name);
    CHECK_TRUE(session.streams[0].codecs[3].name.empty());
}

TEST(Sdp, OddNumbersAreRefusedOrIgnored)
{
    CHECK_FALSE(read("m=audio 4000 RTP/AVP 0\r\na=ptime:0\r\n").value().streams[0].packet_time.has_value());
    CHECK_FALSE(read("m=audio 4000 RTP/AVP 0\r\na=ptime:99999999999999\r\n")
                    .value()
                    .streams[0]
                    .packet_time.has_value());
    CHECK_FALSE(read("m=audio 4000 RTP/AVP 0\r\na=ptime:-20\r\n").value().streams[0].packet_time.has_value());
    CHECK(read("m=audio 4000 RTP/AVP 0\r\na=ptime:20.5\r\n").value().streams[0].packet_time == 20ms);
    CHECK_TRUE(refuses("m=audio 65536 RTP/AVP 0\r\n"));
    CHECK_TRUE(refuses("m=audio -1 RTP/AVP 0\r\n"));
    CHECK_TRUE(refuses("m=audio 4000 RTP/AVP 128\r\n"));
    CHECK_TRUE(refuses("m=audio 4000 RTP/AVP x\r\n"));
    CHECK_TRUE(refuses("m=audio 4000 RTP/AVP 0\r\na=rtcp:70000\r\n"));
    CHECK_FALSE(refuses("m=audio 4000 RTP/AVP 0\r\na=rtpmap:99 x/y\r\n"));
    CHECK_FALSE(refuses("m=audio 4000/2 RTP/AVP 0\r\n"));
    CHECK_TRUE(refuses("m=audio 4000/x RTP/AVP 0\r\n"));
}

TEST(Sdp, MalformedMappingsLeaveTheCodecUnknown)
{
    for (const char* map :
         { "x/99999999999", "x/0", "x", "x/8000/300", "x/8000/0", "/8000", "x y/8000", "x/8000 y" }) {
        const Session session =
            read(std::string { "m=audio 4000 RTP/AVP 99 0\r\na=rtpmap:99 " } + map + "\r\na=rtpmap:0 x\r\n")
                .value();
        CHECK_TRUE_TEXT(session.streams[0].codecs[0].name.empty(), map);
        CHECK_EQUAL(std::string_view { "PCMU" }, session.streams[0].codecs[1].name);
    }
}

TEST(Sdp, MalformedLinesAreRefused)
{
    using namespace std::string_literals;
    for (const std::string& rest :
         { "m=audio 4000 RTP/AVP\r\n"s, "m=audio\r\n"s, "m=\r\n"s, "x\r\n"s, "c=IN IP4\r\n"s,
           "c=ATM NSAP x\r\n"s, "c=IN IP5 x\r\n"s, "a=x\0y\r\n"s, "a=x\ry\r\n"s, "o=- 1\r\n"s, " a=b\r\n"s })
        CHECK_TRUE_TEXT(refuses(rest), rest.c_str());
    for (const char* whole : { "", "v=1\r\no=- 1 2 IN IP4 a\r\n", "o=- 1 2 IN IP4 a\r\nv=0\r\n", "v=0\r\n",
                               "v=0\r\no=- 1 2 IN IP4 a\r\nm=audio 4000 RTP/AVP 0\r\n" })
        CHECK_FALSE_TEXT(parse(whole).has_value(), whole);
}

TEST(Sdp, RefusedStreamsNeedNoConnection)
{
    CHECK_TRUE(parse("v=0\r\no=- 1 2 IN IP4 a\r\nm=audio 0 RTP/AVP 0\r\n").has_value());
}

TEST(Sdp, HasLimits)
{
    std::string streams;
    for (int i = 0; i < 16; ++i)
        streams += "m=audio 4000 RTP/AVP 0\r\n";
    CHECK_FALSE(refuses(streams));
    CHECK_TRUE(refuses(streams + "m=audio 4000 RTP/AVP 0\r\n"));
    std::string formats = "m=audio 4000 RTP/AVP";
    for (int i = 0; i < 64; ++i)
        formats += " 0";
    CHECK_FALSE(refuses(formats + "\r\n"));
    CHECK_TRUE(refuses(formats + " 0\r\n"));
    std::string lines;
    for (int i = 0; i < 1020; ++i)
        lines += "a=x\r\n";
    CHECK_TRUE(refuses(lines));
    CHECK_TRUE(refuses("a=" + std::string(33000, 'x') + "\r\n"));
}

TEST(Sdp, IsWrittenSoThatItReadsBack)
{
    const Session session = read("m=audio 49170 RTP/AVP 0 97\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:97 "
                                 "opus/48000/2\r\na=fmtp:97 useinbandfec=1\r\na=ptime:20\r\n"
                                 "a=rtcp:53020\r\na=rtcp-mux\r\na=recvonly\r\nm=image 0 udptl t38\r\n")
                                .value();
    std::string out;
    CHECK_TRUE(write(out, session).has_value());
    CHECK(out
          == std::string { head }
              + "m=audio 49170 RTP/AVP 0 97\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:97 opus/48000/2\r\na=fmtp:97 "
                "useinbandfec=1\r\n"
                "a=ptime:20\r\na=rtcp:53020\r\na=rtcp-mux\r\na=recvonly\r\nm=image 0 udptl t38\r\n");
}

TEST(Sdp, WriterRefusesWhatWouldBreakItsLines)
{
    for (const char* name : { "PCMU\r\na=x", "PC MU", "PCMU\n" }) {
        Session session { .origin = { .address = "192.0.2.1" } };
        session.streams.push_back({ .kind = "audio", .protocol = "RTP/AVP", .port = 4000 });
        session.streams[0].codecs.push_back({ .payload = 0, .name = name, .clock = 8000 });
        std::string out { "before" };
        CHECK_FALSE_TEXT(write(out, session).has_value(), name);
        CHECK(out == "before");
    }
    std::string out;
    CHECK_FALSE(write(out, Session {}).has_value()); // An origin needs an address.
}

TEST(Sdp, AnswerMustFitItsOffer)
{
    const std::string offer_text = std::string { head }
        + "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\nm=video 4002 RTP/AVP 31\r\n";
    const Session offer = parse(offer_text).value();
    const auto fault = [&](const std::string& rest) {
        const auto answer = read(rest);
        CHECK_TRUE(answer.has_value());
        return fault_of_answer(offer, *answer).has_value();
    };
    CHECK_FALSE(fault("m=audio 5000 RTP/AVP 0\r\nm=video 0 RTP/AVP 31\r\n"));
    CHECK_FALSE(fault(
        "m=audio 5000 RTP/AVP 0 96\r\na=rtpmap:96 TELEPHONE-EVENT/8000\r\nm=video 5002 RTP/AVP 31\r\n"));
    CHECK_TRUE(fault("m=audio 5000 RTP/AVP 0\r\n"));
    CHECK_TRUE(fault("m=video 0 RTP/AVP 31\r\nm=audio 5000 RTP/AVP 0\r\n"));
    CHECK_TRUE(fault("m=audio 5000 RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n"));
    CHECK_TRUE(fault("m=audio 5000 RTP/SAVP 0\r\nm=video 0 RTP/AVP 31\r\n"));
}

TEST(Sdp, AnswerKeepsToTheOfferedDirection)
{
    const std::string offer_text = std::string { head } + "m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n";
    const Session offer = parse(offer_text).value();
    for (const auto& [direction, fits] : { std::pair { "sendrecv", false },
                                           { "sendonly", false },
                                           { "recvonly", true },
                                           { "inactive", true } }) {
        const Session answer =
            read(std::string { "m=audio 5000 RTP/AVP 0\r\na=" } + direction + "\r\n").value();
        CHECK_EQUAL_TEXT(fits, !fault_of_answer(offer, answer).has_value(), direction);
    }
}

TEST(Sdp, RefusedStreamIsRefusedInPlace)
{
    const Session offer = read("m=video 4000 RTP/AVP 31 34\r\na=rtpmap:31 H261/90000\r\n").value();
    Session answer { .origin = { .address = "192.0.2.2" }, .connection = { .address = "192.0.2.2" } };
    answer.streams.push_back(refused(offer.streams[0]));
    std::string out;
    CHECK_TRUE(write(out, answer).has_value());
    CHECK(out.ends_with("m=video 0 RTP/AVP 31 34\r\n"));
    CHECK_FALSE(fault_of_answer(offer, answer).has_value());
}

TEST(Sdp, HoldIsSeenInEveryForm)
{
    CHECK_TRUE(is_held(read("m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n").value().streams[0]));
    CHECK_TRUE(is_held(read("m=audio 4000 RTP/AVP 0\r\na=inactive\r\n").value().streams[0]));
    CHECK_TRUE(is_held(read("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n").value().streams[0]));
    CHECK_FALSE(is_held(read("m=audio 4000 RTP/AVP 0\r\na=recvonly\r\n").value().streams[0]));
    CHECK(reversed(Direction::Sendonly) == Direction::Recvonly);
    CHECK(reversed(Direction::Inactive) == Direction::Inactive);
}
