// Reads bytes as a WAV file. What is taken for sound has a rate within bounds, no more samples than the file
// has bytes, and can be brought to a telephone's rate, where it lasts as long.
#include "require.h"

#include "dsp/wave_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto wave = dsp::read_wave(std::as_bytes(std::span { data, size }));
    if (!wave) {
        require(!wave.error().detail.empty());
        return 0;
    }
    require(wave->rate >= dsp::lowest_wave_rate && wave->rate <= dsp::highest_wave_rate);
    require(!wave->sound.empty() && wave->sound.size() <= size);
#ifdef YOBIRIN_PLANTED_BUG
    require(wave->sound.size() <= size / 2); // As if all files had 16 bits.
#endif
    constexpr std::size_t enough = 2000; // Samples: a conversion is dear.
    dsp::Wave part { .rate = wave->rate, .sound = wave->sound };
    part.sound.resize(std::min(part.sound.size(), enough));
    const auto sound = dsp::at_rate(part, dsp::telephone_clock);
    require(sound.size() == part.sound.size() * dsp::telephone_clock / part.rate);
    return 0;
}
