#include "ears.h"

#include "base/log.h"

#include <algorithm>
#include <utility>

namespace ivrd {

Ears::Ears(events::Loop& loop, const std::string& audio_socket, Counters& counters, Pressed pressed)
    : loop_(loop),
      counters_(counters),
      pressed_(std::move(pressed)),
      audio_(loop, audio_socket, { .counters = &counters })
{
    audio_.when_connected([this] { fetch_all(); });
    audio_.when_disconnected([this] { lose_all(); });
}

void Ears::listen_to(const std::vector<std::string>& rings)
{
    std::erase_if(ears_, [&](const auto& ear) { return std::ranges::find(rings, ear.first) == rings.end(); });
    for (const std::string& ring : rings)
        ears_.try_emplace(ring);
    if (audio_.is_connected())
        fetch_all();
}

void Ears::fetch_all()
{
    for (auto& [ring, ear] : ears_)
        if (!ear.sound)
            fetch(ring, ear);
}

void Ears::fetch(const std::string& ring, Ear& ear)
{
    ear.fetch = ++fetches_;
    app::fetch_sound(loop_, audio_, ring, [this, ring, number = ear.fetch](Result<app::Sound> sound) {
        fetched(ring, number, std::move(sound));
    });
}

void Ears::fetched(const std::string& ring, std::uint64_t fetch, Result<app::Sound> sound)
{
    const auto found = ears_.find(ring);
    if (found == ears_.end() || found->second.fetch != fetch)
        return;
    if (!sound) { // It is named again once it is there.
        ++counters_["digits.rings_not_there"];
        return;
    }
    if (!can_listen_at(sound->shape().sample_rate)) {
        log_error("a ring of a rate that is not known, its digits are not heard", { { "ring", ring } });
        return;
    }
    Ear& ear = found->second;
    ear.listener.emplace(sound->shape().sample_rate);
    ear.sound = std::move(*sound);
    ear.sound->when_tick([this, ring] { hear(ring); });
}

// Another mediad has other memory under the same names.
void Ears::lose_all()
{
    for (auto& [ring, ear] : ears_)
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
