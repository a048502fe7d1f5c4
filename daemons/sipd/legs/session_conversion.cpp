#include "session_conversion.h"

#include "sip/sdp_crypto.h"

#include <algorithm>
#include <deque>

namespace sipd {
namespace {

using yobirin::Media;

Media::Direction direction_of(sdp::Direction direction)
{
    switch (direction) {
    case sdp::Direction::Sendrecv:
        return Media::Direction::Sendrecv;
    case sdp::Direction::Sendonly:
        return Media::Direction::Sendonly;
    case sdp::Direction::Recvonly:
        return Media::Direction::Recvonly;
    case sdp::Direction::Inactive:
        break;
    }
    return Media::Direction::Inactive;
}

sdp::Direction direction_of(Media::Direction direction)
{
    switch (direction) {
    case Media::Direction::Sendrecv:
        return sdp::Direction::Sendrecv;
    case Media::Direction::Sendonly:
        return sdp::Direction::Sendonly;
    case Media::Direction::Recvonly:
        return sdp::Direction::Recvonly;
    case Media::Direction::Inactive:
        break;
    }
    return sdp::Direction::Inactive;
}

std::string upper_case(std::string_view text)
{
    std::string upper { text };
    for (char& c : upper)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return upper;
}

Media::Codec codec_of(const sdp::Codec& codec)
{
    Media::Codec made { .name = upper_case(codec.name), .clock = codec.clock, .payload = codec.payload };
    if (codec.channels != 1)
        made.channels = codec.channels;
    if (!codec.parameters.empty())
        made.parameters = std::string { codec.parameters };
    return made;
}

// Lines with more than a key are as good as none: nobody behind us could keep what they ask for.
std::optional<std::vector<Media::Crypto>> keys_of(const sdp::Stream& stream)
{
    std::vector<Media::Crypto> keys;
    for (const sdp::Crypto& crypto : sdp::cryptos_of(stream))
        if (sdp::is_bare(crypto))
            keys.push_back({ .tag = crypto.tag,
                             .suite = std::string { crypto.suite },
                             .key = std::string { crypto.keys.front().key_and_salt.reveal() } });
    return keys.empty() ? std::nullopt : std::optional { std::move(keys) };
}

Media::Stream stream_of(const sdp::Stream& stream)
{
    Media::Stream made {
        .kind = std::string { stream.kind },
        .protocol = std::string { stream.protocol },
        .address = std::string { stream.connection.address },
        .port = stream.port,
        .direction = direction_of(stream.direction),
    };
    if (stream.rtcp_port)
        made.rtcp_port = *stream.rtcp_port;
    if (stream.rtcp_mux)
        made.rtcp_mux = true;
    if (stream.packet_time)
        made.packet_time_ms = stream.packet_time->count();
    for (const sdp::Codec& codec : stream.codecs)
        if (!codec.name.empty()) // A dynamic number nobody explained.
            made.codecs.push_back(codec_of(codec));
    made.formats = std::string { stream.formats };
    made.crypto = keys_of(stream);
    return made;
}

sdp::Codec codec_of(const Media::Codec& codec)
{
    return { .payload = static_cast<std::uint8_t>(codec.payload),
             .name = codec.name == "TELEPHONE-EVENT" ? std::string_view { "telephone-event" }
                                                     : std::string_view { codec.name },
             .clock = static_cast<std::uint32_t>(codec.clock),
             .channels = static_cast<std::uint8_t>(codec.channels.value_or(1)),
             .parameters = codec.parameters ? std::string_view { *codec.parameters } : std::string_view {} };
}

sdp::Connection connection_of(std::string_view address)
{
    return { .ipv6 = address.find(':') != std::string_view::npos, .address = address };
}

// Lines of text that a session to be written looks at.
using Lines = std::deque<std::string>;

sdp::Stream stream_of(const Media::Stream& stream, const SessionOrigin& origin, Lines& cryptos)
{
    sdp::Stream made {
        .kind = stream.kind,
        .protocol = stream.protocol,
        .port = static_cast<std::uint16_t>(stream.port),
        .connection = connection_of(stream.address.empty() ? origin.address : stream.address),
        .direction = direction_of(stream.direction),
        .rtcp_mux = stream.rtcp_mux.value_or(false),
        .formats = stream.formats ? std::string_view { *stream.formats } : std::string_view {},
    };
    if (stream.packet_time_ms)
        made.packet_time = std::chrono::milliseconds { *stream.packet_time_ms };
    if (stream.rtcp_port)
        made.rtcp_port = static_cast<std::uint16_t>(*stream.rtcp_port);
    for (const Media::Codec& codec : stream.codecs)
        made.codecs.push_back(codec_of(codec));
    for (const Media::Crypto& key : stream.crypto.value_or(std::vector<Media::Crypto> {}))
        made.cryptos.push_back(
            cryptos.emplace_back(std::to_string(key.tag) + ' ' + key.suite + " inline:" + key.key));
    if (stream.port == 0 && made.codecs.empty() && made.formats.empty())
        made.formats = "0"; // An m= line has at least one format, refused or not (RFC 8866 5.14).
    return made;
}

} // namespace

Media::Session session_of(const sdp::Session& session, const Address& source)
{
    Media::Session made;
    for (const sdp::Stream& stream : session.streams)
        made.streams.push_back(stream_of(stream));
    made.signalling = text_of(source);
    return made;
}

sip::Parsed<std::string> text_of(const Media::Session& session, const SessionOrigin& origin)
{
    const std::string version = std::to_string(origin.version);
    sdp::Session made {
        .origin = { .username = "-", .id = origin.id, .version = version, .address = origin.address },
        .name = "-",
        .connection = connection_of(origin.address),
    };
    Lines cryptos;
    for (const Media::Stream& stream : session.streams)
        made.streams.push_back(stream_of(stream, origin, cryptos));
    // The session's own address is that of its sound, so that no stream needs a line of its own.
    const auto sound =
        std::ranges::find_if(made.streams, [](const sdp::Stream& stream) { return !stream.is_refused(); });
    if (sound != made.streams.end())
        made.connection = sound->connection;
    std::string text;
    if (auto written = sdp::write(text, made); !written)
        return std::unexpected(written.error());
    return text;
}

bool has_audio(const Media::Session& session)
{
    return std::ranges::any_of(session.streams, [](const Media::Stream& stream) {
        return stream.kind == "audio" && stream.protocol.find("RTP/") != std::string::npos
            && stream.port != 0;
    });
}

bool has_keys(const Media::Session& session)
{
    return std::ranges::any_of(session.streams,
                               [](const Media::Stream& stream) { return stream.crypto.has_value(); });
}

bool holds(const sdp::Session& session)
{
    const auto is_sound = [](const sdp::Stream& stream) {
        return stream.kind == "audio" && stream.is_rtp() && !stream.is_refused();
    };
    return std::ranges::any_of(session.streams, is_sound)
        && std::ranges::all_of(session.streams, [](const sdp::Stream& stream) {
               return stream.kind != "audio" || stream.is_refused() || sdp::is_held(stream);
           });
}

} // namespace sipd
