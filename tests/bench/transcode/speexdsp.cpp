// The same change of rate by speexdsp at quality 3, which it recommends for speech.
#include "timing.h"

#include <memory>

#include <speex/speex_resampler.h>

namespace {

void measure(unsigned from, unsigned to)
{
    Frames frames { from };
    int problem = 0;
    const std::unique_ptr<SpeexResamplerState, void (*)(SpeexResamplerState*)> resampler {
        speex_resampler_init(1, from, to, 3, &problem), speex_resampler_destroy
    };
    Sound room(to / frames_a_second);
    report("resampler", from, to, nanoseconds([&] {
               const auto frame = frames.next();
               auto in = static_cast<spx_uint32_t>(frame.size());
               auto out = static_cast<spx_uint32_t>(room.size());
               speex_resampler_process_int(resampler.get(), 0, frame.data(), &in, room.data(), &out);
           }));
}

} // namespace

int main()
{
    for (const unsigned from : { 8000U, 16000U, 48000U })
        for (const unsigned to : { 8000U, 16000U, 48000U })
            if (from != to)
                measure(from, to);
}
