#include "rollout.h"

#include "kept_office.h"
#include "limits.h"

#include "support/recorded_call.h"
#include "support/temporary_directory.h"

using namespace officed;
using namespace std::chrono_literals;
using yobirin::Office;

namespace {

// officed's process: what it knows is gone with it, what is on disk stays.
struct Process {
    Keeper keeper;
    std::optional<Moment> wakes_at {};
    Rollout rollout;

    Process(const std::filesystem::path& state, const std::filesystem::path& run, const Moment& now,
            const std::string& boot)
        : keeper(keeper_in(state)),
          rollout({ .keeper = keeper,
                    .file = { { .versions = state / "versions", .run = run }, boot },
                    .now = [&now] { return now; },
                    .wall = [] { return parse_utc("2026-11-25T09:00:00.000Z"); },
                    .wake_at = [this](std::optional<Moment> when) { wakes_at = when; },
                    .went_live = [](std::int64_t) {} })
    {
        rollout.start();
    }
};

} // namespace

TEST_GROUP(ARollout)
{
    TemporaryDirectory state {};
    TemporaryDirectory run {};
    Moment now { 1h };
    std::string boot { "boot-1" };
    std::optional<Process> officed {};
    std::optional<Result<RolloutOutcome>> ended {};
    const std::string first = "[office]\nname = \"x\"\nmain = \"echo:\"\n[extension.201]\npassword = "
                              "\"correct-horse-1\"\n";
    const std::string second = first + "[network]\nsip_udp = 5070\n";

    void setup() override { starts(); }

    void starts()
    {
        officed.reset();
        officed.emplace(state.path, run.path, now, boot);
    }
    std::int64_t live() const { return officed->keeper.version().number; }
    int port() const { return officed->keeper.live()->office.network.sip_udp; }

    void wishes(const std::string& text, std::optional<std::chrono::seconds> confirm_within = {},
                Wish::Kind kind = Wish::Kind::Apply)
    {
        ended.reset();
        officed->rollout.begin({ .kind = kind,
                                 .draft = officed->keeper.draft(text).draft.value(),
                                 .about = { .by = "hanako" },
                                 .confirm_within = confirm_within },
                               [this](Result<RolloutOutcome> outcome) { ended = std::move(outcome); });
    }
    std::shared_ptr<Recorded> attaches(const std::string& daemon, pid_t process)
    {
        auto asked = std::make_shared<Recorded>();
        asked->more = true;
        asked->from.process = process;
        CHECK_TRUE(officed->rollout.attached().add({ .daemon = daemon, .prepares_as = daemon },
                                                   ipc::Reply<Office::SliceReply> { asked }));
        return asked;
    }
    Office::SliceReply last(const std::shared_ptr<Recorded>& asked) const
    {
        return asked->reply<Office::SliceReply>(asked->replies.size() - 1);
    }
    void answers(const std::shared_ptr<Recorded>& asked, const std::string& daemon,
                 std::optional<Reason> objection = {})
    {
        officed->rollout.answered(daemon, asked->from, last(asked).round.value_or(0), std::move(objection));
    }
};

TEST(ARollout, GoesLiveOnlyWhenEveryDaemonIsPrepared)
{
    wishes(first);
    const auto sipd = attaches("sipd", 11);
    const auto mediad = attaches("mediad", 12);
    wishes(second);
    CHECK_TRUE(last(sipd).stage == Office::SliceReplyStage::Prepare);
    CHECK_EQUAL(5070, last(sipd).wire.value().sip_udp);
    answers(sipd, "sipd");
    CHECK_FALSE(ended.has_value());
    CHECK_EQUAL(1, live());
    answers(mediad, "mediad");
    CHECK_TRUE(ended.value()->is_possible);
    CHECK_EQUAL(2, live());
    CHECK_FALSE(last(sipd).stage.has_value());
    CHECK_EQUAL(2, last(mediad).version);
}

TEST(ARollout, ChangesNothingAnywhereWhenOneRefuses)
{
    wishes(first);
    const auto sipd = attaches("sipd", 11);
    const auto mediad = attaches("mediad", 12);
    wishes(second);
    answers(mediad, "mediad");
    answers(sipd, "sipd", Reason { "使えません", "in use" });
    CHECK_FALSE(ended.value()->is_possible);
    CHECK_EQUAL(1, live());
    CHECK_TRUE(last(sipd).stage == Office::SliceReplyStage::Abandoned);
    CHECK_TRUE(last(mediad).stage == Office::SliceReplyStage::Abandoned);
    starts();
    CHECK_EQUAL(1, live());
}

TEST(ARollout, GivesUpOnASilentDaemonAfterFiveSeconds)
{
    wishes(first);
    const auto sipd = attaches("sipd", 11);
    wishes(second);
    CHECK_TRUE(officed->wakes_at == now + limits::prepare_deadline);
    now += limits::prepare_deadline - 1ms;
    officed->rollout.time_passed();
    CHECK_FALSE(ended.has_value());
    now += 1ms;
    officed->rollout.time_passed();
    CHECK_TRUE(ended.value()->asked.at(0).said == Said::Silent);
    CHECK_EQUAL(1, live());
    answers(sipd, "sipd"); // Too late.
    CHECK_EQUAL(1, live());
}

TEST(ARollout, FailsWhenADaemonDiesWhileItIsAsked)
{
    wishes(first);
    const auto sipd = attaches("sipd", 11);
    wishes(second);
    sipd->disconnect();
    CHECK_TRUE(ended.value()->asked.at(0).said == Said::Gone);
    CHECK_EQUAL(1, live());
}

