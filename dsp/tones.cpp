#include "dsp/tones.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dsp {
namespace {

using namespace std::chrono_literals;

// Japan: 事業用電気通信設備規則 (ringback 400 Hz modulated by 15 to 20 Hz, 1 s on, 2 s off; busy 400 Hz,
// 0.5 s on and off, also where the network has no line; dial tone 400 Hz without end; second dial tone, which
// also says that a code was taken, 0.125 s on and off). The others: ITU-T E.180 supplement 2; Britain: BT SIN
// 350. "EU" is what most of Europe has.
constexpr std::array tones {
    Tone { ToneKind::Ringback, "JP", { { { 1000ms, 400, 0, 16 }, { 2000ms } } } },
    Tone { ToneKind::Busy, "JP", { { { 500ms, 400 }, { 500ms } } } },
    Tone { ToneKind::Congestion, "JP", { { { 500ms, 400 }, { 500ms } } } },
    Tone { ToneKind::Confirm, "JP", { { { 125ms, 400 }, { 125ms } } } },
    Tone { ToneKind::Dial, "JP", { { { 1000ms, 400 } } } },

    Tone { ToneKind::Ringback, "US", { { { 2000ms, 440, 480 }, { 4000ms } } } },
    Tone { ToneKind::Busy, "US", { { { 500ms, 480, 620 }, { 500ms } } } },
    Tone { ToneKind::Congestion, "US", { { { 250ms, 480, 620 }, { 250ms } } } },
    Tone { ToneKind::Confirm, "US", { { { 100ms, 350, 440 }, { 100ms } } } },
    Tone { ToneKind::Dial, "US", { { { 1000ms, 350, 440 } } } },

    Tone { ToneKind::Ringback, "EU", { { { 1000ms, 425 }, { 4000ms } } } },
    Tone { ToneKind::Busy, "EU", { { { 500ms, 425 }, { 500ms } } } },
    Tone { ToneKind::Congestion, "EU", { { { 250ms, 425 }, { 250ms } } } },
    Tone { ToneKind::Confirm, "EU", { { { 125ms, 425 }, { 125ms } } } },
    Tone { ToneKind::Dial, "EU", { { { 1000ms, 425 } } } },

    // Where one of Europe's is otherwise.
    Tone { ToneKind::Busy, "DE", { { { 480ms, 425 }, { 480ms } } } },
    Tone { ToneKind::Congestion, "DE", { { { 240ms, 425 }, { 240ms } } } },
    Tone { ToneKind::Ringback, "ES", { { { 1500ms, 425 }, { 3000ms } } } },
    Tone { ToneKind::Busy, "ES", { { { 200ms, 425 }, { 200ms } } } },
    Tone { ToneKind::Congestion,
           "ES",
           { { { 200ms, 425 }, { 200ms }, { 200ms, 425 }, { 200ms }, { 200ms, 425 }, { 600ms } } } },
    Tone { ToneKind::Ringback, "FR", { { { 1500ms, 440 }, { 3500ms } } } },
    Tone { ToneKind::Busy, "FR", { { { 500ms, 440 }, { 500ms } } } },
    Tone { ToneKind::Congestion, "FR", { { { 250ms, 440 }, { 250ms } } } },
    Tone { ToneKind::Confirm, "FR", { { { 125ms, 440 }, { 125ms } } } },
    Tone { ToneKind::Dial, "FR", { { { 1000ms, 440 } } } },
    Tone {
        ToneKind::Ringback, "GB", { { { 400ms, 400, 450 }, { 200ms }, { 400ms, 400, 450 }, { 2000ms } } } },
    Tone { ToneKind::Busy, "GB", { { { 375ms, 400 }, { 375ms } } } },
    Tone { ToneKind::Congestion, "GB", { { { 400ms, 400 }, { 350ms }, { 225ms, 400 }, { 525ms } } } },
    Tone { ToneKind::Dial, "GB", { { { 1000ms, 350, 440 } } } },
    Tone { ToneKind::Congestion, "IT", { { { 200ms, 425 }, { 200ms } } } },
    Tone { ToneKind::Dial, "IT", { { { 200ms, 425 }, { 200ms }, { 600ms, 425 }, { 1000ms } } } },

    // Ours: up, and down.
    Tone { ToneKind::Came, "", { { { 100ms, 587 }, { 100ms, 784 } } } },
    Tone { ToneKind::Left, "", { { { 100ms, 784 }, { 100ms, 587 } } } },
};

// Whose tones those countries have that are in no row.
struct Around {
    std::string_view zone;
    std::string_view countries;
};
constexpr std::array around {
    Around { "EU",
             "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI "
             "SK" },
    Around { "US", "CA" },
};

std::string_view zone_around(std::string_view country)
{
    if (country.size() == 2)
        for (const Around& one : around)
            if (one.countries.find(country) != std::string_view::npos)
                return one.zone;
    return "JP";
}

const Tone* find(std::string_view zone, ToneKind kind)
{
    const auto found =
        std::ranges::find_if(tones, [&](const Tone& row) { return row.kind == kind && row.zone == zone; });
    return found == tones.end() ? nullptr : &*found;
}

// About -16 dBm0 altogether, which is where exchanges send their tones.
constexpr double amplitude = 5000;

std::size_t samples_of(std::chrono::milliseconds duration)
{
    return static_cast<std::size_t>(duration.count()) * telephone_clock / 1000;
}

} // namespace

