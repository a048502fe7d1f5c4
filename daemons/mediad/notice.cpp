#include "notice.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace mediad {
namespace {

using namespace std::chrono_literals;

// One packet in so many is looked into. A prime, so that it keeps no step with what repeats.
constexpr unsigned packets_a_look = 7;
// A pause: the pace is measured from after it.
constexpr std::chrono::milliseconds pause = 200ms;
// Of the 127 steps that G.711 has from nothing to loudest: no microphone stays as low as this.
constexpr unsigned loudest_silence = 1;

// The distance of a code from nothing.
unsigned loudness(dsp::CodecKind codec, std::byte code)
{
    const auto bits = std::to_integer<unsigned>(code);
    return codec == dsp::CodecKind::Pcmu ? ~bits & 0x7fU : (bits ^ 0x55U) & 0x7fU;
}

bool is_g711(dsp::CodecKind codec) { return codec == dsp::CodecKind::Pcmu || codec == dsp::CodecKind::Pcma; }

// Digital silence: of G.711 by its codes, of L16 by its samples. Other codecs write it in their own ways.
bool is_silence(dsp::CodecKind codec, std::span<const std::byte> payload)
{
    if (is_g711(codec))
        return std::ranges::all_of(payload,
                                   [&](std::byte code) { return loudness(codec, code) <= loudest_silence; });
    return std::ranges::all_of(payload, [](std::byte byte) { return byte == std::byte { 0 }; });
}

std::uint64_t digest_of(std::span<const std::byte> payload)
{
    return std::hash<std::string_view> {}({ reinterpret_cast<const char*>(payload.data()), payload.size() });
}

} // namespace

void Notice::spoke(const Spoken& packet)
{
    is_pausing_ = false;
    const auto ahead = static_cast<std::uint16_t>(packet.header.sequence - sequence_);
    if (has_spoken_ && (ahead == 0 || ahead >= 0x8000U))
        return; // Late, or twice.
    const bool is_next = has_spoken_ && ahead == 1 && packet.codec.clock == clock_;
    if (is_next)
        step(packet);
    if (!has_spoken_ || packet.codec.clock != clock_ || packet.now - spoke_ >= pause) {
        first_timestamp_ = packet.header.timestamp;
        first_ = packet.now;
    }
    has_spoken_ = true;
    clock_ = packet.codec.clock;
    sequence_ = packet.header.sequence;
    timestamp_ = packet.header.timestamp;
    spoke_ = packet.now;
    if (until_looked_ > 0)
        --until_looked_;
    else if (is_next) {
        until_looked_ = packets_a_look - 1;
        look_into(packet);
    }
}

void Notice::step(const Spoken& packet)
{
    const std::uint32_t now = packet.header.timestamp - timestamp_;
    if (now == step_)
        steady_step_ = now;
    step_ = now;
}

void Notice::look_into(const Spoken& packet)
{
    ++counts_.looked_at;
    const std::uint64_t digest = digest_of(packet.payload);
    if (is_silence(packet.codec.kind, packet.payload))
        ++counts_.silent;
    else if (digest == digest_)
        ++counts_.repeated;
    digest_ = digest;
    // A byte a sample: its length says how long it lasts, and so should its timestamps.
    if (!is_g711(packet.codec.kind) || steady_step_ == 0 || packet.payload.size() == steady_step_)
        return;
    ++counts_.misfits;
    extra_bytes_ = static_cast<int>(packet.payload.size())
        - static_cast<int>(std::min<std::uint32_t>(steady_step_, 0xffff));
}

void Notice::reported(std::optional<double> told_loss, bool sends)
{
    ++counts_.reports;
    if (told_loss)
        told_loss_ = told_loss;
    else if (sends)
        ++counts_.deaf_reports;
}

std::optional<double> Notice::packet_ms() const
{
    if (steady_step_ == 0)
        return std::nullopt;
    return steady_step_ * 1000.0 / clock_;
}

std::optional<Notice::Pace> Notice::pace() const
{
    if (!has_spoken_ || spoke_ == first_)
        return std::nullopt;
    const std::uint64_t units = timestamp_ - first_timestamp_;
    return Pace { .by_timestamps = std::chrono::milliseconds { units * 1000 / clock_ },
                  .by_our_clock = std::chrono::duration_cast<std::chrono::milliseconds>(spoke_ - first_) };
}

} // namespace mediad
