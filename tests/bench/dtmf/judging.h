// What both programs do: every cell, speech from standard input, or work for an instruction counter.
#pragma once

#include "cells.h"
#include "speech.h"

#include "support/sound.h"

#include <cstdlib>
#include <cstring>
#include <span>

namespace dtmf_bench {

struct Interrupted {
    std::size_t pressed { 0 };
    std::size_t missed { 0 };
};

// Keys pressed while somebody speaks at that level: both tones together 10 dB above, a key every half second.
template <typename Detector>
void interrupt(const std::vector<dsp::Sample>& said, double speech_dbm0, double on, Interrupted& count)
{
    const double each = speech_dbm0 + 10 - 3;
    DtmfSound over { static_cast<unsigned>(count.pressed) };
    const std::string digits = over.random_digits(said.size() / (dsp::telephone_clock / 2) - 1);
    for (const char digit : digits)
        over.silence(500 - on).press({ .digit = digit, .on = on, .low_dbm0 = each, .high_dbm0 = each });
    over.silence(500).add(said);
    count.pressed += digits.size();
    count.missed += wrong_digits(digits, Detector {}.hear(over.samples()));
}

// Digits in speech where there are none; and in every tenth minute of it, with keys pressed meanwhile.
template <typename Detector> int judge_speech(unsigned seed)
{
    Speech speech { stdin, seed };
    Detector talking;
    Interrupted shortly;
    Interrupted longer;
    double seconds = 0;
    std::size_t false_digits = 0;
    for (std::size_t minutes = 0;; ++minutes) {
        const std::vector<dsp::Sample> said = speech.next();
        if (said.empty())
            break;
        seconds += static_cast<double>(said.size()) / dsp::telephone_clock;
        false_digits += talking.hear(said).size();
        if (minutes % 10 != 0)
            continue;
        interrupt<Detector>(said, speech.level_dbm0(), 50, shortly);
        interrupt<Detector>(said, speech.level_dbm0(), 100, longer);
    }
    std::printf(
        "{\"seconds\": %.0f, \"false\": %zu, \"pressed\": %zu, \"missed_50\": %zu, \"missed_100\": %zu}\n",
        seconds, false_digits, shortly.pressed, shortly.missed, longer.missed);
    return seconds > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

// 10 s of it, so many times. What the sound costs to make is the same for any number of times.
template <typename Detector> int work(const char* kind, int rounds)
{
    constexpr std::size_t samples = 10 * std::size_t { dsp::telephone_clock };
    DtmfSound digits { 1 };
    for (const char digit : digits.random_digits(samples / 800))
        digits.press({ .digit = digit }).silence(50);
    const std::vector<dsp::Sample> sound = std::strcmp(kind, "silence") == 0
        ? std::vector<dsp::Sample>(samples)
        : std::strcmp(kind, "speech") == 0 ? voice(dsp::telephone_clock, samples)
                                           : digits.samples();
    Detector detector;
    std::size_t heard = 0;
    for (int round = 0; round < rounds; ++round)
        heard += detector.hear(sound).size();
    std::printf("{\"frames\": %zu, \"heard\": %zu}\n", rounds * sound.size() / dsp::frame_samples, heard);
    return EXIT_SUCCESS;
}

template <typename Detector> int judge(int argc, char** argv)
{
    const std::span arguments { argv, static_cast<std::size_t>(argc) };
    if (argc == 2 && std::strcmp(arguments[1], "cells") == 0) {
        measure_frequencies<Detector>();
        measure_levels<Detector>();
        measure_times<Detector>();
        measure_rows<Detector>();
        return EXIT_SUCCESS;
    }
    if (argc == 3 && std::strcmp(arguments[1], "speech") == 0)
        return judge_speech<Detector>(static_cast<unsigned>(std::atoi(arguments[2])));
    if (argc == 4 && std::strcmp(arguments[1], "cost") == 0)
        return work<Detector>(arguments[2], std::atoi(arguments[3]));
    std::fprintf(stderr, "usage: %s cells | speech SEED | cost silence|speech|digits ROUNDS\n", arguments[0]);
    return 2;
}

} // namespace dtmf_bench
