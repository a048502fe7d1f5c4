#include "session.h"

#include <algorithm>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using dsp::CodecKind;

namespace {

SessionCodec codec(const char* name, int clock, int payload)
{
    SessionCodec codec;
    codec.name = name;
    codec.clock = clock;
    codec.payload = payload;
    return codec;
}

SessionStream audio(std::vector<SessionCodec> codecs)
{
    SessionStream stream;
    stream.kind = "audio";
    stream.protocol = "RTP/AVP";
    stream.address = "192.0.2.7";
    stream.port = 4000;
    stream.codecs = std::move(codecs);
    return stream;
}

SessionStream other(const char* kind, const char* protocol, const char* formats)
{
    SessionStream stream;
    stream.kind = kind;
    stream.protocol = protocol;
    stream.address = "192.0.2.7";
    stream.port = 5000;
    stream.formats = formats;
    return stream;
}

const SessionCodec pcmu = codec("PCMU", 8000, 0);
const SessionCodec pcma = codec("PCMA", 8000, 8);
const SessionCodec g722 = codec("G722", 8000, 9);
SessionCodec opus()
{
    SessionCodec made = codec("OPUS", 48000, 96);
    made.channels = 2;
    return made;
}
const SessionCodec speex = codec("SPEEX", 8000, 98);
const SessionCodec digits = codec("TELEPHONE-EVENT", 8000, 97);

} // namespace

TEST_GROUP(Answer)
{
    OurSide ours { .address = "192.0.2.1", .port = 16384 };
    Session offer { .streams = { audio({ speex, g722, pcma, pcmu, digits }) },
                    .signalling = "192.0.2.9:5060" };

    Answered answered()
    {
        Result<Answered> result = answer_to(offer, ours);
        CHECK_TRUE(result.has_value());
        return std::move(result).value_or(Answered {});
    }
    bool is_refused_because(std::string_view code)
    {
        const Result<Answered> result = answer_to(offer, ours);
        return !result && result.error().code == code;
    }
    void check_direction(Direction theirs, Direction wanted, Direction answer)
    {
        offer.streams[0].direction = theirs;
        ours.wanted = wanted;
        const Answered result = answered();
        CHECK_TRUE(result.session.streams[0].direction == answer);
        CHECK_EQUAL(answer == Direction::Sendrecv || answer == Direction::Sendonly, result.agreement.sends);
        CHECK_EQUAL(answer == Direction::Sendrecv || answer == Direction::Recvonly,
                    result.agreement.receives);
    }
};

TEST(Answer, TakesTheFirstCodecOfOursThatTheyOfferAndKeepsDigits)
{
    ours.codecs.order = { CodecKind::Opus, CodecKind::Pcma, CodecKind::Pcmu };
    const Answered result = answered();
    const SessionStream& stream = result.session.streams[0];
    CHECK_EQUAL(2, stream.codecs.size());
    CHECK_TRUE(stream.codecs[0].name == "PCMA");
    CHECK_EQUAL(97, stream.codecs[1].payload);
    CHECK_TRUE(stream.codecs[1].parameters == "0-15");
    CHECK_EQUAL(16384, stream.port);
    CHECK_TRUE(stream.address == "192.0.2.1");
    CHECK_TRUE(result.agreement.codec == CodecKind::Pcma);
}

TEST(Answer, PrefersTheCodecOfTheOtherSideOfTheCall)
{
    CHECK_TRUE(answered().agreement.codec == CodecKind::Pcmu);
    ours.codecs.first = CodecKind::G722; // Though it is not in our list.
    CHECK_TRUE(answered().agreement.codec == CodecKind::G722);
}

