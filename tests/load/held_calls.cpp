// The scenario "hold": calls with sound, held while somebody breaks things; then each is changed and ended.
#include "agent.h"
#include "ground.h"
#include "scenarios.h"
#include "sound_clock.h"

#include <algorithm>
#include <cstdio>
#include <fmt/core.h>

namespace load {
namespace {

using namespace std::chrono_literals;

enum class Phase { Building, Settling, Measuring, Holding, Resuming, Ending, Over };

class HeldCalls {
public:
    explicit HeldCalls(const Plan& plan)
        : plan_(plan),
          box_(Endpoint::parse(plan.box)),
          caller_(options(plan.from, 0, plan.caller_speaks)),
          callee_(options(plan.to, plan.ring_ms, plan.callee_speaks)),
          control_a_(Endpoint::parse(plan.from).host, Endpoint::parse(plan.to).host),
          control_b_(Endpoint::parse(plan.from).host, Endpoint::parse(plan.to).host),
          sound_(ground_)
    {
        for (Agent* agent : { &caller_, &callee_ }) {
            ground_.watch(agent->descriptor(), [agent](Moment now) { agent->receive(now); });
            agent->when_up([this, agent](Dialog& dialog, Moment now) { came_up(*agent, dialog, now); });
            agent->when_done([this](Dialog& dialog, Moment) { went_down(dialog); });
        }
        for (Side* side : { &control_a_.one, &control_a_.other, &control_b_.one, &control_b_.other })
            sound_.add(*side);
    }

    int run()
    {
        begun_ = BootClock::now();
        phase_since_ = begun_;
        ground_.run([this](Moment now) {
            sound_.tick(now);
            if (++ticks_ % 20 == 0) {
                caller_.repeat_what_is_due(now);
                callee_.repeat_what_is_due(now);
            }
            step(now);
            return phase_ != Phase::Over;
        });
        return could_measure_ ? 0 : 1;
    }

private:
    static Agent::Options options(const std::string& at, int ring_ms, const Spoken& spoken)
    {
        const Endpoint here = Endpoint::parse(at);
        return { .address = here.host,
                 .port = here.port,
                 .with_sound = true,
                 .ring = std::chrono::milliseconds { ring_ms },
                 .spoken = spoken };
    }

    void came_up(Agent& agent, Dialog& dialog, Moment now)
    {
        if (!dialog.side)
            return;
        sound_.add(*dialog.side);
        dialog.side->begin();
        if (phase_ != Phase::Building) { // A short call, made while the others are held.
            if (&agent == &caller_)
                churn_ends_.push_back({ now + 500ms, dialog.call_id });
            return;
        }
        (&agent == &caller_ ? calling_ : called_).push_back(&dialog);
    }

    void went_down(Dialog& dialog)
    {
        if (dialog.side && dialog.answered != Moment {})
            sound_.remove(*dialog.side);
        if (phase_ == Phase::Measuring || phase_ == Phase::Settling)
            lost_early_ += std::ranges::count(calling_, &dialog) + std::ranges::count(called_, &dialog);
    }

    void enter(Phase phase, Moment now)
    {
        phase_ = phase;
        phase_since_ = now;
    }

    void step(Moment now)
    {
        switch (phase_) {
        case Phase::Building:
            build(now);
            break;
        case Phase::Settling:
            if (now - phase_since_ > 1s)
                begin_measuring(now);
            break;
        case Phase::Measuring:
            churn(now);
            if (now - phase_since_ > std::chrono::seconds { plan_.seconds })
                end_measuring(now);
            break;
        case Phase::Holding:
        case Phase::Resuming:
            if (!somebody_is(Stage::Changing) || now - phase_since_ > 33s)
                after_change(now);
            break;
        case Phase::Ending:
            churn_out(now);
            if (still_there() == 0 || now - phase_since_ > 33s)
                report(now);
            break;
        case Phase::Over:
            break;
        }
    }

