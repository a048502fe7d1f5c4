// What a side speaks: numbered packets in PCMU, or recorded packets of any codec, again and again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace load {

struct Spoken {
    unsigned payload_type { 0 };
    std::string encoding { "PCMU/8000" }; // As rtpmap names it.
    std::uint32_t ticks { 160 }; // Of its RTP clock in 20 ms.
    std::vector<std::vector<unsigned char>> packets {}; // Payloads of 20 ms each; none: they are numbered.
};

// "9 G722/8000" and a file of payloads, each behind its length in two bytes, the higher first. Nothing: one
// of them cannot be read.
std::optional<Spoken> spoken_from(const std::string& format, const std::string& file);

} // namespace load