TEST(Answer, KnowsWhatEveryOfferedNumberMeans)
{
    const Agreement agreement = answered().agreement;
    CHECK_TRUE(agreement.incoming.codecs[0] == 0);
    CHECK_TRUE(agreement.incoming.codecs[1] == 8);
    CHECK_TRUE(agreement.incoming.of(CodecKind::G722) == 9);
    CHECK_TRUE(agreement.incoming.digits == 97);
    CHECK_FALSE(agreement.outgoing.codecs[1].has_value()); // Not in our answer.
    CHECK_TRUE(agreement.outgoing.codecs[0] == 0);
    CHECK_TRUE(agreement.outgoing.digits == 97);
}

TEST(Answer, KnowsStaticPayloadTypesWithoutAName)
{
    offer.streams = { audio({ codec("", 0, 8) }) };
    const Answered result = answered();
    CHECK_TRUE(result.agreement.codec == CodecKind::Pcma);
    CHECK_TRUE(result.session.streams[0].codecs[0].name == "PCMA");
    CHECK_EQUAL(8000, result.session.streams[0].codecs[0].clock);
}

TEST(Answer, SpeaksWhatIsNotInOurListRatherThanNothing)
{
    offer.streams = { audio({ speex, codec("GSM", 8000, 3), digits }) };
    CHECK_TRUE(answered().agreement.codec == CodecKind::Gsm);
}

TEST(Answer, TakesWhatNobodyHereSpeaksWhenSomebodyElseMay)
{
    offer.streams = { audio({ digits, speex }) };
    CHECK_TRUE(is_refused_because(nothing_in_common));
    ours.passes_on = true;
    const Answered result = answered();
    CHECK_TRUE(result.agreement.foreign == speex);
    CHECK_TRUE(result.agreement.incoming.foreign == 98);
    CHECK_TRUE(result.session.streams[0].codecs[0] == speex);
    CHECK_TRUE(result.session.streams[0].codecs[1].payload == 97);
    offer.streams[0].codecs.push_back(pcma);
    CHECK_FALSE(answered().agreement.foreign.has_value()); // What we speak is better: it can be mixed.
}

TEST(Answer, KnowsHowThePeerWantsItsPackets)
{
    SessionCodec theirs = opus();
    theirs.parameters = "maxplaybackrate=8000;usedtx=1";
    offer.streams = { audio({ theirs }) };
    offer.streams[0].packet_time_ms = 60;
    const Agreement agreement = answered().agreement;
    CHECK_EQUAL(60, agreement.packet_time.count());
    CHECK_EQUAL(8000, agreement.opus.max_playback_rate);
    CHECK_TRUE(agreement.opus.dtx);
    offer.streams = { audio({ pcmu }) };
    offer.streams[0].packet_time_ms = 2'000'000'000;
    CHECK_EQUAL(60, answered().agreement.packet_time.count());
    offer.streams[0].packet_time_ms.reset();
    CHECK_EQUAL(20, answered().agreement.packet_time.count());
}

TEST(Answer, KnowsWhereThePeerIs)
{
    const Agreement agreement = answered().agreement;
    CHECK_TRUE(agreement.remote == *parse_address("192.0.2.7:4000"));
    CHECK_TRUE(agreement.remote_reports == *parse_address("192.0.2.7:4001"));
    CHECK_TRUE(agreement.signalling == *parse_address("192.0.2.9:5060"));
}

TEST(Answer, SendsReportsWhereThePeerAsksFor)
{
    offer.streams[0].rtcp_port = 4500;
    CHECK_EQUAL(4500, answered().agreement.remote_reports.port);
    offer.streams[0].rtcp_mux = true;
    const Answered result = answered();
    CHECK_EQUAL(4000, result.agreement.remote_reports.port);
    CHECK_TRUE(result.agreement.shares_port_with_reports);
    CHECK_TRUE(result.session.streams[0].rtcp_mux == true);
}

