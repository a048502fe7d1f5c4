// What a=fmtp says of Opus (RFC 7587 6.1): what whoever wrote it wants to receive, and how they mean to send.
//
//     const dsp::OpusParameters theirs = dsp::read_opus_parameters("useinbandfec=1;
//     maxaveragebitrate=20000");
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dsp {

struct OpusParameters {
    unsigned max_playback_rate { 48000 }; // Hz, 8000 to 48000: more is not heard.
    unsigned max_capture_rate { 48000 }; // Hz, likewise: more will not be sent.
    std::optional<unsigned> max_average_bitrate {}; // bit/s, 6000 to 510000.
    bool stereo { false }; // Likes to hear two channels. We send one.
    bool sends_stereo { false };
    bool in_band_fec { false }; // Makes use of what a packet repeats of the one before.
    bool dtx { false }; // Is content with nothing while nobody speaks.
    bool constant_bitrate { false };
    friend bool operator==(const OpusParameters&, const OpusParameters&) = default;
};

// Whatever is not understood or out of range is as if it had not been said (RFC 7587 7), as is what follows
// the first 32 parameters.
OpusParameters read_opus_parameters(std::string_view fmtp);
// Only what differs from the defaults; may be empty.
std::string written(const OpusParameters&);

} // namespace dsp
