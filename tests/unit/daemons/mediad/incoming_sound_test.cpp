#include "incoming_sound.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using dsp::CodecKind;

// A peer that sends a tone of 400 Hz and size 8000 in packets of 20 ms.
TEST_GROUP(IncomingSound)
{
    struct Peer {
        explicit Peer(CodecKind kind)
            : codec(dsp::codec_of(kind)),
              encoder(codec.make_encoder({ .sound_rate = 16000, .opus = { .in_band_fec = true } })),
              rate(kind == CodecKind::Opus ? 16000 : codec.sound_rate)
        {
            encoder.expect_loss(20);
        }
        // The next packet; the sound goes on whether it is sent or not.
        std::vector<std::byte> speaks()
        {
            std::vector<dsp::Sample> sound(dsp::frame_samples_at(rate));
            for (dsp::Sample& sample : sound)
                sample = static_cast<dsp::Sample>(
                    std::lround(size * std::sin(2 * std::numbers::pi * 400 * double(position++) / rate)));
            std::vector<std::byte> packet(1400);
            packet.resize(encoder.encode(sound, packet));
            header.sequence = static_cast<std::uint16_t>(header.sequence + 1);
            header.timestamp += codec.clock / 50;
            return packet;
        }
        const dsp::Codec& codec;
        dsp::Encoder encoder;
        unsigned rate;
        double size { 8000 };
        std::size_t position { 0 };
        rtp::Header header { .sequence = 0xfff0, .timestamp = 0xffff'f000 };
    };

    Moment now {};

    void arrives(Peer & peer, IncomingSound & sound)
    {
        const auto payload = peer.speaks();
        sound.packet_arrived(peer.header, payload, now);
    }
    // How loud the next 20 ms are, as the mean of sizes; 0: silent. 5093 is what a sine of 8000 has.
    double loudness(IncomingSound & sound)
    {
        sound.tick(now);
        now += std::chrono::milliseconds { 20 };
        const auto frame = sound.frame().at(8000);
        double sum = 0;
        for (const dsp::Sample sample : frame)
            sum += std::abs(sample);
        return frame.empty() ? 0 : sum / static_cast<double>(frame.size());
    }
    static constexpr double usual = 5093;
};

TEST(IncomingSound, IsHeardInEveryCodec)
{
    for (const CodecKind kind :
         { CodecKind::Pcmu, CodecKind::Pcma, CodecKind::G722, CodecKind::Opus, CodecKind::G726,
           CodecKind::Gsm, CodecKind::L16Narrow, CodecKind::L16Wide }) {
        Peer peer { kind };
        IncomingSound sound { kind, 16000 };
        double last = 0;
        for (int packet = 0; packet < 30; ++packet) {
            arrives(peer, sound);
            last = loudness(sound);
        }
        DOUBLES_EQUAL(usual, last, usual / 10);
    }
}

TEST(IncomingSound, MakesUpForLostPackets)
{
    Peer peer { CodecKind::Pcmu };
    IncomingSound sound { CodecKind::Pcmu, 8000 };
    for (int packet = 0; packet < 100; ++packet) {
        if (packet % 10 == 5)
            peer.speaks(); // To nobody.
        else
            arrives(peer, sound);
        const double heard = loudness(sound);
        CHECK_TRUE(packet < 4 || heard > usual / 2);
    }
    // Of the ten one is passed over, while it waits longer than it must.
    CHECK_EQUAL(9 * dsp::frame_samples, sound.playout().counts().concealed);
    CHECK_EQUAL(0, sound.playout().counts().late);
}

// The first loud packet after quiet ones is lost: what was concealed would be quiet as well.
TEST(IncomingSound, HearsALostPacketOfOpusFromTheNextOne)
{
    constexpr int first_loud = 30;
    Peer peer { CodecKind::Opus };
    IncomingSound sound { CodecKind::Opus, 16000 };
    std::vector<double> heard;
    for (int packet = 0; packet < 40; ++packet) {
        peer.size = packet < first_loud ? 400 : 8000;
        if (packet == first_loud + 1)
            peer.speaks();
        else
            arrives(peer, sound);
        heard.push_back(loudness(sound));
    }
    const auto is_loud = [](double one) { return one > usual / 5; };
    const auto first = std::ranges::find_if(heard, is_loud);
    CHECK_TRUE(first - heard.begin() >= first_loud && first - heard.begin() <= first_loud + 3);
    CHECK_TRUE(std::all_of(first, heard.end(), is_loud));
}

TEST(IncomingSound, HearsNothingTwice)
{
    Peer peer { CodecKind::L16Narrow };
    IncomingSound sound { CodecKind::L16Narrow, 8000 };
    for (int packet = 0; packet < 4; ++packet) {
        const auto payload = peer.speaks();
        sound.packet_arrived(peer.header, payload, now);
        sound.packet_arrived(peer.header, payload, now);
        loudness(sound);
    }
    for (int tick = 0; tick < 20; ++tick)
        loudness(sound);
    const auto& counts = sound.playout().counts();
    CHECK_EQUAL(4 * dsp::frame_samples, counts.played - counts.concealed - counts.added + counts.left_out);
}

TEST(IncomingSound, TakesAPauseForWhatItIs)
{
    Peer peer { CodecKind::Pcmu };
    IncomingSound sound { CodecKind::Pcmu, 8000 };
    for (int packet = 0; packet < 5; ++packet) {
        arrives(peer, sound);
        loudness(sound);
    }
    for (int tick = 0; tick < 50; ++tick) // Silence is left out; no packet is missing.
        loudness(sound);
    CHECK_EQUAL(0, loudness(sound));
    peer.header.timestamp += 51 * 160;
    int loud = 0;
    for (int packet = 0; packet < 6; ++packet) {
        arrives(peer, sound);
        loud += loudness(sound) > usual / 2;
    }
    CHECK_TRUE(loud >= 3);
}

TEST(IncomingSound, IsNoiseUntilSpeechComesAgain)
{
    Peer peer { CodecKind::Pcmu };
    IncomingSound sound { CodecKind::Pcmu, 8000 };
    const std::array loud { std::byte { 30 } }; // -30 dBov: about 1000 of 32768.
    sound.fell_silent(loud);
    for (int tick = 0; tick < 3; ++tick)
        DOUBLES_EQUAL(820, loudness(sound), 300);
    double last = 0;
    for (int packet = 0; packet < 6; ++packet) {
        arrives(peer, sound);
        last = loudness(sound);
    }
    DOUBLES_EQUAL(usual, last, usual / 10);
    sound.fell_silent(loud);
    for (int tick = 0; tick < 4; ++tick) // What is left is played first.
        last = loudness(sound);
    DOUBLES_EQUAL(820, last, 300);
}
