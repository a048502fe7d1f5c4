// The scenario "rate": complete calls, no sound.
#include "agent.h"
#include "ground.h"
#include "scenarios.h"

#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <vector>

namespace load {
namespace {

using namespace std::chrono_literals;

class CompleteCalls {
public:
    explicit CompleteCalls(const Plan& plan)
        : plan_(plan),
          box_(Endpoint::parse(plan.box)),
          caller_(options(plan.from)),
          callee_(options(plan.to, plan.ring_ms))
    {
        ground_.watch(caller_.descriptor(), [this](Moment now) { caller_.receive(now); });
        ground_.watch(callee_.descriptor(), [this](Moment now) { callee_.receive(now); });
        caller_.when_ringing(
            [this](Dialog& dialog, Moment now) { ringing_us_.push_back(microseconds(now - dialog.began)); });
        caller_.when_up([this](Dialog& dialog, Moment now) {
            setup_us_.push_back(microseconds(now - dialog.began));
            caller_.end(dialog, now);
        });
        caller_.when_done([this](Dialog& dialog, Moment now) {
            if (dialog.ending != Moment {})
                bye_us_.push_back(microseconds(now - dialog.ending));
            done_.push_back(dialog.call_id);
        });
        callee_.when_done([this](Dialog& dialog, Moment) { done_at_callee_.push_back(dialog.call_id); });
    }

    int run()
    {
        const Moment begun = BootClock::now();
        const Moment warm = begun + 2s;
        const Moment end = warm + std::chrono::seconds { plan_.seconds };
        ground_.run([&](Moment now) {
            tick(now);
            if (!measuring_ && now >= warm)
                measure();
            if (now < end) {
                const auto due = static_cast<std::uint64_t>(std::chrono::duration<double>(now - begun).count()
                                                            * plan_.rate);
                while (caller_.counts().made < due)
                    caller_.call(plan_.dial, box_.host, box_.port, now);
                return true;
            }
            // The last calls end; what is then left never will.
            return !caller_.dialogs().empty() && now < end + 5s;
        });
        std::puts("measured");
        std::fflush(stdout);
        report();
        return 0;
    }

private:
    static Agent::Options options(const std::string& at, int ring_ms = 0)
    {
        const Endpoint here = Endpoint::parse(at);
        return { .address = here.host, .port = here.port, .ring = std::chrono::milliseconds { ring_ms } };
    }

    static long microseconds(std::chrono::nanoseconds time)
    {
        return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    }

    static long quantile(std::vector<long>& times, double part)
    {
        std::ranges::sort(times);
        return times.empty() ? 0
                             : times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
    }

    void tick(Moment now)
    {
        for (const std::string& call_id : std::exchange(done_, {}))
            caller_.forget(call_id);
        // The callee's side is kept a moment, for repeated requests.
        while (done_at_callee_.size() > 2000) {
            callee_.forget(done_at_callee_.front());
            done_at_callee_.erase(done_at_callee_.begin());
        }
        if (++ticks_ % 50 == 0) {
            caller_.repeat_what_is_due(now);
            callee_.repeat_what_is_due(now);
        } else if (plan_.ring_ms > 0) {
            callee_.repeat_what_is_due(now);
        }
    }

    void measure()
    {
        measuring_ = true;
        before_ = caller_.counts();
        setup_us_.clear();
        ringing_us_.clear();
        bye_us_.clear();
        std::puts("measuring");
        std::fflush(stdout);
    }

    void report()
    {
        const AgentCounts& after = caller_.counts();
        std::string statuses;
        for (const auto& [status, count] : after.statuses)
            statuses += fmt::format("{}\"{}\": {}", statuses.empty() ? "" : ", ", status, count);
        fmt::print(
            "{{\"made\": {}, \"established\": {}, \"completed\": {}, \"refused\": {}, \"unanswered\": {}, "
            "\"failures\": {}, \"repeats\": {}, \"setup_us_p50\": {}, \"setup_us_p99\": {}, "
            "\"ringing_us_p50\": {}, \"ringing_us_p99\": {}, \"bye_us_p99\": {}, \"told_when\": {}, "
            "\"statuses\": {{{}}}}}\n",
            after.made - before_.made, after.established - before_.established,
            after.completed - before_.completed, after.refused, after.unanswered, after.failures,
            after.repeats, quantile(setup_us_, 0.5), quantile(setup_us_, 0.99), quantile(ringing_us_, 0.5),
            quantile(ringing_us_, 0.99), quantile(bye_us_, 0.99), after.told_when, statuses);
    }

    Plan plan_;
    Endpoint box_;
    Ground ground_ {};
    Agent caller_;
    Agent callee_;
    std::vector<std::string> done_ {};
    std::vector<std::string> done_at_callee_ {};
    std::vector<long> setup_us_ {};
    std::vector<long> ringing_us_ {};
    std::vector<long> bye_us_ {};
    AgentCounts before_ {};
    std::uint64_t ticks_ { 0 };
    bool measuring_ { false };
};

} // namespace

int complete_calls(const Plan& plan) { return CompleteCalls { plan }.run(); }

} // namespace load