TEST(Answer, TurnsTheDirectionRoundAndGivesNoMoreThanIsWanted)
{
    using enum Direction;
    check_direction(Sendrecv, Sendrecv, Sendrecv);
    check_direction(Sendonly, Sendrecv, Recvonly);
    check_direction(Recvonly, Sendrecv, Sendonly);
    check_direction(Inactive, Sendrecv, Inactive);
    check_direction(Sendrecv, Sendonly, Sendonly); // We hold them: their re-INVITE does not end our hold.
    check_direction(Sendonly, Sendonly, Inactive);
    check_direction(Recvonly, Recvonly, Inactive);
}

TEST(Answer, TakesAnAddressOfZerosForHoldTheOldWay)
{
    offer.streams[0].address = "0.0.0.0";
    const Answered result = answered();
    CHECK_TRUE(result.session.streams[0].direction == Direction::Recvonly);
    CHECK_FALSE(result.agreement.sends);
    CHECK_FALSE(result.agreement.remote.ip.is_set());
}

TEST(Answer, RefusesOtherStreamsInTheirPlace)
{
    offer.streams = { other("video", "RTP/AVP", "99 100"), audio({ pcmu }), other("image", "udptl", "t38"),
                      audio({ pcmu }) };
    const auto streams = answered().session.streams;
    CHECK_EQUAL(4, streams.size());
    CHECK_EQUAL(0, streams[0].port);
    CHECK_TRUE(streams[0].kind == "video");
    CHECK_TRUE(streams[0].formats == "99 100");
    CHECK_EQUAL(16384, streams[1].port);
    CHECK_EQUAL(0, streams[2].port);
    CHECK_TRUE(streams[2].protocol == "udptl");
    CHECK_EQUAL(0, streams[3].port);
}

TEST(Answer, HasNothingInCommonWithFaxAlone)
{
    offer.streams = { audio({ pcmu }), other("image", "udptl", "t38") };
    offer.streams[0].port = 0;
    CHECK_TRUE(is_refused_because(nothing_in_common));
}

TEST(Answer, HasNothingInCommonWithoutASharedCodecOrProtocolOrPlace)
{
    offer.streams = { audio({ speex, digits }) };
    CHECK_TRUE(is_refused_because(nothing_in_common));
    offer.streams = { audio({ pcmu }) };
    offer.streams[0].protocol = "RTP/SAVP";
    CHECK_TRUE(is_refused_because(nothing_in_common));
    offer.streams[0].protocol = "RTP/AVP";
    offer.streams[0].address = "phone.example";
    CHECK_TRUE(is_refused_because(nothing_in_common));
    offer.streams.clear();
    CHECK_TRUE(is_refused_because(nothing_in_common));
}

TEST(Answer, RefusesWhatIsBeyondItsLimits)
{
    const Session good = offer;
    const auto is_bad = [&](auto&& change) {
        offer = good;
        change(offer.streams[0]);
        return is_refused_because(bad_session);
    };
    CHECK_TRUE(is_bad([](SessionStream& stream) { stream.port = 65536; }));
    CHECK_TRUE(is_bad([](SessionStream& stream) { stream.port = -1; }));
    CHECK_TRUE(is_bad([](SessionStream& stream) { stream.rtcp_port = 70000; }));
    CHECK_TRUE(is_bad([](SessionStream& stream) { stream.codecs[0].payload = 128; }));
    CHECK_TRUE(is_bad([](SessionStream& stream) { stream.codecs[0].payload = -1; }));
    CHECK_TRUE(is_bad([](SessionStream& stream) { stream.codecs.resize(65); }));
    CHECK_TRUE(is_bad([](SessionStream& stream) { stream.formats = std::string(2000, 'x'); }));
    offer = good;
    offer.streams.resize(17, offer.streams[0]);
    CHECK_TRUE(is_refused_because(bad_session));
}

TEST(Answer, KeepsThePeersPacketTimeIfItIsOrdinary)
{
    offer.streams[0].packet_time_ms = 30;
    CHECK_TRUE(answered().session.streams[0].packet_time_ms == 30);
    offer.streams[0].packet_time_ms = 2'000'000'000;
    CHECK_FALSE(answered().session.streams[0].packet_time_ms.has_value());
}

