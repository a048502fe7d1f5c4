// Reading session descriptions. sdp_write.cpp writes them, sdp_answer.cpp compares offer and answer.
#include "sip/sdp.h"

#include "base/cursor.h"
#include "base/result.h"
#include "base/text.h"
#include "sip/grammar.h"
#include "sip/limits.h"

#include <array>
#include <span>

namespace sdp {

using sip::bad;
using sip::grammar::is_blank;
using sip::grammar::trim;
namespace limits = sip::limits;

namespace {

constexpr bool is_word(char c) { return c != ' ' && c != '\t'; }

// The next word of a line and the blanks behind it.
std::string_view take_word(Cursor& cursor)
{
    const std::string_view word = cursor.take_while(is_word);
    cursor.skip_while(is_blank);
    return word;
}

Parsed<Connection> parse_connection(std::string_view text)
{
    Cursor cursor { text };
    const std::string_view network = take_word(cursor);
    const std::string_view kind = take_word(cursor);
    Connection connection;
    connection.ipv6 = equal_ignoring_case(kind, "IP6");
    connection.address = take_word(cursor);
    connection.address = connection.address.substr(0, connection.address.find('/'));
    if (!equal_ignoring_case(network, "IN") || (!connection.ipv6 && !equal_ignoring_case(kind, "IP4"))
        || connection.address.empty())
        return bad("Malformed SDP Connection");
    return connection;
}

Parsed<Origin> parse_origin(std::string_view text)
{
    Cursor cursor { text };
    Origin origin;
    origin.username = take_word(cursor);
    origin.id = take_word(cursor);
    origin.version = take_word(cursor);
    take_word(cursor);
    take_word(cursor);
    origin.address = take_word(cursor);
    if (origin.username.empty() || origin.address.empty())
        return bad("Malformed SDP Origin");
    return origin;
}

std::optional<Direction> direction_of(std::string_view name)
{
    if (name == "sendrecv")
        return Direction::Sendrecv;
    if (name == "sendonly")
        return Direction::Sendonly;
    if (name == "recvonly")
        return Direction::Recvonly;
    if (name == "inactive")
        return Direction::Inactive;
    return std::nullopt;
}

// "20" or "20.5": whole milliseconds; nothing for what cannot be a packet time.
std::optional<std::chrono::milliseconds> packet_time_of(std::string_view text)
{
    Cursor cursor { trim(text) };
    const auto milliseconds = parse_number<std::uint16_t>(cursor.take_while(is_digit));
    if (!milliseconds || *milliseconds == 0 || !(cursor.at_end() || cursor.peek() == '.'))
        return std::nullopt;
    return std::chrono::milliseconds { *milliseconds };
}

Codec* find_codec(Stream& stream, std::optional<std::uint8_t> payload)
{
    for (Codec& codec : stream.codecs)
        if (payload == codec.payload)
            return &codec;
    return nullptr;
}

Codec* take_codec(Cursor& cursor, Stream& stream)
{
    return find_codec(stream, parse_number<std::uint8_t>(take_word(cursor)));
}

// "101 telephone-event/8000/1". Of a payload the m= line does not have, it is nobody's; a malformed one (RFC
// 4475 has "31 LPC") says nothing, so that the streams beside it can still be spoken.
void read_rtpmap(std::string_view value, Stream& stream)
{
    Cursor cursor { value };
    Codec* const codec = take_codec(cursor, stream);
    const std::string_view name = cursor.take_until('/');
    cursor.skip('/');
    const auto clock = parse_number<std::uint32_t>(cursor.take_while(is_digit));
    std::optional<std::uint8_t> channels = 1;
    if (cursor.skip('/'))
        channels = parse_number<std::uint8_t>(cursor.take_while(is_digit));
    const bool sound = !name.empty() && name.find_first_of(" \t") == std::string_view::npos
        && clock.value_or(0) > 0 && channels.value_or(0) > 0 && trim(cursor.rest()).empty();
    if (codec == nullptr || !sound)
        return;
    codec->name = name;
    codec->clock = *clock;
    codec->channels = *channels;
}

void read_fmtp(std::string_view value, Stream& stream)
{
    Cursor cursor { value };
    if (Codec* const codec = take_codec(cursor, stream))
        codec->parameters = trim(cursor.rest());
}

// RFC 3605: "53020" or "53020 IN IP4 126.16.64.4"
Parsed<> read_rtcp(std::string_view value, Stream& stream)
{
    Cursor cursor { value };
    stream.rtcp_port = parse_number<std::uint16_t>(take_word(cursor));
    if (!stream.rtcp_port)
        return bad("Malformed SDP rtcp");
    if (!trim(cursor.rest()).empty())
        stream.rtcp_address = TRY(parse_connection(cursor.rest())).address;
    return {};
}

Parsed<> read_stream_attribute(std::string_view name, std::string_view value, Stream& stream)
{
    switch (name.size()) {
    case 4:
        if (name == "fmtp")
            read_fmtp(value, stream);
        if (name == "rtcp")
            return read_rtcp(value, stream);
        break;
    case 5:
        if (name == "ptime")
            stream.packet_time = packet_time_of(value);
        break;
    case 6:
        if (name == "rtpmap")
            read_rtpmap(value, stream);
        break;
    case 8:
        if (name == "maxptime")
            stream.packet_time_max = packet_time_of(value);
        else if (name == "rtcp-mux")
            stream.rtcp_mux = true;
        else if (const auto direction = direction_of(name))
            stream.direction = *direction;
        break;
    default:
        break;
    }
    return {};
}

Parsed<> read_formats(Stream& stream)
{
    const bool is_rtp = stream.is_rtp();
    stream.codecs.reserve(is_rtp ? 8 : 0);
    std::size_t count = 0;
    for (Cursor cursor { stream.formats }; !cursor.at_end();) {
        const std::string_view format = take_word(cursor);
        if (++count > limits::sdp_formats_max)
            return bad("Too Many SDP Formats");
        if (!is_rtp)
            continue;
        const auto payload = parse_number<std::uint8_t>(format);
        if (!payload || *payload > 127)
            return bad("Malformed SDP Payload Type");
        if (find_codec(stream, *payload) == nullptr) // Twice the same is once.
            stream.codecs.push_back(static_codec(*payload));
    }
    return {};
}

// "audio 49170/2 RTP/AVP 0 8 97"
Parsed<Stream> parse_media(std::string_view text)
{
    Cursor cursor { text };
    Stream stream;
    stream.kind = take_word(cursor);
    Cursor ports { take_word(cursor) };
    const auto port = parse_number<std::uint16_t>(ports.take_while(is_digit));
    if (ports.skip('/') && !parse_number<std::uint16_t>(ports.take_while(is_digit)))
        return bad("Malformed SDP Media");
    stream.protocol = take_word(cursor);
    stream.formats = trim(cursor.rest());
    if (stream.kind.empty() || !port || !ports.at_end() || stream.protocol.empty() || stream.formats.empty())
        return bad("Malformed SDP Media");
    stream.port = *port;
    TRY(read_formats(stream));
    return stream;
}

class Reader {
public:
    explicit Reader(std::string_view text) : cursor_(text), text_(text) { }

