// What is told of a stream to whoever asks how it sounds and what is wrong with it. Pure.
#pragma once

#include "stream.h"

#include "org.yobirin.Media.h"

#include <optional>

namespace mediad {

// How what its peer sends arrives; nothing before a second of it.
std::optional<yobirin::Media::Quality> quality_of(const Stream&, const dsp::Codec&);

yobirin::Media::Notice notice_of(const Stream&, const Agreement&, Moment now);

} // namespace mediad
