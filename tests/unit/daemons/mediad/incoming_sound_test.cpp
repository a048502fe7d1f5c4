#include "incoming_sound.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
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

    // How loud each frame is, as the mean of sizes; 0: silent. 5093 is what a sine of 8000 has.
    static double loudness(IncomingSound & sound)
    {
        sound.tick();
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
            const auto payload = peer.speaks();
            sound.packet_arrived(peer.header, payload);
            last = loudness(sound);
        }
        DOUBLES_EQUAL(usual, last, usual / 10);
    }
}

TEST(IncomingSound, KeepsItsTimeWhenPacketsAreLost)
{
    Peer peer { CodecKind::Pcmu };
    IncomingSound sound { CodecKind::Pcmu, 8000 };
    int silent = 0;
    for (int packet = 0; packet < 103; ++packet) {
        const auto payload = peer.speaks();
        if (packet % 10 != 5)
            sound.packet_arrived(peer.header, payload);
        if (packet >= 3 && loudness(sound) < usual / 2)
            ++silent;
    }
    CHECK_EQUAL(10, silent); // Each lost packet once: the cushion against jitter is not eaten up.
}

// The first loud packet after quiet ones is lost: what was concealed would be quiet as well.
TEST(IncomingSound, HearsALostPacketOfOpusFromTheNextOne)
{
    constexpr int first_loud = 30;
    Peer peer { CodecKind::Opus };
    IncomingSound sound { CodecKind::Opus, 16000 };
    std::array<double, 40> heard {};
    for (int packet = 0; packet < 40; ++packet) {
        peer.size = packet < first_loud ? 400 : 8000;
        const auto payload = peer.speaks();
        if (packet != first_loud + 1)
            sound.packet_arrived(peer.header, payload);
        heard[static_cast<std::size_t>(packet)] = loudness(sound);
    }
    CHECK_TRUE(heard[first_loud + 1] < usual / 10); // Two frames are held back.
    for (std::size_t frame = first_loud + 2; frame < 40; ++frame)
        CHECK_TRUE(heard[frame] > usual / 5);
}

TEST(IncomingSound, PutsPacketsThatPassedEachOtherInOrder)
{
    Peer peer { CodecKind::L16Narrow };
    IncomingSound sound { CodecKind::L16Narrow, 8000 };
    IncomingSound in_order { CodecKind::L16Narrow, 8000 };
    std::vector<std::pair<rtp::Header, std::vector<std::byte>>> packets;
    for (int packet = 0; packet < 40; ++packet) {
        auto payload = peer.speaks();
        packets.emplace_back(peer.header, std::move(payload));
        in_order.packet_arrived(packets.back().first, packets.back().second);
        const bool is_second = packet % 8 == 6; // Of two that changed places.
        if (packet % 8 != 5)
            sound.packet_arrived(packets.back().first, packets.back().second);
        if (is_second)
            sound.packet_arrived(packets[packets.size() - 2].first, packets[packets.size() - 2].second);
        sound.tick();
        in_order.tick();
        CHECK_TRUE(std::ranges::equal(in_order.frame().at(8000), sound.frame().at(8000)));
    }
}

TEST(IncomingSound, HearsNothingTwice)
{
    Peer peer { CodecKind::L16Narrow };
    IncomingSound sound { CodecKind::L16Narrow, 8000 };
    for (int packet = 0; packet < 4; ++packet) {
        const auto payload = peer.speaks();
        sound.packet_arrived(peer.header, payload);
        sound.packet_arrived(peer.header, payload);
    }
    for (int frame = 0; frame < 4; ++frame)
        CHECK_TRUE(loudness(sound) > 0);
    CHECK_EQUAL(0, loudness(sound));
}

TEST(IncomingSound, TakesAPauseForWhatItIs)
{
    Peer peer { CodecKind::Pcmu };
    IncomingSound sound { CodecKind::Pcmu, 8000 };
    for (int packet = 0; packet < 5; ++packet) {
        const auto payload = peer.speaks();
        sound.packet_arrived(peer.header, payload);
    }
    for (int tick = 0; tick < 6; ++tick)
        loudness(sound);
    peer.header.timestamp += 8000; // Silence was left out; no packet is missing.
    const auto payload = peer.speaks();
    sound.packet_arrived(peer.header, payload);
    CHECK_EQUAL(0, loudness(sound)); // Not a second of what was never said.
}

TEST(IncomingSound, IsNoiseUntilSpeechComesAgain)
{
    Peer peer { CodecKind::Pcmu };
    IncomingSound sound { CodecKind::Pcmu, 8000 };
    const std::array loud { std::byte { 30 } }; // -30 dBov: about 1000 of 32768.
    sound.fell_silent(loud);
    for (int tick = 0; tick < 3; ++tick)
        DOUBLES_EQUAL(820, loudness(sound), 300);
    for (int packet = 0; packet < 4; ++packet) {
        const auto payload = peer.speaks();
        sound.packet_arrived(peer.header, payload);
    }
    DOUBLES_EQUAL(usual, loudness(sound), usual / 10);
    for (int tick = 0; tick < 4; ++tick)
        loudness(sound);
    CHECK_EQUAL(0, loudness(sound));
}
