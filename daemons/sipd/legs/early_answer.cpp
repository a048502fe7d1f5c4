#include "early_answer.h"

#include "org.yobirin.Media.h"

#include <algorithm>

namespace sipd {
namespace {

using yobirin::Media;

Media::Direction answering(Media::Direction theirs)
{
    switch (theirs) {
    case Media::Direction::Sendonly:
        return Media::Direction::Recvonly;
    case Media::Direction::Recvonly:
        return Media::Direction::Sendonly;
    default:
        return theirs;
    }
}

// Those of theirs that we offered, under their payload types (RFC 3264 6.1).
std::vector<Media::Codec> shared(const Media::Stream& ours, const Media::Stream& theirs)
{
    std::vector<Media::Codec> codecs;
    for (const Media::Codec& wanted : theirs.codecs) {
        const auto offered = std::ranges::find_if(ours.codecs, [&](const Media::Codec& codec) {
            return codec.name == wanted.name && codec.clock == wanted.clock;
        });
        if (offered == ours.codecs.end())
            continue;
        codecs.push_back(*offered);
        codecs.back().payload = wanted.payload;
    }
    return codecs;
}

} // namespace

std::optional<std::string> early_answer(std::string_view ours, std::string_view theirs)
{
    Media::Session said;
    Media::Session offered;
    if (!decode(ours, said) || !decode(theirs, offered) || said.streams.empty())
        return std::nullopt;
    Media::Session answer;
    bool has_sound = false;
    for (std::size_t i = 0; i < offered.streams.size(); ++i) {
        const Media::Stream& wanted = offered.streams[i];
        Media::Stream stream = i < said.streams.size() ? said.streams[i] : wanted;
        const bool fits = i < said.streams.size() && wanted.port != 0 && stream.kind == wanted.kind;
        stream.protocol = wanted.protocol;
        stream.direction = answering(wanted.direction);
        stream.codecs = fits ? shared(said.streams[i], wanted) : wanted.codecs;
        const bool is_sound = fits && std::ranges::any_of(stream.codecs, [](const Media::Codec& codec) {
                                  return codec.name != "TELEPHONE-EVENT";
                              });
        if (!is_sound) { // Refused in its place.
            stream = wanted;
            stream.port = 0;
        }
        has_sound = has_sound || is_sound;
        answer.streams.push_back(std::move(stream));
    }
    return has_sound ? std::optional { encode(answer) } : std::nullopt;
}

} // namespace sipd
