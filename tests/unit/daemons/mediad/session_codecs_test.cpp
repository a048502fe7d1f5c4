#include "session_codecs.h"

#include <algorithm>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using dsp::CodecKind;

namespace {

SessionCodec codec(const char* name, int clock, int payload, int channels = 1)
{
    SessionCodec made { .name = name, .clock = clock, .payload = payload };
    if (channels != 1)
        made.channels = channels;
    return made;
}

// As "opus/48000/2@96 pcmu/8000@0".
std::string text_of(const std::vector<SessionCodec>& codecs)
{
    std::string text;
    for (const SessionCodec& one : codecs) {
        text += (text.empty() ? "" : " ") + one.name + "/" + std::to_string(one.clock);
        if (one.channels)
            text += "/" + std::to_string(*one.channels);
        text += "@" + std::to_string(one.payload);
    }
    return text;
}

std::string offered(const OfferedCodecs& offer) { return text_of(offered_codecs(offer)); }

const SessionCodec opus = codec("OPUS", 48000, 111, 2);
const SessionCodec pcmu = codec("PCMU", 8000, 0);
const SessionCodec noise = codec("CN", 8000, 13);
const SessionCodec digits = codec("TELEPHONE-EVENT", 8000, 101);
const SessionCodec digits_full = codec("TELEPHONE-EVENT", 48000, 110);

} // namespace

TEST_GROUP(SessionCodecs) {};

TEST(SessionCodecs, AreWhatTheOfficeFileNames)
{
    const std::vector<std::string> names { "opus", "nonsense", "l16", "pcmu", "opus" };
    const std::vector<CodecKind> kinds { CodecKind::Opus, CodecKind::L16Wide, CodecKind::L16Narrow,
                                         CodecKind::L16Full, CodecKind::Pcmu };
    CHECK_TRUE(kinds_named(names) == kinds);
}

TEST(SessionCodecs, AreOfferedInOurOrderWithDigitsAtEachClock)
{
    CHECK_EQUAL(
        std::string {
            "opus/48000/2@96 G722/8000@9 PCMU/8000@0 TELEPHONE-EVENT/8000@101 TELEPHONE-EVENT/48000@102" },
        offered({ .kinds = { CodecKind::Opus, CodecKind::G722, CodecKind::Pcmu } }));
    CHECK_EQUAL(std::string { "PCMA/8000@8 TELEPHONE-EVENT/8000@101" },
                offered({ .kinds = { CodecKind::Pcma } }));
}

TEST(SessionCodecs, HaveNumbersThatMeanNothingElse)
{
    // The digits of the other side are at 96, where Opus would be.
    CHECK_EQUAL(std::string { "opus/48000/2@97 TELEPHONE-EVENT/8000@96 TELEPHONE-EVENT/48000@102" },
                offered({ .kinds = { CodecKind::Opus }, .digits = 96 }));
    OfferedCodecs again { .kinds = { CodecKind::Gsm, CodecKind::Opus, CodecKind::G726 } };
    again.kept.of(CodecKind::Opus) = 111;
    again.kept.digits = 97;
    again.kept.digits_full = 96;
    CHECK_EQUAL(
        std::string {
            "GSM/8000@3 opus/48000/2@111 G726-32/8000@98 TELEPHONE-EVENT/8000@97 TELEPHONE-EVENT/48000@96" },
        offered(again));
}

TEST(SessionCodecs, OfferToHearRepetitionsUnlessTheOtherSideWantsSomethingElse)
{
    dsp::OpusParameters theirs { .max_playback_rate = 8000 };
    const auto codecs = offered_codecs({ .kinds = { CodecKind::Opus }, .opus = theirs });
    CHECK_TRUE(codecs[0].parameters == "maxplaybackrate=8000");
    CHECK_TRUE(answered_codecs(std::vector { opus }, opus)[0].parameters == "useinbandfec=1");
}

TEST(SessionCodecs, OfAnAnswerHaveDigitsByTheClockOfTheSound)
{
    const std::vector both { opus, pcmu, digits, digits_full };
    CHECK_EQUAL(std::string { "opus/48000/2@111 TELEPHONE-EVENT/48000@110" },
                text_of(answered_codecs(both, opus)));
    CHECK_EQUAL(std::string { "PCMU/8000@0 TELEPHONE-EVENT/8000@101" }, text_of(answered_codecs(both, pcmu)));
    // What there is, if it is of another clock.
    CHECK_EQUAL(std::string { "opus/48000/2@111 TELEPHONE-EVENT/8000@101" },
                text_of(answered_codecs(std::vector { opus, digits }, opus)));
}

TEST(SessionCodecs, LetThePeerSendComfortNoiseInPlaceOfTelephoneSpeech)
{
    const std::vector offer { noise, opus, pcmu };
    CHECK_EQUAL(std::string { "PCMU/8000@0 CN/8000@13" }, text_of(answered_codecs(offer, pcmu)));
    CHECK_EQUAL(std::string { "opus/48000/2@111" }, text_of(answered_codecs(offer, opus)));
    POINTERS_EQUAL(nullptr, chosen_codec(std::vector { noise, digits }, {})); // That is no speech.
}

TEST(SessionCodecs, AreChosenByOurOrderThenByTheirs)
{
    const std::vector offer { codec("GSM", 8000, 3), codec("G722", 8000, 9), pcmu };
    const auto chosen = [&](const Preference& preference) { return chosen_codec(offer, preference)->name; };
    CHECK_EQUAL(std::string { "PCMU" }, chosen({ .order = { CodecKind::Pcmu, CodecKind::G722 } }));
    CHECK_EQUAL(std::string { "G722" },
                chosen({ .first = CodecKind::G722, .order = { CodecKind::Pcmu, CodecKind::G722 } }));
    CHECK_EQUAL(std::string { "GSM" }, chosen({ .order = { CodecKind::Opus } }));
}

TEST(SessionCodecs, KnowWhatEachNumberMeans)
{
    const PayloadNumbers numbers =
        numbers_of(std::vector { opus, codec("opus", 48000, 112, 2), digits, digits_full, noise });
    CHECK_TRUE(numbers.of(CodecKind::Opus) == 111);
    CHECK_TRUE(numbers.of(CodecKind::ComfortNoise) == 13);
    CHECK_TRUE(numbers.digits == 101 && numbers.digits_full == 110);
}
