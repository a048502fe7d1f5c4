#include "dsp/shortening.h"

#include "dsp/pitch.h"

#include <algorithm>
#include <optional>

namespace dsp {
namespace {

constexpr std::size_t shortest(unsigned rate) { return rate * 5U / 2000; }
constexpr std::size_t longest(unsigned rate) { return rate * 15U / 1000; }

// Where two periods follow each other that one may stand for.
struct Place {
    std::size_t second; // The first begins a lag earlier.
    std::size_t lag;
};

std::optional<Place> place_in(std::span<const Sample> sound, const Shortening& wanted)
{
    const std::size_t most = std::min({ wanted.most, longest(wanted.rate), sound.size() / 2 });
    if (most < shortest(wanted.rate))
        return std::nullopt;
    const auto looked_at = sound.first(2 * most);
    if (is_quiet(looked_at))
        return Place { .second = most, .lag = most };
    const Likeness found = most_like_before(looked_at, most, { shortest(wanted.rate), most }, wanted.rate);
    if (found.of < wanted.least_likeness)
        return std::nullopt;
    return Place { .second = most, .lag = found.lag };
}

Sample faded(Sample from, Sample to, std::size_t at, std::size_t of)
{
    const auto part = static_cast<int>(at + 1);
    const auto whole = static_cast<int>(of + 1);
    return static_cast<Sample>((from * (whole - part) + to * part) / whole);
}

} // namespace

std::size_t shorten(std::vector<Sample>& sound, const Shortening& wanted)
{
    const auto place = place_in(sound, wanted);
    if (!place)
        return 0;
    const std::size_t first = place->second - place->lag;
    for (std::size_t i = 0; i < place->lag; ++i)
        sound[first + i] = faded(sound[first + i], sound[place->second + i], i, place->lag);
    const auto gone = sound.begin() + static_cast<std::ptrdiff_t>(place->second);
    sound.erase(gone, gone + static_cast<std::ptrdiff_t>(place->lag));
    return place->lag;
}

} // namespace dsp
