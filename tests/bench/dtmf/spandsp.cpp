// SpanDSP's detector, judged by the same sound: as it comes, without its filter against dial tone.
#include "judging.h"

#include <array>
#include <cinttypes>
#include <cstdlib>
#include <memory>

#include <spandsp/telephony.h>

#include <spandsp/logging.h>

#include <spandsp/super_tone_rx.h>

#include <spandsp/dtmf.h>

namespace {

class SpanDsp {
public:
    std::string hear(std::span<const dsp::Sample> sound)
    {
        std::string digits;
        for (std::size_t at = 0; at < sound.size(); at += dsp::frame_samples) {
            const auto frame = sound.subspan(at, std::min(dsp::frame_samples, sound.size() - at));
            dtmf_rx(detector_.get(), frame.data(), static_cast<int>(frame.size()));
            std::array<char, 129> room {};
            digits.append(room.data(), dtmf_rx_get(detector_.get(), room.data(), 128));
        }
        return digits;
    }

private:
    struct Free {
        void operator()(dtmf_rx_state_t* detector) const { dtmf_rx_free(detector); }
    };
    std::unique_ptr<dtmf_rx_state_t, Free> detector_ { dtmf_rx_init(nullptr, nullptr, nullptr) };
};

} // namespace

int main(int argc, char** argv) { return dtmf_bench::judge<SpanDsp>(argc, argv); }