std::chrono::milliseconds Tone::lasts() const
{
    std::chrono::milliseconds sum { 0 };
    for (const ToneSegment& segment : segments)
        sum += segment.lasts;
    return sum;
}

const Tone& tone(std::string_view country, ToneKind kind)
{
    const bool is_everywhere = kind == ToneKind::Came || kind == ToneKind::Left;
    if (const Tone* own = find(is_everywhere ? std::string_view {} : country, kind))
        return *own;
    return *find(zone_around(country), kind);
}

Oscillator::Oscillator(double hertz, double sample_rate)
    : turn_cosine_(std::cos(2 * std::numbers::pi * hertz / sample_rate)),
      turn_sine_(std::sin(2 * std::numbers::pi * hertz / sample_rate))
{
}

double Oscillator::next()
{
    const double value = sine_;
    const double cosine = cosine_ * turn_cosine_ - sine_ * turn_sine_;
    const double sine = cosine_ * turn_sine_ + sine_ * turn_cosine_;
    // First-order correction of the vector's length; rounding would let it grow or shrink over hours.
    const double correction = 1.5 - 0.5 * (cosine * cosine + sine * sine);
    cosine_ = cosine * correction;
    sine_ = sine * correction;
    return value;
}

ToneGenerator::ToneGenerator(const Tone& tone) : tone_(tone) { begin(0); }

void ToneGenerator::begin(std::size_t segment)
{
    segment_ = segment < tone_.segments.size() && tone_.segments[segment].lasts > 0ms ? segment : 0;
    const ToneSegment& now = tone_.segments[segment_];
    left_ = samples_of(now.lasts);
    first_ = Oscillator { now.first_hertz };
    second_ = Oscillator { now.second_hertz };
    modulation_ = Oscillator { now.modulation_hertz };
}

void ToneGenerator::fill(std::span<Sample> samples)
{
    for (Sample& sample : samples) {
        if (left_ == 0)
            begin(segment_ + 1);
        sample = static_cast<Sample>(std::lround(level()));
        --left_;
    }
}

double ToneGenerator::level()
{
    const ToneSegment& now = tone_.segments[segment_];
    if (now.first_hertz == 0)
        return 0;
    const double first = first_.next();
    const double second = second_.next();
    const double swing = modulation_.next();
    const double sum = now.second_hertz > 0 ? (first + second) / 2 : first;
    const double envelope = now.modulation_hertz > 0 ? 0.5 + 0.5 * swing : 1.0;
    return amplitude * sum * envelope;
}

} // namespace dsp
