#include "ears.h"

#include "base/log.h"

#include <algorithm>
#include <utility>

namespace ivrd {

Ears::Ears(events::Loop& loop, const std::vector<std::string>& audio_sockets, Counters& counters,
           Pressed pressed)
    : loop_(loop), counters_(counters), pressed_(std::move(pressed))
{
    for (const std::string& socket : audio_sockets) {
        const std::size_t process = audio_.size();
        ipc::Channel& channel = *audio_.emplace_back(
            std::make_unique<ipc::Channel>(loop, socket, ipc::ChannelOptions { .counters = &counters }));
        channel.when_connected([this] { fetch_all(); });
        channel.when_disconnected([this, process] { lose_all_of(process); });
    }
}

void Ears::listen_to(const std::vector<std::string>& rings)
{
    std::erase_if(ears_, [&](const auto& ear) { return std::ranges::find(rings, ear.first) == rings.end(); });
    for (const std::string& ring : rings)
        ears_.try_emplace(ring);
    fetch_all();
}

void Ears::fetch_all()
{
    for (auto& [ring, ear] : ears_)
        if (!ear.sound)
            fetch(ring, ear);
}

// Its name says nothing of who has it: all are asked.
void Ears::fetch(const std::string& ring, Ear& ear)
{
    ear.fetch = ++fetches_;
    ear.refusals = 0;
    for (std::size_t process = 0; process < audio_.size(); ++process)
        if (audio_[process]->is_connected())
            app::fetch_sound(loop_, *audio_[process], ring,
                             [this, which = Fetched { ring, ear.fetch, process }](Result<app::Sound> sound) {
                                 fetched(which, std::move(sound));
                             });
}

void Ears::fetched(const Fetched& which, Result<app::Sound> sound)
{
    const std::string& ring = which.ring;
    const auto found = ears_.find(ring);
    if (found == ears_.end() || found->second.fetch != which.fetch)
        return;
    if (!sound) { // Where nobody has it, it is named again once it is there.
        if (++found->second.refusals == audio_.size())
            ++counters_["digits.rings_not_there"];
        return;
    }
    if (!can_listen_at(sound->shape().sample_rate)) {
        log_error("a ring of a rate that is not known, its digits are not heard", { { "ring", ring } });
        return;
    }
    Ear& ear = found->second;
    ear.process = which.process;
    ear.listener.emplace(sound->shape().sample_rate);
    ear.sound = std::move(*sound);
    ear.sound->when_tick([this, ring] { hear(ring); });
}

// Another mediad has other memory under the same names.
void Ears::lose_all_of(std::size_t process)
{
    for (auto& [ring, ear] : ears_)
        if (ear.sound && ear.process == process)
            ear = {};
}

void Ears::hear(const std::string& ring)
{
    const auto found = ears_.find(ring);
    if (found == ears_.end())
        return;
    Ear& ear = found->second;
    app::LaneReader& lane = ear.sound->heard(0);
    while (const auto frame = lane.front()) {
        for (const HeardDigit& press : ear.listener->hear(*frame)) {
            ++counters_["digits.heard"];
            pressed_(ring, press);
        }
        lane.pop();
    }
}

} // namespace ivrd
