#include "dsp/wave_file.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace dsp;

namespace {

struct Sound {
    unsigned tag { 1 };
    unsigned channels { 1 };
    unsigned rate { 8000 };
    unsigned bits { 16 };
    std::string data {};
};

std::string little_endian(std::uint32_t value, int bytes)
{
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> 8 * i);
    return text;
}

std::string chunk(const std::string& name, const std::string& body)
{
    return name + little_endian(static_cast<std::uint32_t>(body.size()), 4) + body
        + std::string(body.size() & 1U, '\0');
}

std::string file_of(const Sound& sound, const std::string& before_data = {})
{
    const unsigned frame = sound.channels * sound.bits / 8;
    const std::string format = little_endian(sound.tag, 2) + little_endian(sound.channels, 2)
        + little_endian(sound.rate, 4) + little_endian(sound.rate * frame, 4) + little_endian(frame, 2)
        + little_endian(sound.bits, 2);
    const std::string body = "WAVE" + chunk("fmt ", format) + before_data + chunk("data", sound.data);
    return "RIFF" + little_endian(static_cast<std::uint32_t>(body.size()), 4) + body;
}

Result<Wave> read(const std::string& file) { return read_wave(std::as_bytes(std::span { file })); }

std::string refusal(const std::string& file)
{
    const auto wave = read(file);
    return wave ? "none" : wave.error().detail;
}

Wave tone_of(unsigned rate, double hertz, double seconds)
{
    Wave wave { .rate = rate };
    for (std::size_t i = 0; i < static_cast<std::size_t>(seconds * rate); ++i)
        wave.sound.push_back(static_cast<Sample>(
            std::lround(10000 * std::sin(2 * std::numbers::pi * hertz * double(i) / rate))));
    return wave;
}

// The amplitude at one frequency, apart from the ends.
double strength(const std::vector<Sample>& sound, unsigned rate, double hertz)
{
    std::complex<double> sum;
    const std::size_t from = sound.size() / 8;
    const std::size_t to = sound.size() - from;
    for (std::size_t i = from; i < to; ++i)
        sum += double(sound[i]) * std::polar(1.0, -2 * std::numbers::pi * hertz * double(i) / rate);
    return 2 * std::abs(sum) / double(to - from);
}

} // namespace

TEST_GROUP(WaveFile) {};

TEST(WaveFile, IsReadInEveryCommonFormat)
{
    const auto first = [](const Sound& sound) { return int { read(file_of(sound))->sound.at(0) }; };
    CHECK_EQUAL(0x1234, first({ .data = little_endian(0x1234, 2) }));
    CHECK_EQUAL(-2, first({ .data = little_endian(0xfffe, 2) }));
    CHECK_EQUAL(256, first({ .bits = 8, .data = "\x81" }));
    CHECK_EQUAL(-256, first({ .bits = 24, .data = little_endian(0xff0012, 3) }));
    CHECK_EQUAL(0x1234, first({ .bits = 32, .data = little_endian(0x12345678, 4) }));
    CHECK_EQUAL(32767, first({ .tag = 3, .bits = 32, .data = little_endian(0x40000000, 4) })); // 2.0
    CHECK_EQUAL(0, first({ .tag = 3, .bits = 32, .data = little_endian(0x7fc00000, 4) })); // Not a number.
    CHECK_EQUAL(-32124, first({ .tag = 7, .bits = 8, .data = std::string(1, '\0') }));
    CHECK_EQUAL(-5504, first({ .tag = 6, .bits = 8, .data = std::string(1, '\0') }));
}

TEST(WaveFile, IsHeardWithAllItsChannelsTogether)
{
    const Sound stereo { .channels = 2, .data = little_endian(1000, 2) + little_endian(3000, 2) };
    const auto wave = read(file_of(stereo));
    CHECK_EQUAL(1, wave->sound.size());
    CHECK_EQUAL(2000, wave->sound[0]);
}

TEST(WaveFile, MayHaveWhateverElseBetween)
{
    const Sound sound { .data = little_endian(7, 2) };
    CHECK_EQUAL(7, read(file_of(sound, chunk("LIST", "odd")))->sound.at(0));
}

TEST(WaveFile, IsAsLongAsItIsThoughItSaysOtherwise)
{
    std::string file = file_of({ .data = std::string(100, '\x01') });
    file.resize(file.size() - 51);
    CHECK_EQUAL(24, read(file)->sound.size());
}

TEST(WaveFile, IsRefusedWithWhatIsWrongInWords)
{
    STRCMP_EQUAL("it is no WAV file", refusal("ID3\x04 and so on").c_str());
    STRCMP_EQUAL("it does not say what its sound is like", refusal("RIFF....WAVE").c_str());
    STRCMP_EQUAL("there is no sound in it", refusal(file_of({})).c_str());
    STRCMP_EQUAL("its format (85, 0 bits) is not read here; make it 16-bit PCM",
                 refusal(file_of({ .tag = 0x55, .bits = 0, .data = "x" })).c_str());
    STRCMP_EQUAL("it has 0 channels; make it one or two",
                 refusal(file_of({ .channels = 0, .data = "x" })).c_str());
    STRCMP_EQUAL("it has 3 samples a second; make it 8000 to 48000",
                 refusal(file_of({ .rate = 3, .data = "xx" })).c_str());
}

TEST(WaveFile, KeepsItsPitchAndLoudnessAtATelephonesRate)
{
    for (const unsigned rate : { 11025U, 16000U, 22050U, 44100U, 48000U }) {
        for (const double hertz : { 300.0, 1000.0, 3000.0 }) {
            const auto sound = at_rate(tone_of(rate, hertz, 0.5), 8000);
            CHECK_TRUE(std::abs(static_cast<int>(sound.size()) - 4000) <= 1);
            DOUBLES_EQUAL(10000, strength(sound, 8000, hertz), 200);
        }
    }
    CHECK_EQUAL(4000, at_rate(tone_of(8000, 440, 0.5), 8000).size());
}

// What a telephone cannot carry would be heard as another pitch.
TEST(WaveFile, LosesWhatATelephoneCannotCarry)
{
    for (const unsigned rate : { 16000U, 44100U, 48000U })
        for (const double hertz : { 4600.0, 5000.0, 7000.0 })
            CHECK_TRUE(strength(at_rate(tone_of(rate, hertz, 0.5), 8000), 8000, 8000 - hertz) < 12);
}