    void build(Moment now)
    {
        const auto due = static_cast<std::uint64_t>(std::chrono::duration<double>(now - begun_).count() * 50);
        while (caller_.counts().made < std::min<std::uint64_t>(due, static_cast<std::uint64_t>(plan_.calls)))
            caller_.call(plan_.dial, box_.host, box_.port, now);
        const auto wanted = static_cast<std::size_t>(plan_.calls);
        if (calling_.size() == wanted && called_.size() == wanted)
            return enter(Phase::Settling, now);
        if (now - phase_since_ > 20s) {
            std::fprintf(stderr, "yobirin-load: %zu of %zu calls came up\n", calling_.size(), wanted);
            could_measure_ = false;
            enter(Phase::Over, now);
        }
    }

    void begin_measuring(Moment now)
    {
        for (auto* side : every_side())
            side->measure_from(now);
        sound_.delays = &delays_us_;
        enter(Phase::Measuring, now);
        std::puts("steady");
        std::fflush(stdout);
    }

    void churn(Moment now)
    {
        const auto due = static_cast<std::uint64_t>(std::chrono::duration<double>(now - phase_since_).count()
                                                    * plan_.churn);
        for (; churned_ < due && plan_.churn > 0; ++churned_)
            caller_.call(plan_.dial, box_.host, box_.port, now);
        churn_out(now);
    }

    // The short calls end when they have talked for a moment.
    void churn_out(Moment now)
    {
        while (!churn_ends_.empty() && churn_ends_.front().first <= now) {
            const auto found = caller_.dialogs().find(churn_ends_.front().second);
            if (found != caller_.dialogs().end() && found->second->stage == Stage::Up)
                caller_.end(*found->second, now);
            churn_ends_.erase(churn_ends_.begin());
        }
    }

    void end_measuring(Moment now)
    {
        sound_.delays = nullptr;
        measured_ = flows();
        std::puts("measured");
        std::fflush(stdout);
        if (!plan_.hold_at_end)
            return end_all(now);
        for (Dialog* dialog : calling_)
            if (dialog->stage == Stage::Up)
                caller_.hold(*dialog, "sendonly", now);
        enter(Phase::Holding, now);
    }

    void after_change(Moment now)
    {
        if (phase_ == Phase::Resuming)
            return end_all(now);
        for (Dialog* dialog : calling_)
            if (dialog->stage == Stage::Up)
                caller_.hold(*dialog, "sendrecv", now);
        enter(Phase::Resuming, now);
    }

    // Half are ended by the caller, half by the callee.
    void end_all(Moment now)
    {
        bool by_caller = true;
        for (Dialog* calling : calling_) {
            Dialog* called = other_end(*calling);
            if (by_caller && calling->stage == Stage::Up)
                caller_.end(*calling, now);
            else if (!by_caller && called != nullptr && called->stage == Stage::Up)
                callee_.end(*called, now);
            by_caller = !by_caller;
        }
        enter(Phase::Ending, now);
    }

    // Which callee belongs to which caller is the box's business; who hears whom tells.
    Dialog* other_end(const Dialog& calling) const
    {
        const auto hears = [&](const Dialog* called) {
            return called->side->source() == calling.side->heard().source;
        };
        const auto found = std::ranges::find_if(called_, hears);
        return found == called_.end() ? nullptr : *found;
    }

    bool somebody_is(Stage stage) const
    {
        const auto is = [stage](const Dialog* dialog) { return dialog->stage == stage; };
        return std::ranges::any_of(calling_, is) || std::ranges::any_of(called_, is);
    }

    std::vector<Side*> every_side()
    {
        std::vector<Side*> sides { &control_a_.one, &control_a_.other, &control_b_.one, &control_b_.other };
        for (auto* dialogs : { &calling_, &called_ })
            for (Dialog* dialog : *dialogs)
                sides.push_back(dialog->side.get());
        return sides;
    }

