#include "dsp/codecs/gsm.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include <gsm.h>

namespace dsp {
namespace {

constexpr std::size_t sound_of_frame = 160;
constexpr std::size_t bytes_of_frame = sizeof(gsm_frame);
static_assert(bytes_of_frame == 33);

GsmState made()
{
    GsmState state { gsm_create() };
    assert(state != nullptr);
    return state;
}

} // namespace

void GsmDeleter::operator()(gsm_state* state) const { gsm_destroy(state); }

GsmEncoder::GsmEncoder() : state_(made()) { }
void GsmEncoder::reset() { state_ = made(); }

std::size_t GsmEncoder::encode(std::span<const Sample> samples, std::span<std::byte> bytes)
{
    const std::size_t count = std::min(samples.size() / sound_of_frame, bytes.size() / bytes_of_frame);
    for (std::size_t i = 0; i < count; ++i) {
        std::array<gsm_signal, sound_of_frame> sound; // NOLINT: filled at once.
        gsm_frame frame;
        std::ranges::copy(samples.subspan(i * sound_of_frame, sound_of_frame), sound.begin());
        gsm_encode(state_.get(), sound.data(), frame);
        std::memcpy(bytes.data() + i * bytes_of_frame, frame, bytes_of_frame);
    }
    return count * bytes_of_frame;
}

GsmDecoder::GsmDecoder() : state_(made()) { }
void GsmDecoder::reset() { state_ = made(); }

std::size_t GsmDecoder::decode(std::span<const std::byte> bytes, std::span<Sample> samples)
{
    const std::size_t most = std::min(samples.size() / sound_of_frame, bytes.size() / bytes_of_frame);
    std::size_t count = 0;
    while (count < most) {
        gsm_frame frame;
        std::memcpy(frame, bytes.data() + count * bytes_of_frame, bytes_of_frame);
        if (gsm_decode(state_.get(), frame, samples.data() + count * sound_of_frame) != 0)
            break;
        ++count;
    }
    return count * sound_of_frame;
}

} // namespace dsp
