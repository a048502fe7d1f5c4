#include "dsp/wave_file.h"

#include "dsp/codecs/pcma.h"
#include "dsp/codecs/pcmu.h"
#include "dsp/mixing.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

namespace dsp {
namespace {

// Format tags of RIFF (RFC 2361).
constexpr unsigned pcm = 1;
constexpr unsigned floating_point = 3;
constexpr unsigned a_law = 6;
constexpr unsigned mu_law = 7;
constexpr unsigned extensible = 0xfffe; // The tag is in the sub-format.

std::unexpected<Error> bad(std::string why) { return failure("org.yobirin.dsp.BadWave", std::move(why)); }

std::uint32_t number(std::span<const std::byte> bytes) // Little-endian.
{
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8U | std::to_integer<std::uint32_t>(bytes[i]);
    return value;
}

bool says(std::span<const std::byte> bytes, std::string_view word)
{
    return bytes.size() >= word.size() && std::memcmp(bytes.data(), word.data(), word.size()) == 0;
}

struct Chunks {
    std::span<const std::byte> format {};
    std::span<const std::byte> data {};
};

// A chunk: four letters, its length, its bytes, filled up to an even number. What comes after an end in the
// middle of one is not there.
Chunks chunks_of(std::span<const std::byte> rest)
{
    constexpr std::size_t head = 8;
    Chunks found;
    while (rest.size() >= head) {
        const std::span<const std::byte> name = rest.first(4);
        const std::size_t length = number(rest.subspan(4, 4));
        rest = rest.subspan(head);
        const auto body = rest.first(std::min(length, rest.size()));
        if (says(name, "fmt "))
            found.format = body;
        else if (says(name, "data") && found.data.empty())
            found.data = body;
        rest = rest.subspan(std::min(rest.size(), body.size() + (body.size() & 1U)));
    }
    return found;
}

struct Format {
    unsigned tag { 0 };
    unsigned channels { 0 };
    unsigned rate { 0 };
    unsigned bytes { 0 }; // Of one channel's sample.
};

Result<Format> format_of(std::span<const std::byte> chunk)
{
    constexpr std::size_t least = 16;
    constexpr std::size_t sub_format = 24;
    if (chunk.size() < least)
        return bad("it does not say what its sound is like");
    Format format { .tag = number(chunk.first(2)),
                    .channels = number(chunk.subspan(2, 2)),
                    .rate = number(chunk.subspan(4, 4)),
                    .bytes = (number(chunk.subspan(14, 2)) + 7) / 8 };
    if (format.tag == extensible && chunk.size() >= sub_format + 2)
        format.tag = number(chunk.subspan(sub_format, 2));
    const bool is_pcm = format.tag == pcm && format.bytes >= 1 && format.bytes <= 4;
    const bool is_law = (format.tag == a_law || format.tag == mu_law) && format.bytes == 1;
    const bool is_float = format.tag == floating_point && format.bytes == 4;
    if (!is_pcm && !is_law && !is_float)
        return bad("its format (" + std::to_string(format.tag) + ", " + std::to_string(format.bytes * 8)
                   + " bits) is not read here; make it 16-bit PCM");
    if (format.channels < 1 || format.channels > most_wave_channels)
        return bad("it has " + std::to_string(format.channels) + " channels; make it one or two");
    if (format.rate < lowest_wave_rate || format.rate > highest_wave_rate)
        return bad("it has " + std::to_string(format.rate) + " samples a second; make it 8000 to 48000");
    return format;
}

int sample_of(const Format& format, std::span<const std::byte> bytes)
{
    const std::uint32_t value = number(bytes);
    switch (format.tag) {
    case a_law:
        return pcma::decoded(static_cast<std::uint8_t>(value));
    case mu_law:
        return pcmu::decoded(static_cast<std::uint8_t>(value));
    case floating_point: {
        const float level = std::bit_cast<float>(value);
        return std::isfinite(level) ? static_cast<int>(std::lround(std::clamp(level, -1.0F, 1.0F) * 32767))
                                    : 0;
    }
    default:
        break;
    }
    if (format.bytes == 1) // Without a sign, as no other.
        return (static_cast<int>(value) - 128) * 256;
    return static_cast<std::int16_t>(value >> 8 * (format.bytes - 2));
}

// A low-pass filter for one phase of the conversion: a sinc under a Blackman window.
std::vector<float> taps_at(double phase, double cutoff, int reach)
{
    std::vector<float> taps;
    double sum = 0;
    for (int k = -reach + 1; k <= reach; ++k) {
        const double at = k - phase;
        const double x = std::numbers::pi * at * cutoff;
        const double sinc = std::abs(x) < 1e-9 ? 1.0 : std::sin(x) / x;
        const double w = std::numbers::pi * at / reach;
        const double window = std::abs(at) >= reach ? 0 : 0.42 + 0.5 * std::cos(w) + 0.08 * std::cos(2 * w);
        taps.push_back(static_cast<float>(sinc * window));
        sum += sinc * window;
    }
    for (float& tap : taps)
        tap = static_cast<float>(tap / sum);
    return taps;
}

} // namespace

Result<Wave> read_wave(std::span<const std::byte> file)
{
    constexpr std::size_t head = 12;
    if (file.size() < head || !says(file, "RIFF") || !says(file.subspan(8), "WAVE"))
        return bad("it is no WAV file");
    const Chunks chunks = chunks_of(file.subspan(head));
    const Format format = TRY(format_of(chunks.format));
    const std::size_t frame = std::size_t { format.bytes } * format.channels;
    if (chunks.data.size() < frame)
        return bad("there is no sound in it");
    Wave wave { .rate = format.rate };
    wave.sound.reserve(chunks.data.size() / frame);
    for (std::size_t at = 0; at + frame <= chunks.data.size(); at += frame) {
        int sum = 0;
        for (unsigned channel = 0; channel < format.channels; ++channel)
            sum += sample_of(format, chunks.data.subspan(at + channel * format.bytes, format.bytes));
        wave.sound.push_back(held_in_range(sum / static_cast<int>(format.channels)));
    }
    return wave;
}

std::vector<Sample> at_rate(const Wave& wave, unsigned rate)
{
    if (wave.rate == rate || wave.sound.empty())
        return wave.sound;
    constexpr int crossings = 24; // Of the sinc on either side: 60 dB down within a tenth of the band.
    const unsigned common = std::gcd(wave.rate, rate);
    const std::size_t up = rate / common; // So many samples come
    const std::size_t down = wave.rate / common; // of so many.
    const double cutoff = std::min(1.0, static_cast<double>(rate) / wave.rate) * 0.92;
    const int reach = static_cast<int>(std::ceil(crossings / cutoff));
    std::vector<std::vector<float>> phases(up);
    std::vector<Sample> converted(wave.sound.size() * up / down);
    const auto last = static_cast<std::ptrdiff_t>(wave.sound.size()) - 1;
    for (std::size_t n = 0; n < converted.size(); ++n) {
        std::vector<float>& taps = phases[n * down % up];
        if (taps.empty())
            taps = taps_at(static_cast<double>(n * down % up) / static_cast<double>(up), cutoff, reach);
        const auto first = static_cast<std::ptrdiff_t>(n * down / up) - reach + 1;
        float sum = 0;
        for (std::size_t k = 0; k < taps.size(); ++k) {
            const std::ptrdiff_t at = first + static_cast<std::ptrdiff_t>(k);
            if (at >= 0 && at <= last)
                sum += taps[k] * wave.sound[static_cast<std::size_t>(at)];
        }
        converted[n] = held_in_range(static_cast<int>(std::lround(sum)));
    }
    return converted;
}

} // namespace dsp
