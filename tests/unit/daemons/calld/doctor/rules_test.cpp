#include "doctor/rules.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>
#include <functional>
#include <set>

using namespace calld;
using yobirin::Media;

namespace {

// A port whose peer has talked for so many packets of 20 ms, without a fault.
Media::Port talking(std::int64_t packets)
{
    Media::Notice notice { .direction = Media::Direction::Sendrecv,
                           .expected = "192.0.2.7:30000",
                           .signalling = "192.0.2.7",
                           .packet_ms_agreed = 20,
                           .packet_ms = 20,
                           .silent_ms = 15,
                           .looked_at = packets / 7,
                           .pace_ms = packets * 20,
                           .passed_ms = packets * 20 };
    return { .port = "p",
             .remote = "192.0.2.7:30000",
             .packets_in = packets,
             .packets_out = packets,
             .quality = Media::Quality { .loss = 0, .jitter_ms = 2, .mean_opinion = 4.4 },
             .notice = notice };
}

} // namespace

TEST_GROUP(TheDoctorsRules)
{
    // One second after the answer, and three and a half later.
    Media::Port before { talking(50) };
    Media::Port now { talking(225) };
    Media::Port other_before { talking(50) };
    Media::Port other_now { talking(225) };

    std::optional<Verdict> verdict() const
    {
        return judge({ .before = counts_of(before),
                       .now = now,
                       .other_before = counts_of(other_before),
                       .other_now = other_now });
    }
    void nothing_comes()
    {
        before.packets_in = now.packets_in = 0;
        before.notice->looked_at = now.notice->looked_at = 0;
        before.notice->pace_ms = now.notice->pace_ms = {};
        before.notice->passed_ms = now.notice->passed_ms = {};
        now.notice->silent_ms = 4500;
    }
    void says(const char* cause, const char* value = "") const
    {
        const auto found = verdict();
        CHECK_TRUE_TEXT(found.has_value(), cause);
        STRCMP_EQUAL(cause, std::string { found->cause }.c_str());
        STRCMP_EQUAL(value, found->value.c_str());
    }
    void says_nothing() const
    {
        const auto found = verdict();
        STRCMP_EQUAL("", found ? std::string { found->cause }.c_str() : "");
    }
};

TEST(TheDoctorsRules, SayNothingOfACallThatIsWell) { says_nothing(); }

TEST(TheDoctorsRules, SayNothingOfWhatAMediadOfYesterdayTells)
{
    nothing_comes();
    now.notice.reset();
    says_nothing();
}

TEST(TheDoctorsRules, FindOneWhoStaysOnHold)
{
    now.notice->direction = Media::Direction::Sendonly;
    says("left_on_hold", "sendonly");
}

TEST(TheDoctorsRules, FindAPortWhereNobodyListens)
{
    now.notice->unreachable = 6; // It opened its port a moment late, and speaks.
    says_nothing();
    now.notice->unreachable = 9;
    says("port_refused", "192.0.2.7:30000");
    nothing_comes();
    now.notice->unreachable = 3;
    says("port_refused", "192.0.2.7:30000");
}

TEST(TheDoctorsRules, FindSoundFromElsewhere)
{
    nothing_comes();
    now.refused = 175;
    now.notice->stranger = "198.51.100.1:4000";
    says("other_address", "198.51.100.1:4000");
}

TEST(TheDoctorsRules, FindTwoSoundsAtOnce)
{
    now.refused = now.notice->own_refused = 100;
    says("two_streams");
}

TEST(TheDoctorsRules, FindACodecThatWasNotAgreed)
{
    nothing_comes();
    now.notice->unknown_payloads = 100;
    now.notice->unknown_payload = 18;
    says("payload_not_agreed", "18");
}

TEST(TheDoctorsRules, BearComfortNoiseThatWasNotAgreed)
{
    now.notice->unknown_payloads = 300;
    now.notice->unknown_payload = 13;
    says_nothing();
}

TEST(TheDoctorsRules, FindWhatIsNoSoundAtAll)
{
    nothing_comes();
    now.notice->malformed = 100;
    says("not_rtp");
}

