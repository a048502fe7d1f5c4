// The codecs of one stream of a session: which of them we speak and under which payload numbers, which is
// chosen, how ours are written. Pure.
//
//     const SessionCodec* chosen = chosen_codec(stream.codecs, { .order = kinds_named({ "opus", "pcmu" }) });
//     PayloadNumbers numbers = numbers_of(stream.codecs);
#pragma once

#include "dsp/codecs/codec.h"
#include "dsp/codecs/opus_parameters.h"

#include "org.yobirin.Media.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mediad {

using SessionCodec = yobirin::Media::Codec;

// Which payload type number means what, in one direction.
struct PayloadNumbers {
    std::array<std::optional<std::uint8_t>, dsp::codec_kinds> codecs {};
    std::optional<std::uint8_t> digits {}; // telephone-event at 8 kHz
    std::optional<std::uint8_t> digits_full {}; // At 48 kHz, as it goes with Opus.
    std::optional<std::uint8_t> foreign {}; // Of the first codec that we do not speak.

    std::optional<std::uint8_t>& of(dsp::CodecKind kind) { return codecs[static_cast<std::size_t>(kind)]; }
    std::optional<std::uint8_t> of(dsp::CodecKind kind) const
    {
        return codecs[static_cast<std::size_t>(kind)];
    }
    friend bool operator==(const PayloadNumbers&, const PayloadNumbers&) = default;
};

// Which of several codecs is taken: the first there is.
struct Preference {
    std::optional<dsp::CodecKind> first {};
    std::vector<dsp::CodecKind> order {};
};

// The codecs that names of the office file mean ("l16" is one at each rate). Unknown names are left out.
std::vector<dsp::CodecKind> kinds_named(std::span<const std::string> names);

// nullptr for what we do not speak.
const dsp::Codec* known_codec(const SessionCodec&);
PayloadNumbers numbers_of(std::span<const SessionCodec>);
// Nothing that is preferred: the first that we speak. nullptr when we speak none.
const SessionCodec* chosen_codec(std::span<const SessionCodec>, const Preference&);
// The first that we do not speak, and that may be passed on to somebody who does.
const SessionCodec* foreign_codec(std::span<const SessionCodec>);
// By name, clock, channels and parameters, whatever number it has.
bool is_same(const SessionCodec&, const SessionCodec&);
dsp::OpusParameters opus_parameters_of(const SessionCodec&); // The defaults for any other codec.

// What an answer lists: the chosen one, what goes with it in place of speech, and digits.
std::vector<SessionCodec> answered_codecs(std::span<const SessionCodec> offered, const SessionCodec& chosen);

// What is left without telephone-event, for whoever is told keys otherwise.
void leave_out_digits(std::vector<SessionCodec>&);
void leave_out_digits(PayloadNumbers&);

struct OfferedCodecs {
    std::vector<dsp::CodecKind> kinds {};
    std::optional<SessionCodec> foreign {}; // In place of all of them.
    dsp::OpusParameters opus {}; // What whoever hears Opus wants.
    PayloadNumbers kept {}; // Numbers that mean something already (RFC 3264 8.3.2).
    std::optional<std::uint8_t> digits {}; // The number for digits at 8 kHz, when it is free to choose.
};
std::vector<SessionCodec> offered_codecs(const OfferedCodecs&);

} // namespace mediad