    Parsed<Session> read()
    {
        if (text_.size() > limits::sdp_bytes_max)
            return bad("SDP Too Large");
        while (!cursor_.at_end())
            TRY(read_line());
        end_section(text_.size());
        if (!has_version_ || !has_origin_)
            return bad("Incomplete SDP");
        TRY(check_connections());
        return std::move(session_);
    }

private:
    Parsed<> read_line()
    {
        if (++lines_ > limits::sdp_lines_max)
            return bad("Too Many SDP Lines");
        const std::size_t begin = text_.size() - cursor_.left();
        const std::string_view line = take_line();
        if (line.empty()) // Between the parts of careless writers, and at their ends.
            return {};
        if (has_control_)
            return bad("Control Character in SDP");
        if (line.size() < 2 || line[1] != '=')
            return bad("Malformed SDP Line");
        if (!has_version_ && line != "v=0")
            return bad("Unknown SDP Version");
        return read_field(line.front(), line.substr(2), begin);
    }

    // Without its end, which is CRLF or, of careless writers, LF.
    std::string_view take_line()
    {
        Cursor cursor = cursor_;
        std::string_view line;
        while (true) {
            cursor.take_until_control();
            line = cursor.since(cursor_);
            if (cursor.skip_line_end() || cursor.skip('\n') || cursor.at_end())
                break;
            has_control_ = has_control_ || cursor.peek() == '\0' || cursor.peek() == '\r';
            cursor.take(1);
        }
        cursor_ = cursor;
        return line;
    }

    Parsed<> read_field(char letter, std::string_view value, std::size_t begin)
    {
        switch (letter) {
        case 'v':
            has_version_ = true;
            return {};
        case 'o':
            session_.origin = TRY(parse_origin(value));
            has_origin_ = true;
            return {};
        case 's':
            session_.name = value;
            return {};
        case 'c':
            connection() = TRY(parse_connection(value));
            return {};
        case 'm':
            return begin_stream(value, begin);
        case 'a':
            return read_attribute(value);
        default: // Times, bandwidths, e-mail addresses: nobody asks.
            return {};
        }
    }

