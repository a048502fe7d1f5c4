// The scenario "confer": callers who all speak in one room.
#include "agent.h"
#include "ground.h"
#include "scenarios.h"
#include "sound_clock.h"

#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <vector>

namespace load {
namespace {

using namespace std::chrono_literals;

class Conference {
public:
    explicit Conference(const Plan& plan)
        : plan_(plan),
          box_(Endpoint::parse(plan.box)),
          agent_({ .address = Endpoint::parse(plan.from).host,
                   .port = Endpoint::parse(plan.from).port,
                   .with_sound = true }),
          sound_(ground_)
    {
        ground_.watch(agent_.descriptor(), [this](Moment now) { agent_.receive(now); });
        agent_.when_up([this](Dialog& dialog, Moment) {
            sound_.add(*dialog.side);
            dialog.side->begin();
            up_.push_back(&dialog);
        });
        agent_.when_done([this](Dialog& dialog, Moment) {
            if (dialog.side && dialog.answered != Moment {})
                sound_.remove(*dialog.side);
            ++gone_;
        });
    }

    int run()
    {
        const Moment begun = BootClock::now();
        ground_.run([&](Moment now) {
            sound_.tick(now);
            if (++ticks_ % 20 == 0)
                agent_.repeat_what_is_due(now);
            return step(begun, now);
        });
        return could_measure_ ? 0 : 1;
    }

private:
    enum class Phase { Gathering, Settling, Measuring, Leaving };

    void enter(Phase phase, Moment now)
    {
        phase_ = phase;
        since_ = now;
    }

    bool step(Moment begun, Moment now)
    {
        switch (phase_) {
        case Phase::Gathering:
            return gather(begun, now);
        case Phase::Settling:
            if (now - since_ > 2s)
                measure(now);
            return true;
        case Phase::Measuring:
            if (now - since_ > std::chrono::seconds { plan_.seconds })
                end_all(now);
            return true;
        case Phase::Leaving:
            break;
        }
        return gone_ < up_.size() && now - since_ < 10s;
    }

    bool gather(Moment begun, Moment now)
    {
        constexpr double calls_a_second = 50;
        const double due = std::chrono::duration<double>(now - begun).count() * calls_a_second;
        while (agent_.counts().made
               < std::min(static_cast<std::uint64_t>(due), static_cast<std::uint64_t>(plan_.calls)))
            agent_.call(plan_.dial, box_.host, box_.port, now);
        if (up_.size() == static_cast<std::size_t>(plan_.calls))
            enter(Phase::Settling, now);
        could_measure_ = now - begun < 20s;
        if (!could_measure_)
            std::fprintf(stderr, "yobirin-load: %zu of %d came into the room\n", up_.size(), plan_.calls);
        return could_measure_;
    }

    void measure(Moment now)
    {
        for (const Dialog* dialog : up_)
            dialog->side->measure_from(now);
        std::puts("steady");
        std::fflush(stdout);
        enter(Phase::Measuring, now);
    }

    void end_all(Moment now)
    {
        std::puts("measured");
        std::uint64_t sent = 0;
        std::uint64_t heard = 0;
        std::uint64_t fewest = ~0ULL;
        for (Dialog* dialog : up_) {
            const Received& received = dialog->side->heard();
            const std::uint64_t mine = received.packets + received.foreign; // A mix is nobody's own word.
            sent += dialog->side->sent();
            heard += mine;
            fewest = std::min(fewest, mine);
            agent_.end(*dialog, now);
        }
        fmt::print("{{\"members\": {}, \"sent\": {}, \"heard\": {}, \"fewest_heard\": {}}}\n", up_.size(),
                   sent, heard, fewest);
        std::fflush(stdout);
        enter(Phase::Leaving, now);
    }

    Plan plan_;
    Endpoint box_;
    Ground ground_ {};
    Agent agent_;
    SoundClock sound_;
    std::vector<Dialog*> up_ {};
    std::size_t gone_ { 0 };
    Phase phase_ { Phase::Gathering };
    Moment since_ {};
    std::uint64_t ticks_ { 0 };
    bool could_measure_ { true };
};

} // namespace

int conference(const Plan& plan) { return Conference { plan }.run(); }

} // namespace load
