// A stream as it arrives, made into sound at a steady beat: packets of any length, late, twice, in any order
// or not at all. Waits as long as the network's whims make necessary and no longer, goes on by itself where
// packets are missing, and catches up or slows down without anybody hearing it. Only for sound that has to be
// mixed or translated; what is relayed is relayed as it comes.
//
//     dsp::Playout playout { codec, decoder.sound_rate() };
//     playout.arrived(timestamp, payload, now);            // In units of the codec's clock.
//     playout.fill(decoder, frame, now);                   // Each 20 ms.
//
// Allocates when made, never later.
#pragma once

#include "dsp/codecs/coder.h"
#include "dsp/concealment.h"
#include "dsp/delay_estimate.h"
#include "dsp/packet_buffer.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace dsp {

class Playout {
public:
    // Hz: of timestamps, and of the sound that comes out.
    Playout(unsigned clock, unsigned sound_rate);

    void arrived(std::uint32_t timestamp, std::span<const std::byte> payload, std::uint32_t now);
    // Of the same decoder each time. False, and silence, while nothing comes.
    bool fill(Decoder&, std::span<Sample> frame, std::uint32_t now);
    // Another sender, or another codec: forgets all but what it learned of the network.
    void begin_anew();

    // For modems, which know better what they lost: from now on nothing is made up, left out or said again.
    void hold_still() { is_still_ = true; }

    // Nothing is left to be played.
    bool is_dry() const { return packets_.count() == 0 && sound_.size() < sound_rate_ / 50; }

    struct Counts { // Of samples, but for `late`.
        std::uint64_t played { 0 };
        std::uint64_t concealed { 0 };
        std::uint64_t left_out { 0 }; // By being quicker,
        std::uint64_t added { 0 }; // and slower.
        std::uint64_t late { 0 }; // Packets.
    };
    const Counts& counts() const { return counts_; }
    // How much later than had it come by the quickest packet sound is played, in ms.
    unsigned delay_ms() const { return static_cast<unsigned>(std::max(delay_, 0)) * 1000U / clock_; }

private:
    std::uint32_t ticks(std::size_t samples) const
    {
        return static_cast<std::uint32_t>(samples * clock_ / sound_rate_);
    }
    bool is_time_to_begin(std::uint32_t now);
    void provide(Decoder&, std::size_t samples, std::uint32_t now);
    bool provide_waiting(Decoder&, std::uint32_t now);
    void decode(Decoder&, const WaitingPacket&);
    void await(Decoder&, std::size_t samples);
    void bridge(Decoder&, const WaitingPacket& beyond, std::size_t samples);
    void conceal(Decoder&, std::size_t samples);
    void append(std::span<const Sample>);
    void drop_late();
    std::optional<std::int32_t> spare(std::size_t frame, std::uint32_t now) const;
    void adapt(Decoder&, std::size_t frame, std::uint32_t now);

    unsigned clock_;
    unsigned sound_rate_;
    PacketBuffer packets_ {};
    DelayEstimate estimate_;
    Concealment concealment_;
    std::vector<Sample> sound_ {}; // Decoded, not played yet.
    std::vector<Sample> room_; // For one packet's sound.
    std::uint32_t next_ { 0 }; // The timestamp after what was decoded.
    std::size_t packet_samples_; // Of the latest packet.
    std::size_t awaited_ { 0 }; // Samples made up since, while nothing came.
    bool is_playing_ { false };
    bool is_still_ { false };
    std::int32_t least_spare_ { 0 }; // Of the last times it was looked.
    unsigned looked_ { 0 };
    std::int32_t delay_ { 0 }; // Of the latest frame, in units of the clock.
    Counts counts_ {};
};

} // namespace dsp