    Connection& connection()
    {
        return session_.streams.empty() ? session_.connection : session_.streams.back().connection;
    }

    Parsed<> begin_stream(std::string_view value, std::size_t begin)
    {
        if (session_.streams.size() == limits::sdp_streams_max)
            return bad("Too Many SDP Streams");
        end_section(begin);
        Stream stream = TRY(parse_media(value));
        stream.direction = direction_;
        session_.streams.push_back(std::move(stream));
        section_begin_ = text_.size() - cursor_.left();
        return {};
    }

    // Gives the section that ends here its text.
    void end_section(std::size_t end)
    {
        (session_.streams.empty() ? session_.attributes : session_.streams.back().attributes) =
            text_.substr(section_begin_, end - section_begin_);
    }

    Parsed<> read_attribute(std::string_view attribute)
    {
        const std::size_t colon = attribute.find(':');
        const std::string_view name = attribute.substr(0, colon);
        const std::string_view value =
            colon == std::string_view::npos ? std::string_view {} : attribute.substr(colon + 1);
        if (!session_.streams.empty())
            return read_stream_attribute(name, value, session_.streams.back());
        direction_ = direction_of(name).value_or(direction_);
        return {};
    }

    Parsed<> check_connections()
    {
        for (Stream& stream : session_.streams) {
            if (stream.connection.address.empty())
                stream.connection = session_.connection;
            if (stream.connection.address.empty() && !stream.is_refused())
                return bad("SDP Without Connection");
        }
        return {};
    }

    Cursor cursor_;
    std::string_view text_;
    Session session_ {};
    Direction direction_ { Direction::Sendrecv };
    std::size_t lines_ {};
    std::size_t section_begin_ {};
    bool has_control_ {};
    bool has_version_ {};
    bool has_origin_ {};
};

} // namespace

Parsed<Session> parse(std::string_view text) { return Reader { text }.read(); }

std::string_view text_of(Direction direction)
{
    switch (direction) {
    case Direction::Sendrecv:
        return "sendrecv";
    case Direction::Sendonly:
        return "sendonly";
    case Direction::Recvonly:
        return "recvonly";
    case Direction::Inactive:
        break;
    }
    return "inactive";
}

std::optional<std::string_view> find_attribute(std::string_view attributes, std::string_view name)
{
    for (Cursor cursor { attributes }; !cursor.at_end(); cursor.skip('\n')) {
        Cursor line { trim(cursor.take_until('\n')) };
        if (!line.skip("a=") || !line.skip(name))
            continue;
        if (line.at_end())
            return std::string_view {};
        if (line.skip(':'))
            return line.rest();
    }
    return std::nullopt;
}

// RFC 3551 6. G722's clock is 8000 by an error that stayed.
Codec static_codec(std::uint8_t payload)
{
    struct Static {
        std::uint8_t payload;
        std::string_view name;
        std::uint32_t clock;
        std::uint8_t channels { 1 };
    };
    static constexpr std::array known {
        Static { 0, "PCMU", 8000 },   Static { 3, "GSM", 8000 },    Static { 4, "G723", 8000 },
        Static { 5, "DVI4", 8000 },   Static { 6, "DVI4", 16000 },  Static { 7, "LPC", 8000 },
        Static { 8, "PCMA", 8000 },   Static { 9, "G722", 8000 },   Static { 10, "L16", 44100, 2 },
        Static { 11, "L16", 44100 },  Static { 12, "QCELP", 8000 }, Static { 13, "CN", 8000 },
        Static { 14, "MPA", 90000 },  Static { 15, "G728", 8000 },  Static { 16, "DVI4", 11025 },
        Static { 17, "DVI4", 22050 }, Static { 18, "G729", 8000 },  Static { 25, "CelB", 90000 },
        Static { 26, "JPEG", 90000 }, Static { 28, "nv", 90000 },   Static { 31, "H261", 90000 },
        Static { 32, "MPV", 90000 },  Static { 33, "MP2T", 90000 }, Static { 34, "H263", 90000 },
    };
    constexpr std::uint8_t last = 34;
    for (const Static& one : std::span { known }.first(payload > last ? 0 : known.size()))
        if (one.payload == payload)
            return { .payload = payload, .name = one.name, .clock = one.clock, .channels = one.channels };
    return { .payload = payload };
}

} // namespace sdp
