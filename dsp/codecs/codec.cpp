#include "dsp/codecs/codec.h"

#include "base/text.h"
#include "dsp/codecs/pcma.h"
#include "dsp/codecs/pcmu.h"

namespace dsp {
namespace {

constexpr std::array table {
    Codec { CodecKind::Pcmu, "PCMU", telephone_clock, 0, pcmu::encode, pcmu::decode },
    Codec { CodecKind::Pcma, "PCMA", telephone_clock, 8, pcma::encode, pcma::decode },
};
static_assert(table.size() == codec_kinds);
static_assert(table[0].kind == CodecKind { 0 } && table[1].kind == CodecKind { 1 });

} // namespace

std::span<const Codec> codecs() { return table; }
const Codec& codec_of(CodecKind kind) { return table[static_cast<std::size_t>(kind)]; }

const Codec* find_codec(std::string_view name, unsigned clock)
{
    for (const Codec& codec : table)
        if (codec.clock == clock && equal_ignoring_case(codec.name, name))
            return &codec;
    return nullptr;
}

const ByteTable* translation(CodecKind from, CodecKind to)
{
    if (from == CodecKind::Pcmu && to == CodecKind::Pcma)
        return &pcmu::to_pcma;
    if (from == CodecKind::Pcma && to == CodecKind::Pcmu)
        return &pcma::to_pcmu;
    return nullptr;
}

} // namespace dsp