TEST(Answer, TakesSoundAtAnIpv6Address)
{
    offer.streams[0].address = "2001:db8::7";
    CHECK_TRUE(answered().agreement.remote == (Address { .ip = *parse_ip("2001:db8::7"), .port = 4000 }));
    CHECK_TRUE(answered().agreement.remote_reports.port == 4001);
}

TEST(Answer, SpeaksOnlyOnAKindOfIpThatItReaches)
{
    ours.reach = Reach::V4;
    offer.streams[0].address = "2001:db8::7";
    CHECK_TRUE(is_refused_because(nothing_in_common));
    offer.streams.push_back(audio({ pcmu })); // The same sound once more, at an IPv4 address.
    const Session answer = answered().session;
    CHECK_EQUAL(0, answer.streams[0].port);
    CHECK_EQUAL(16384, answer.streams[1].port);
    CHECK_TRUE(place_in(offer, ours.reach) == *parse_ip("192.0.2.7"));
}

TEST(Answer, TakesEveryOldWayToHold)
{
    for (const char* nowhere : { "0.0.0.0", "::", "on-hold.invalid" }) { // RFC 3264 8.4, RFC 6157 4.1
        offer.streams[0].address = nowhere;
        CHECK_FALSE(answered().agreement.remote.is_complete());
        CHECK_FALSE(answered().agreement.sends);
        CHECK_FALSE(place_in(offer, ours.reach).is_set());
    }
}

namespace {

SessionKey key(std::int64_t tag, const char* suite, char fill)
{
    const std::vector<std::byte> bytes(srtp::master_key_bytes(*srtp::suite_named(suite)), std::byte(fill));
    return { .tag = tag, .suite = suite, .key = text_of_key(bytes) };
}

SessionKeys our_keys() { return { key(1, "AEAD_AES_128_GCM", 'x'), key(2, "AES_CM_128_HMAC_SHA1_80", 'y') }; }

} // namespace

TEST(Answer, EncryptsWhereAKeyIsOffered)
{
    ours.fresh_keys = our_keys();
    for (const char* protocol : { "RTP/SAVP", "RTP/SAVPF", "RTP/AVP" }) {
        offer.streams[0].protocol = protocol;
        offer.streams[0].crypto = SessionKeys { key(4, "AES_CM_128_HMAC_SHA1_80", 'a') };
        const Answered answer = answered();
        CHECK_EQUAL(std::string { protocol }, answer.session.streams[0].protocol);
        CHECK_EQUAL(1U, answer.session.streams[0].crypto->size());
        CHECK_EQUAL(4, answer.session.streams[0].crypto->front().tag);
        CHECK_TRUE(answer.agreement.keys->ours[0] == std::byte { 'y' });
        CHECK_TRUE(answer.agreement.keys->theirs[0] == std::byte { 'a' });
    }
}

TEST(Answer, IsInTheClearWithoutAKeyThatWeCanUse)
{
    ours.fresh_keys = our_keys();
    offer.streams[0].crypto = SessionKeys { { .tag = 1, .suite = "F8_128_HMAC_SHA1_80", .key = "AAAA" } };
    CHECK_FALSE(answered().session.streams[0].crypto.has_value());
    CHECK_FALSE(answered().agreement.keys.has_value());
    offer.streams[0].protocol = "RTP/SAVP";
    CHECK_TRUE(is_refused_because(nothing_in_common));
}

TEST(Answer, TakesAStreamThatItCanEncryptAfterOneThatItCannot)
{
    ours.fresh_keys = our_keys();
    offer.streams = { audio({ pcmu }), audio({ pcmu }) };
    offer.streams[0].protocol = offer.streams[1].protocol = "RTP/SAVP";
    offer.streams[1].crypto = SessionKeys { key(1, "AEAD_AES_128_GCM", 'a') };
    CHECK_EQUAL(0, answered().session.streams[0].port);
    CHECK_EQUAL(16384, answered().session.streams[1].port);
}

