// Each figure by which a DTMF detector is judged, measured. A detector hears all of a sound at once and
// returns the digits in it.
#pragma once

#include "support/dtmf_sound.h"

#include <cstdio>
#include <string>

namespace dtmf_bench {

inline void report(const char* what, double figure)
{
    std::printf("{\"what\": \"%s\", \"figure\": %.2f}\n", what, figure);
}

// Of 100 presses like that, of all digits in turn, how many are heard as just that digit; or as anything.
struct Share {
    double right;
    double any;
};

template <typename Detector, typename Make> Share share_of(Make make, int rounds = 20)
{
    int right = 0;
    int any = 0;
    for (int round = 0; round < rounds; ++round)
        for (const char digit : dsp::dtmf_digits) {
            DtmfSound sound { static_cast<unsigned>(round * 128 + digit) };
            sound.silence(40 + sound.between(0, 200) / 10.0);
            make(sound, digit);
            sound.silence(80);
            const std::string heard = Detector {}.hear(sound.samples());
            right += heard == std::string(1, digit) ? 1 : 0;
            any += heard.empty() ? 0 : 1;
        }
    const double of = rounds * 16.0 / 100;
    return { right / of, any / of };
}

// Presses of 50 ms at -10 dBm0 but for what `change` makes of them.
template <typename Detector, typename Change> Share share_when(Change change, int rounds = 20)
{
    return share_of<Detector>(
        [&](DtmfSound& sound, char digit) {
            PressedKey key { .digit = digit };
            change(key, sound);
            sound.press(key);
        },
        rounds);
}

// The last of the steps from `from` at which it still holds.
template <typename Holds> double last(double from, double step, double to, Holds holds)
{
    double reached = from - step;
    for (double at = from; step > 0 ? at <= to : at >= to; at += step) {
        if (!holds(at))
            break;
        reached = at;
    }
    return reached;
}

// Of one of the two tones, which one and to which side changes.
inline void move_one(PressedKey& key, DtmfSound& sound, double percent)
{
    const double off = sound.between(0, 1) == 0 ? percent : -percent;
    (sound.between(0, 1) == 0 ? key.low_off_percent : key.high_off_percent) = off;
}

template <typename Detector> void measure_frequencies()
{
    for (const double percent : { 1.5, 1.8 }) {
        const auto both = share_when<Detector>([&](PressedKey& key, DtmfSound& sound) {
            key.on = 40;
            key.low_off_percent = percent * sound.between(-1, 1);
            key.high_off_percent = percent * sound.between(-1, 1);
        });
        report(percent < 1.6 ? "off_1.5" : "off_1.8", both.right);
    }
    for (const double percent : { 3.0, 3.5 })
        report(percent < 3.2 ? "off_3.0" : "off_3.5",
               share_when<Detector>([&](PressedKey& key, DtmfSound& sound) { move_one(key, sound, percent); },
                                    60)
                   .any);
}

template <typename Detector> void measure_levels()
{
    const auto at = [](double dbm0) {
        return share_when<Detector>([&](PressedKey& key, DtmfSound&) { key.low_dbm0 = key.high_dbm0 = dbm0; },
                                    4);
    };
    report("loudest", last(-10, 1, 0, [&](double dbm0) { return at(dbm0).right == 100; }));
    report("faintest", last(-10, -1, -60, [&](double dbm0) { return at(dbm0).right == 100; }));
    report("rejected", last(-60, 1, 0, [&](double dbm0) { return at(dbm0).any == 0; }));
    const auto high_by = [](double decibel) {
        return share_when<Detector>([&](PressedKey& key, DtmfSound&) { key.low_dbm0 = -10 - decibel; }, 4)
            .right;
    };
    const auto low_by = [](double decibel) {
        return share_when<Detector>([&](PressedKey& key, DtmfSound&) { key.high_dbm0 = -10 - decibel; }, 4)
            .right;
    };
    report("high_stronger", last(0, 0.5, 20, [&](double decibel) { return high_by(decibel) == 100; }));
    report("low_stronger", last(0, 0.5, 20, [&](double decibel) { return low_by(decibel) == 100; }));
}

template <typename Detector> void measure_times()
{
    const auto of = [](double milliseconds) {
        return share_when<Detector>([&](PressedKey& key, DtmfSound&) { key.on = milliseconds; }, 20);
    };
    report("on_40", of(40).right);
    report("on_23", of(23).any);
    report("shortest_heard", last(60, -1, 10, [&](double on) { return of(on).right == 100; }));
    report("longest_unheard", last(10, 1, 60, [&](double on) { return of(on).any == 0; }));
    const auto parted_by = [](double pause) {
        int parted = 0;
        for (int round = 0; round < 10; ++round)
            for (const char digit : dsp::dtmf_digits) {
                DtmfSound sound { static_cast<unsigned>(round * 128 + digit) };
                sound.silence(50)
                    .press({ .digit = digit })
                    .silence(pause)
                    .press({ .digit = digit })
                    .silence(80);
                parted += Detector {}.hear(sound.samples()) == std::string(2, digit) ? 1 : 0;
            }
        return parted / 1.6;
    };
    report("pause_30", parted_by(30));
    report("shortest_pause", last(60, -1, 5, [&](double pause) { return parted_by(pause) == 100; }));
    const auto bridged = [](double hole) {
        return share_of<Detector>(
                   [&](DtmfSound& sound, char digit) {
                       const double before = sound.between(5, 45);
                       sound.press({ .digit = digit, .on = before }).silence(hole);
                       sound.press({ .digit = digit, .on = 70 - before });
                   },
                   10)
            .right;
    };
    report("hole_10", bridged(10));
    report("hole_20", bridged(20));
}

// Of as many digits, how many have to be put right.
template <typename Detector, typename Spoil>
double wrong_in_row(std::size_t count, double on, double off, Spoil spoil)
{
    DtmfSound sound { 3 };
    const std::string pressed = sound.random_digits(count);
    sound.silence(100);
    for (const char digit : pressed)
        sound.press({ .digit = digit, .on = on }).silence(off + sound.between(0, 19));
    spoil(sound.silence(100));
    return static_cast<double>(wrong_digits(pressed, Detector {}.hear(sound.samples())));
}

template <typename Detector> void measure_rows()
{
    DtmfSound quick { 1 };
    const std::string pressed = quick.random_digits(1200);
    for (const char digit : pressed)
        quick.press({ .digit = digit, .on = 40 }).silence(1000.0 / 12 - 40);
    report("wrong_of_1200_at_12_a_second",
           static_cast<double>(wrong_digits(pressed, Detector {}.hear(quick.silence(80).samples()))));
    const auto in_noise = [](double decibel) {
        return wrong_in_row<Detector>(1000, 40, 40,
                                      [&](DtmfSound& sound) { sound.add_noise(noise_for(decibel)); });
    };
    report("wrong_of_1000_at_12_db", in_noise(12));
    report("noise", last(20, -1, 0, [&](double decibel) { return in_noise(decibel) == 0; }));
    const auto after_losses = [](Concealment concealment, Losses losses) {
        return wrong_in_row<Detector>(1500, 70, 50, [&](DtmfSound& sound) {
            sound.code(dsp::CodecKind::Pcmu).lose(2, concealment, losses);
        });
    };
    report("wrong_of_1500_silence", after_losses(Concealment::Silence, Losses::Single));
    report("wrong_of_1500_repetition", after_losses(Concealment::Repetition, Losses::Independent));
    for (const char* country : { "JP", "US" }) {
        double heard = 0;
        for (const double level : { -3.0, -10.0, -20.0 })
            heard += share_of<Detector>(
                         [&](DtmfSound& sound, char digit) {
                             sound.silence(400).press(
                                 { .digit = digit, .on = 40, .low_dbm0 = level, .high_dbm0 = level });
                             sound.silence(80).add_dial_tone(country, -15);
                         },
                         4)
                         .right
                / 3;
        report(*country == 'J' ? "dial_tone_JP" : "dial_tone_US", heard);
    }
}

} // namespace dtmf_bench