    std::string flows()
    {
        std::string text;
        for (Dialog* calling : calling_) {
            const Dialog* called = other_end(*calling);
            const Side& other = called == nullptr ? *calling->side : *called->side;
            text += (text.empty() ? "" : ", ") + json(figures(other, *calling->side)) + ", "
                + json(figures(*calling->side, other));
        }
        std::string control;
        for (ControlFlow* flow : { &control_a_, &control_b_ })
            control += (control.empty() ? "" : ", ") + json(figures(flow->one, flow->other)) + ", "
                + json(figures(flow->other, flow->one));
        std::ranges::sort(delays_us_);
        const auto quantile = [&](double part) {
            return delays_us_.empty()
                ? 0U
                : delays_us_[static_cast<std::size_t>(part * static_cast<double>(delays_us_.size() - 1))];
        };
        return fmt::format("\"flows\": [{}], \"control\": [{}], \"delay_us_p50\": {}, \"delay_us_p99\": {}",
                           text, control, quantile(0.5), quantile(0.99));
    }

    static std::string counts(const AgentCounts& agent)
    {
        std::string statuses;
        for (const auto& [status, count] : agent.statuses)
            statuses += fmt::format("{}\"{}\": {}", statuses.empty() ? "" : ", ", status, count);
        return fmt::format(
            "{{\"made\": {}, \"established\": {}, \"refused\": {}, \"unanswered\": {}, \"completed\": {}, "
            "\"ended_by_peer\": {}, \"cancelled\": {}, \"changes_answered\": {}, \"failures\": {}, "
            "\"statuses\": {{{}}}}}",
            agent.made, agent.established, agent.refused, agent.unanswered, agent.completed,
            agent.ended_by_peer, agent.cancelled, agent.changes_answered, agent.failures, statuses);
    }

    static bool is_over(const std::pair<const std::string, std::unique_ptr<Dialog>>& entry)
    {
        return entry.second->stage == Stage::Done;
    }
    // Dialogs of either side that have not ended, short calls included.
    std::ptrdiff_t still_there()
    {
        const auto of = [](Agent& agent) {
            return static_cast<std::ptrdiff_t>(agent.dialogs().size())
                - std::ranges::count_if(agent.dialogs(), is_over);
        };
        return of(caller_) + of(callee_);
    }
    // Of those the caller's that never got a final answer.
    std::ptrdiff_t in_setup()
    {
        return std::ranges::count_if(caller_.dialogs(), [](const auto& entry) {
            return entry.second->stage == Stage::Inviting || entry.second->stage == Stage::Ringing;
        });
    }

    void report(Moment now)
    {
        fmt::print("{{{}, \"lost_while_measured\": {}, \"never_ended\": {}, \"in_setup_at_end\": {}, "
                   "\"caller\": {}, "
                   "\"callee\": {}}}\n",
                   measured_, lost_early_, still_there(), in_setup(), counts(caller_.counts()),
                   counts(callee_.counts()));
        enter(Phase::Over, now);
    }

    Plan plan_;
    Endpoint box_;
    Ground ground_ {};
    Agent caller_;
    Agent callee_;
    ControlFlow control_a_;
    ControlFlow control_b_;
    SoundClock sound_;
    std::vector<Dialog*> calling_ {};
    std::vector<Dialog*> called_ {};
    std::vector<std::pair<Moment, std::string>> churn_ends_ {};
    std::vector<std::uint32_t> delays_us_ {};
    std::string measured_ {};
    Phase phase_ { Phase::Building };
    Moment begun_ {};
    Moment phase_since_ {};
    std::uint64_t ticks_ { 0 };
    std::uint64_t churned_ { 0 };
    long lost_early_ { 0 };
    bool could_measure_ { true };
};

} // namespace

int held_calls(const Plan& plan) { return HeldCalls { plan }.run(); }

} // namespace load