// Some offer the same sound twice, in the clear and encrypted.
TEST(Answer, PrefersTheStreamThatItCanEncrypt)
{
    ours.fresh_keys = our_keys();
    offer.streams = { audio({ pcmu }), audio({ pcmu }) };
    offer.streams[1].protocol = "RTP/SAVP";
    offer.streams[1].crypto = SessionKeys { key(1, "AEAD_AES_128_GCM", 'a') };
    CHECK_EQUAL(0, answered().session.streams[0].port);
    CHECK_EQUAL(16384, answered().session.streams[1].port);
    CHECK_TRUE(answered().agreement.keys.has_value());
}

TEST(Answer, HasABoundOnKeys)
{
    offer.streams[0].crypto = SessionKeys(17, key(1, "AEAD_AES_128_GCM", 'a'));
    CHECK_TRUE(is_refused_because(bad_session));
    offer.streams[0].crypto = SessionKeys { { .tag = 1, .suite = "S", .key = std::string(2000, 'A') } };
    CHECK_TRUE(is_refused_because(bad_session));
}

TEST_GROUP(Offer)
{
    OurSide ours { .address = "192.0.2.1", .port = 16384 };

    Result<Agreement> answered_with(SessionStream stream)
    {
        return agree(offer_of(ours, nullptr), { .streams = { std::move(stream) } });
    }
};

TEST(Offer, ListsAllWeSpeakWithThePreferredFirst)
{
    ours.codecs.first = CodecKind::Pcma;
    const Session offer = offer_of(ours, nullptr);
    CHECK_EQUAL(1, offer.streams.size());
    const auto& codecs = offer.streams[0].codecs;
    CHECK_EQUAL(3, codecs.size());
    CHECK_TRUE(codecs[0].name == "PCMA");
    CHECK_TRUE(codecs[1].name == "PCMU");
    CHECK_EQUAL(101, codecs[2].payload);
    CHECK_TRUE(offer.streams[0].direction == Direction::Sendrecv);
}

TEST(Offer, IsOfWhatTheOtherSideSpeaksAndWeDoNot)
{
    SessionCodec theirs = speex;
    theirs.parameters = "vbr=on";
    ours.foreign = theirs;
    const Session offer = offer_of(ours, nullptr);
    CHECK_EQUAL(2, offer.streams[0].codecs.size());
    CHECK_TRUE(is_same(offer.streams[0].codecs[0], theirs));
    const auto agreement = agree(offer, { .streams = { audio({ offer.streams[0].codecs[0], digits }) } });
    CHECK_TRUE(agreement->foreign.has_value() && is_same(*agreement->foreign, theirs));
    // Another kind of it cannot be passed on.
    CHECK_TRUE(agree(offer, { .streams = { audio({ speex }) } }).error().code == nothing_in_common);
}

TEST(Offer, TakesOfAnAnswerWhatWasOffered)
{
    ours.codecs.order = { CodecKind::Pcma };
    CHECK_TRUE(answered_with(audio({ pcmu, pcma }))->codec == CodecKind::Pcma);
}

TEST(Offer, KeepsThePlacesAndNumbersOfTheSessionBefore)
{
    const Session theirs { .streams = { other("video", "RTP/AVP", "99"), audio({ pcma, digits }) } };
    const Session before = answer_to(theirs, ours)->session;
    ours.wanted = Direction::Sendonly;
    const Session offer = offer_of(ours, &before);
    CHECK_EQUAL(2, offer.streams.size());
    CHECK_EQUAL(0, offer.streams[0].port);
    CHECK_EQUAL(16384, offer.streams[1].port);
    CHECK_EQUAL(97, offer.streams[1].codecs.back().payload);
    CHECK_TRUE(offer.streams[1].direction == Direction::Sendonly);
}

