#include "dsp/dtmf_states.h"

#include "dsp/dtmf_filters.h"

#include <cmath>
#include <numbers>

namespace dsp::dtmf {
namespace {

// How far a tone may be off its frequency: between 1.8 %, which has to be heard, and 3 %, which must not be.
constexpr float most_off = 0.023F;
// How far both may be off against each other. No digit's frequencies are as 2 to 3 or 1 to 2, but with tones
// that are off by 4 % together they are, and the harmonics of a voice always are.
constexpr float most_apart = 0.0385F;
// How far a few hops in noise may be off. Less than half of the way to the neighbour.
constexpr double near_part = 0.045;

// Longer silence ends a press; shorter was an interruption, or a packet of 20 ms that was lost. Between 20
// ms, which is bridged, and 30 ms, which has to part two presses.
constexpr std::uint64_t longest_hole = 200;
// Between 23 ms, which must not be heard, and 30 ms: what a lost packet leaves of the shortest tone that may
// be sent.
constexpr std::uint64_t shortest_tone = 210;
// What a tone may have of other hops: its edges and one hole.
constexpr std::size_t most_other_hops = 26;

// A quarter of the power is half of the amplitude, which is what a filter gives at the edge of a tone.
constexpr float edge = 0.25F;
constexpr float full_part = 0.6F; // Below it a hop is not all inside of the tone.

// How much of what is not a tone may be in the sound of a digit, as parts of both tones' power. White noise
// 12 dB below them (which has to be borne) reaches 0.09, 0.011, 0.019 and 0.025 in 1 of 1,000; speech is
// beyond at least one of them.
constexpr float most_beside = 0.12F;
constexpr float least_beside = -0.08F; // Pulses: the hops that are full saw more than there was on average.
constexpr float most_incoherent_low = 0.016F;
constexpr float most_incoherent_high = 0.025F;
constexpr float most_unsteady = 0.028F;

// A frequency of the table.
struct Nominal {
    float angle; // By which it turns in a hop.
    float cosine;
    float sine;
    float near; // Tangent of how far a few hops may be away from it.
};

consteval float tangent(double angle) { return static_cast<float>(sine(angle) / cosine(angle)); }

consteval std::array<Nominal, 4> nominals_of(const std::array<double, 4>& frequencies)
{
    std::array<Nominal, 4> nominals {};
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
        const double angle = 2 * std::numbers::pi * frequencies[i] * hop_samples / filter_clock;
        nominals[i] = { .angle = static_cast<float>(angle),
                        .cosine = static_cast<float>(cosine(angle)),
                        .sine = static_cast<float>(sine(angle)),
                        .near = tangent(angle * near_part) };
    }
    return nominals;
}

constexpr std::array<Nominal, 4> low_nominals = nominals_of(low_hertz);
constexpr std::array<Nominal, 4> high_nominals = nominals_of(high_hertz);

// The turn as seen from that frequency: real when it is that.
Turn from(const Nominal& nominal, Turn turn)
{
    return { .real = turn.real * nominal.cosine + turn.imaginary * nominal.sine,
             .imaginary = turn.imaginary * nominal.cosine - turn.real * nominal.sine };
}

bool is_near(const Nominal& nominal, Turn turn)
{
    const Turn away = from(nominal, turn);
    return std::abs(away.imaginary) <= nominal.near * away.real;
}

// By which part of the frequency.
float off_by(const Nominal& nominal, Turn turn)
{
    const Turn away = from(nominal, turn);
    return std::atan2(away.imaginary, away.real) / nominal.angle;
}

std::optional<std::size_t> nearest(const std::array<Nominal, 4>& nominals, Turn turn)
{
    for (std::size_t i = 0; i < nominals.size(); ++i)
        if (is_near(nominals[i], turn))
            return i;
    return std::nullopt;
}

float size_of(Turn turn) { return std::sqrt(turn.real * turn.real + turn.imaginary * turn.imaginary); }

Evidence sum_of(const std::array<Evidence, Candidate::judged_hops>& hops)
{
    Evidence sum;
    for (const Evidence& hop : hops) {
        sum.low += hop.low;
        sum.high += hop.high;
        sum.low_squared += hop.low_squared;
        sum.high_squared += hop.high_squared;
        sum.all += hop.all;
        sum.low_turn.real += hop.low_turn.real;
        sum.low_turn.imaginary += hop.low_turn.imaginary;
        sum.high_turn.real += hop.high_turn.real;
        sum.high_turn.imaginary += hop.high_turn.imaginary;
    }
    return sum;
}

bool are_frequencies_of(Key key, const Evidence& sum)
{
    const float low = off_by(low_nominals[key / 4], sum.low_turn);
    const float high = off_by(high_nominals[key % 4], sum.high_turn);
    return std::abs(low) <= most_off && std::abs(high) <= most_off && std::abs(low - high) <= most_apart;
}

bool are_levels_of_a_digit(const Evidence& sum, const Thresholds& thresholds)
{
    const float least = thresholds.power * Candidate::judged_hops;
    return sum.low >= least && sum.high >= least && sum.high <= sum.low * thresholds.high_over_low
        && sum.low <= sum.high * thresholds.low_over_high;
}

// The variance of a tone's power, as a part of its and both tones' power: noise makes it the same for a weak
// tone and a strong one.
float unsteadiness(float power, float squared, float both)
{
    return (squared * Candidate::judged_hops - power * power) / (power * both);
}

bool are_pure_tones(const Evidence& sum)
{
    const float low = size_of(sum.low_turn); // Only what turns evenly adds up to its power.
    const float high = size_of(sum.high_turn);
    const float both = low + high;
    const float beside = sum.all - both;
    return beside <= most_beside * both && beside >= least_beside * both
        && sum.low - low <= most_incoherent_low * both && sum.high - high <= most_incoherent_high * both
        && unsteadiness(sum.low, sum.low_squared, both) <= most_unsteady
        && unsteadiness(sum.high, sum.high_squared, both) <= most_unsteady;
}

std::uint64_t length_of(const Tone& tone) { return tone.last_heard - tone.began + hop_samples; }

bool is_digit(const Candidate& candidate, const Thresholds& thresholds)
{
    const std::uint64_t length = length_of(candidate.tone);
    if (candidate.full_hops < Candidate::judged_hops || length < shortest_tone
        || length > (candidate.full_hops + most_other_hops) * hop_samples)
        return false;
    const Evidence sum = sum_of(candidate.full);
    return are_frequencies_of(candidate.tone.key, sum) && are_levels_of_a_digit(sum, thresholds)
        && are_pure_tones(sum);
}

bool is_strong(const Hop& hop, const Thresholds& thresholds)
{
    return hop.low >= thresholds.power && hop.high >= thresholds.power;
}

// Notes the powers of the first hops, and moves the beginning on to the first that is half as loud as the
// tone.
void mind_onset(Candidate& candidate, float power)
{
    if (candidate.hops < Candidate::onset_hops)
        candidate.onset[candidate.hops++] = power;
    while (candidate.onset_at + 1 < candidate.hops
           && candidate.onset[candidate.onset_at] < edge * candidate.tone.power) {
        ++candidate.onset_at;
        candidate.tone.began += hop_samples;
    }
}

void begin(State& state, const Hop& hop, const Thresholds& thresholds)
{
    if (!is_strong(hop, thresholds)) {
        state = Quiet {};
        return;
    }
    const float power = hop.low + hop.high;
    auto& candidate = state.emplace<Candidate>(Tone {
        .key = key_of(hop).value_or(0), .began = hop.centre, .last_heard = hop.centre, .power = power });
    mind_onset(candidate, power);
}

std::optional<Tone> on(Quiet&, const Hop& hop, const Thresholds& thresholds, State& state)
{
    if (is_strong(hop, thresholds))
        begin(state, hop, thresholds);
    return std::nullopt;
}

std::optional<Tone> on(Candidate& candidate, const Hop& hop, const Thresholds& thresholds, State& state)
{
    Tone& tone = candidate.tone;
    const float power = hop.low + hop.high;
    if (power < edge * tone.power || !is_strong(hop, thresholds)) {
        mind_onset(candidate, 0);
        if (hop.centre - tone.last_heard > longest_hole)
            state = Quiet {};
        return std::nullopt;
    }
    mind_onset(candidate, power);
    const auto key = key_of(hop);
    const bool is_swelling = candidate.hops < Candidate::onset_hops;
    if (is_swelling && key && key != tone.key) { // What swells up sweeps over other frequencies first.
        tone.key = *key;
        candidate.full_hops = 0;
    }
    if (key == tone.key) {
        tone.last_heard = hop.centre;
        tone.power = power > 4 * tone.power ? power : tone.power + (power - tone.power) / 4;
    }
    if (key != tone.key || power < full_part * tone.power) {
        if (!is_swelling && ++candidate.disturbed_hops > candidate.full_hops)
            begin(state, hop, thresholds);
        return std::nullopt;
    }
    candidate.full[candidate.full_hops++ % Candidate::judged_hops] = hop.evidence;
    if (is_digit(candidate, thresholds))
        state = Held { tone };
    return std::nullopt;
}

std::optional<Tone> on(Held& held, const Hop& hop, const Thresholds& thresholds, State& state)
{
    const float power = hop.low + hop.high;
    if (power >= edge * held.tone.power && key_of(hop) == held.tone.key) {
        held.tone.last_heard = hop.centre;
        held.tone.power += (power - held.tone.power) / 8;
        return std::nullopt;
    }
    if (hop.centre - held.tone.last_heard <= longest_hole)
        return std::nullopt;
    const Tone over = held.tone;
    begin(state, hop, thresholds);
    return over;
}

} // namespace

std::optional<Key> key_of(const Hop& hop)
{
    const auto row = nearest(low_nominals, hop.low_direction);
    if (!row)
        return std::nullopt;
    const auto column = nearest(high_nominals, hop.high_direction);
    if (!column)
        return std::nullopt;
    return *row * 4 + *column;
}

std::optional<Tone> on(State& state, const Hop& hop, const Thresholds& thresholds)
{
    return std::visit([&](auto& alternative) { return on(alternative, hop, thresholds, state); }, state);
}

} // namespace dsp::dtmf