TEST(TheDoctorsRules, FindAnAddressBehindARouter)
{
    nothing_comes();
    now.notice->expected = "192.168.1.20:30000";
    says("private_address", "192.168.1.20:30000");
    now.notice->signalling = "192.168.7.1"; // From the same side of the router.
    says("nothing_arrives");
}

TEST(TheDoctorsRules, TellASilentPhoneFromOneThatIsNotThere)
{
    nothing_comes();
    says("nothing_arrives");
    now.notice->reports = 1;
    says("only_reports");
}

TEST(TheDoctorsRules, FindSoundThatStopsButNotAPause)
{
    before.packets_in = now.packets_in = 500;
    now.notice->silent_ms = 9000;
    says("stopped", "9 s");
    now.notice->pausing = true;
    says_nothing();
    now.notice->pausing = false;
    now.notice->reports = 2; // It is there, and muted in its way.
    says_nothing();
}

TEST(TheDoctorsRules, FindOurOwnSound)
{
    now.notice->returned = 170;
    says("own_sound_returned");
}

TEST(TheDoctorsRules, TellEncryptedSoundFromSoundWithWrongTimes)
{
    now.notice->misfits = now.notice->looked_at - before.notice->looked_at;
    now.notice->extra_bytes = 10;
    says("encrypted");
    now.notice->extra_bytes = -160;
    says("timestamps_wrong");
}

TEST(TheDoctorsRules, FindASenderThatBeginsAnew)
{
    now.notice->begun_anew = 3;
    says("begins_anew");
}

TEST(TheDoctorsRules, FindLossOfLateAndNotOfLongAgo)
{
    before.lost = now.lost = 100;
    says_nothing();
    now.lost = 120;
    now.packets_in = before.packets_in + 155;
    says("loss", "11.4 %");
}

TEST(TheDoctorsRules, FindAClockThatIsWrongAndNotOneThatDrifts)
{
    now.notice->passed_ms = 4501; // 200 ppm.
    says_nothing();
    now.notice->pace_ms = 4900;
    now.notice->passed_ms = 4500;
    says("clock_wrong", "+8.9 %");
}

TEST(TheDoctorsRules, FindJitterBeyondWhatABufferBears)
{
    now.quality->jitter_ms = 45;
    says_nothing();
    now.quality->jitter_ms = 75;
    says("jitter", "75 ms");
}

TEST(TheDoctorsRules, FindNothingButSilence)
{
    before.notice->silent = before.notice->looked_at;
    now.notice->silent = now.notice->looked_at;
    says("only_silence");
    before.notice->silent -= 1; // They were heard, and muted since.
    now.notice->silent -= 1;
    says_nothing();
}

TEST(TheDoctorsRules, FindTheVerySameSound)
{
    now.notice->repeated = now.notice->looked_at - before.notice->looked_at;
    says("same_sound");
}

TEST(TheDoctorsRules, BelieveWhatThePeerSaysOfOurSound)
{
    now.notice->reports = 2;
    now.notice->told_loss = 0.2;
    says("lossy_towards", "20.0 %");
    now.notice->told_loss.reset();
    now.notice->deaf_reports = 2;
    says("hears_nothing", "192.0.2.7:30000");
}

TEST(TheDoctorsRules, FindLongPackets)
{
    now.notice->packet_ms = 60;
    says("packet_time", "60 ms");
}

TEST(TheDoctorsRules, FindSoundThatIsNotPassedOn)
{
    now.packets_out = before.packets_out;
    says("nothing_sent");
    other_now.notice->direction = Media::Direction::Sendonly; // Nothing of it is wanted.
    says_nothing();
    other_now.notice->direction = Media::Direction::Sendrecv;
    other_now.packets_in = other_before.packets_in; // There is none to pass on.
    says_nothing();
}

TEST(TheDoctorsRules, HaveOneNameForEachCause)
{
    const std::set<std::string_view> names { causes().begin(), causes().end() };
    LONGS_EQUAL(causes().size(), names.size());
    CHECK_TRUE(names.size() >= 12);
}