TEST(Offer, AgreesToTheFirstCodecOfTheAnswer)
{
    const auto agreement = answered_with(audio({ pcma, pcmu, codec("telephone-event", 8000, 101) }));
    CHECK_TRUE(agreement->codec == CodecKind::Pcma);
    CHECK_TRUE(agreement->sends);
    CHECK_TRUE(agreement->receives);
    CHECK_TRUE(agreement->incoming.digits == 101);
    CHECK_TRUE(agreement->outgoing.digits == 101);
}

TEST(Offer, SendsDigitsUnderTheNumberThePeerAnswers)
{
    const auto agreement = answered_with(audio({ pcmu, digits }));
    CHECK_TRUE(agreement->outgoing.digits == 97);
    CHECK_TRUE(agreement->incoming.digits == 101);
}

TEST(Offer, SendsNoDigitsToAPeerWithoutThem)
{
    CHECK_FALSE(answered_with(audio({ pcmu }))->outgoing.digits.has_value());
}

TEST(Offer, HoldsOnlyAsMuchAsWasOffered)
{
    ours.wanted = Direction::Sendonly;
    const auto agreement = answered_with(audio({ pcmu })); // They answer sendrecv all the same.
    CHECK_TRUE(agreement->sends);
    CHECK_FALSE(agreement->receives);
}

TEST(Offer, HasNothingInCommonWhenTheAnswerRefusesTheSound)
{
    SessionStream refusal = audio({ pcmu });
    refusal.port = 0;
    CHECK_TRUE(answered_with(refusal).error().code == nothing_in_common);
}

TEST(Offer, RefusesAnAnswerOfAnotherLength)
{
    const auto result = agree(offer_of(ours, nullptr), { .streams = { audio({ pcmu }), audio({ pcmu }) } });
    CHECK_TRUE(result.error().code == bad_session);
}

TEST(Offer, IsEncryptedWithTheKeyOfTheAnsweredTag)
{
    ours.fresh_keys = our_keys();
    SessionStream answer = audio({ pcmu });
    answer.protocol = "RTP/SAVP";
    answer.crypto = SessionKeys { key(2, "AES_CM_128_HMAC_SHA1_80", 'a') };
    const auto agreement = answered_with(answer);
    CHECK_TRUE(agreement->keys->suite == srtp::Suite::AesCmTag80);
    CHECK_TRUE(agreement->keys->ours[0] == std::byte { 'y' });
    CHECK_TRUE(agreement->keys->theirs[0] == std::byte { 'a' });
}

TEST(Offer, IsNotAnsweredByAKeyThatNobodyOffered)
{
    ours.fresh_keys = our_keys();
    for (const SessionKey& wrong : { key(1, "AES_CM_128_HMAC_SHA1_80", 'a'), key(3, "AEAD_AES_128_GCM", 'a'),
                                     SessionKey { .tag = 1, .suite = "AEAD_AES_128_GCM", .key = "AAAA" } }) {
        SessionStream answer = audio({ pcmu });
        answer.crypto = SessionKeys { wrong };
        CHECK_FALSE(answered_with(answer).has_value());
    }
    SessionStream keyless = audio({ pcmu });
    CHECK_FALSE(answered_with(keyless)->keys.has_value()); // It may be in the clear.
    keyless.protocol = "RTP/SAVP";
    CHECK_FALSE(answered_with(keyless).has_value());
}

TEST(Offer, RepeatsTheKeysInUse)
{
    ours.fresh_keys = our_keys();
    SessionStream before = audio({ pcmu });
    before.crypto = SessionKeys { key(7, "AES_CM_128_HMAC_SHA1_80", 'o') };
    before.protocol = "RTP/SAVP";
    const Session session { .streams = { before } };
    const Session offer = offer_of(ours, &session);
    CHECK_EQUAL(std::string { "RTP/SAVP" }, offer.streams[0].protocol);
    CHECK_EQUAL(2U, offer.streams[0].crypto->size());
    CHECK_EQUAL(before.crypto->front().key, offer.streams[0].crypto->front().key);
}
