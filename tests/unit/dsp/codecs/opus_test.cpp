#include "dsp/codecs/opus.h"
#include "support/sound.h"

#include <optional>

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(Opus)
{
    std::vector<std::byte> room = std::vector<std::byte>(1275);

    std::vector<std::vector<std::byte>> packets(OpusEncoder & encoder, const Sound& sound,
                                                std::size_t samples)
    {
        std::vector<std::vector<std::byte>> all;
        for (std::size_t at = 0; at + samples <= sound.size(); at += samples) {
            const std::size_t size = encoder.encode(std::span { sound }.subspan(at, samples), room);
            all.emplace_back(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
        }
        return all;
    }
    static std::size_t bytes_of(const std::vector<std::vector<std::byte>>& all)
    {
        std::size_t sum = 0;
        for (const auto& packet : all)
            sum += packet.size();
        return sum;
    }

    enum class Repair { None, Conceal, Recover };
    // 20 ms at 16 kHz each; every tenth packet is lost.
    static Sound heard(const std::vector<std::vector<std::byte>>& all, Repair repair)
    {
        OpusDecoder decoder { 16000 };
        Sound sound(320 * all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto piece = std::span { sound }.subspan(320 * i, 320);
            if (repair == Repair::None || i % 10 != 9)
                CHECK_EQUAL(320, decoder.decode(all[i], piece));
            else if (repair == Repair::Recover && i + 1 < all.size())
                CHECK_EQUAL(320, decoder.recover(all[i + 1], piece));
            else
                CHECK_EQUAL(320, decoder.conceal(piece));
        }
        return sound;
    }
    // Of the lost pieces.
    static double snr(const Sound& whole, const Sound& repaired)
    {
        double error = 1;
        double all = 1;
        for (std::size_t at = 9 * 320; at + 320 <= whole.size(); at += 3200)
            for (std::size_t i = at; i < at + 320; ++i) {
                error += std::pow(double(whole[i]) - repaired[i], 2);
                all += std::pow(double(whole[i]), 2);
            }
        return decibels(all / error);
    }
};

TEST(Opus, MakesPacketsOfTenToSixtyMilliseconds)
{
    for (const std::size_t tens : { 1U, 2U, 3U, 4U, 5U, 6U }) {
        OpusEncoder encoder { 16000, {} };
        OpusDecoder decoder { 16000 };
        Sound out(160 * tens + 1);
        for (const auto& packet : packets(encoder, voice(16000, 16000), 160 * tens))
            CHECK_EQUAL(160 * tens, decoder.decode(packet, out));
    }
    OpusEncoder encoder { 16000, {} };
    CHECK_EQUAL(0, encoder.encode(Sound(161), room));
    CHECK_EQUAL(0, encoder.encode(Sound(160 * 7), room));
}

TEST(Opus, KeepsAVoiceInJoinedPacketsAsInOthers)
{
    const Sound in = voice(8000, 9600);
    for (const std::size_t tens : { 2U, 3U }) {
        OpusEncoder encoder { 8000, {} };
        OpusDecoder decoder { 8000 };
        Sound out;
        Sound piece(80 * tens);
        for (const auto& packet : packets(encoder, in, piece.size())) {
            decoder.decode(packet, piece);
            out.insert(out.end(), piece.begin(), piece.end());
        }
        CHECK_TRUE(segmental_snr(in, out, 52, 8000) > 5);
    }
}

TEST(Opus, SendsNoMoreThanThePeerAsksFor)
{
    const Sound in = voice(16000, 32000);
    OpusEncoder usual { 16000, {} };
    const std::size_t bitrate = bytes_of(packets(usual, in, 320)) * 8 / 2;
    CHECK_TRUE(bitrate > 16000 && bitrate < 26000); // Pauses cost less.
    OpusEncoder thrifty { 16000, { .max_average_bitrate = 12000 } };
    CHECK_TRUE(bytes_of(packets(thrifty, in, 320)) * 8 / 2 < 13500);
    OpusEncoder steady { 16000, { .constant_bitrate = true } };
    for (const auto& packet : packets(steady, in, 320))
        CHECK_EQUAL(60, packet.size());
}

TEST(Opus, LeavesOutWhatThePeerCannotPlay)
{
    const Sound in = sine(6000, 16000, 10000, 16000);
    for (const unsigned rate : { 8000U, 16000U }) {
        OpusEncoder encoder { 16000, { .max_playback_rate = rate } };
        const Sound out = heard(packets(encoder, in, 320), Repair::None);
        CHECK_EQUAL(rate == 16000, strength(std::span { out }.subspan(8000), 6000, 16000) > 5000);
    }
}

TEST(Opus, RecoversALostPacketBetterThanItConcealsIt)
{
    OpusEncoder encoder { 16000, { .in_band_fec = true } };
    encoder.expect_loss(15);
    const auto all = packets(encoder, voice(16000, 48000), 320);
    const Sound whole = heard(all, Repair::None);
    const double recovered = snr(whole, heard(all, Repair::Recover));
    const double concealed = snr(whole, heard(all, Repair::Conceal));
    CHECK_TRUE(recovered > concealed + 3);
}

TEST(Opus, RepeatsNothingUnlessThePeerUsesItAndLosesPackets)
{
    const Sound in = voice(16000, 32000);
    OpusEncoder unused { 16000, {} };
    unused.expect_loss(15);
    const auto all = packets(unused, in, 320);
    const Sound whole = heard(all, Repair::None);
    DOUBLES_EQUAL(snr(whole, heard(all, Repair::Conceal)), snr(whole, heard(all, Repair::Recover)), 0.01);
}

TEST(Opus, SaysNextToNothingInSilenceWithDtx)
{
    OpusEncoder encoder { 16000, { .dtx = true } };
    const auto all = packets(encoder, Sound(32000), 320);
    const auto is_tiny = [](const std::vector<std::byte>& packet) { return packet.size() <= 2; };
    CHECK_TRUE(std::ranges::count_if(all, is_tiny) > 80); // Of 100; now and then it says how silent it is.
    OpusEncoder talkative { 16000, {} };
    const auto others = packets(talkative, Sound(32000), 320);
    CHECK_TRUE(std::ranges::none_of(others, is_tiny));
}

TEST(Opus, TakesNoPacketForNothing)
{
    OpusDecoder decoder { 16000 };
    Sound out(320);
    CHECK_EQUAL(0, decoder.decode({}, out));
    CHECK_EQUAL(0, decoder.conceal(std::span { out }.first(39))); // Less than 2.5 ms.
    CHECK_EQUAL(40, decoder.conceal(std::span { out }.first(41)));
}