TEST(ARollout, DoesNotWaitForADaemonThatIsNotThere)
{
    wishes(first);
    CHECK_EQUAL(1, live());
    CHECK_EQUAL(3u, ended.value()->away.size());
}

TEST(ARollout, TakesNoAnswerFromAnotherProcess)
{
    wishes(first);
    const auto sipd = attaches("sipd", 11);
    wishes(second);
    officed->rollout.answered("sipd", ipc::Peer { .process = 99 }, last(sipd).round.value(), std::nullopt);
    officed->rollout.answered("sipd", sipd->from, last(sipd).round.value() - 1, std::nullopt);
    CHECK_FALSE(ended.has_value());
    answers(sipd, "sipd");
    CHECK_TRUE(ended.has_value());
}

TEST(ARollout, MakesOneChangeAtATime)
{
    wishes(first);
    const auto sipd = attaches("sipd", 11);
    wishes(second);
    std::optional<Result<RolloutOutcome>> other;
    officed->rollout.begin({ .draft = officed->keeper.draft(first + "# other\n").draft.value() },
                           [&](Result<RolloutOutcome> outcome) { other = std::move(outcome); });
    CHECK_EQUAL(std::string(busy), other.value().error().code);
    answers(sipd, "sipd");
    CHECK_EQUAL(2, live());
}

TEST(ARollout, PlansByAskingAndThenLettingGo)
{
    wishes(first);
    const auto sipd = attaches("sipd", 11);
    wishes(second, {}, Wish::Kind::Plan);
    answers(sipd, "sipd");
    CHECK_TRUE(ended.value()->is_possible);
    CHECK_TRUE(last(sipd).stage == Office::SliceReplyStage::Abandoned);
    CHECK_EQUAL(1, live());
}

TEST(ARollout, TakesBackWhatNobodyConfirms)
{
    wishes(first);
    wishes(second, 90s);
    CHECK_EQUAL(std::string("2026-11-25T09:01:30.000Z"), ended.value()->confirm_by.value());
    CHECK_TRUE(officed->wakes_at == now + 90s);
    const auto sipd = attaches("sipd", 11);
    now += 90s;
    officed->rollout.time_passed();
    CHECK_EQUAL(3, live());
    CHECK_EQUAL(5060, port());
    CHECK_EQUAL(5060, last(sipd).wire.value().sip_udp); // Without being asked.
    CHECK_TRUE(officed->keeper.past(1)[0].about.how == yobirin::OfficeRecords::AboutHow::Reverted);
    CHECK_FALSE(officed->rollout.unconfirmed().has_value());
}

TEST(ARollout, KeepsWhatIsConfirmedAlsoForTheNextProcess)
{
    wishes(first);
    wishes(second, 90s);
    CHECK_TRUE(officed->rollout.confirm().has_value());
    CHECK_EQUAL(std::string(nothing_to_confirm), officed->rollout.confirm().error().code);
    now += 91s;
    starts();
    CHECK_EQUAL(2, live());
}

TEST(ARollout, GoesOnCountingAfterOfficedDied)
{
    wishes(first);
    wishes(second, 90s);
    now += 60s;
    starts();
    CHECK_EQUAL(2, live());
    CHECK_EQUAL(std::string("hanako"), officed->rollout.unconfirmed().value().people.by);
    CHECK_TRUE(officed->wakes_at == now + 30s);
    now += 31s;
    starts(); // It was dead when the time was over.
    CHECK_EQUAL(3, live());
    CHECK_EQUAL(5060, port());
}

TEST(ARollout, TakesAnUnconfirmedVersionBackAtOnceAfterAReboot)
{
    wishes(first);
    wishes(second, 90s);
    now = Moment { 10s };
    boot = "boot-2";
    starts();
    CHECK_EQUAL(3, live());
    CHECK_EQUAL(5060, port());
    starts();
    CHECK_EQUAL(3, live());
}

TEST(ARollout, HasNothingToTakeBackBeforeTheSecondVersion)
{
    wishes(first, 90s);
    CHECK_EQUAL(std::string(nothing_to_revert_to), ended.value().error().code);
    CHECK_EQUAL(0, live());
}

TEST(ARollout, TakesBackEvenWhileAnotherChangeIsAsked)
{
    wishes(first);
    wishes(second, 90s);
    const auto sipd = attaches("sipd", 11);
    now += 88s;
    wishes(second + "[extension.202]\n");
    now += 2s;
    officed->rollout.time_passed();
    CHECK_EQUAL(std::string(busy), ended.value().error().code);
    CHECK_EQUAL(3, live());
    CHECK_EQUAL(5060, port());
    answers(sipd, "sipd");
    CHECK_EQUAL(3, live());
}

TEST(ARollout, TriesAgainWhenTheDiskRefusesToTakeBack)
{
    wishes(first);
    wishes(second, 90s);
    const std::filesystem::path kept = state.path / "versions" / "1.secrets";
    std::filesystem::rename(kept, state.path / "elsewhere");
    now += 90s;
    officed->rollout.time_passed();
    CHECK_EQUAL(2, live());
    CHECK_TRUE(officed->wakes_at == now + limits::revert_again_after);
    std::filesystem::rename(state.path / "elsewhere", kept);
    now += limits::revert_again_after;
    officed->rollout.time_passed();
    CHECK_EQUAL(3, live());
}
