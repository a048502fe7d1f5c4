// Reading session descriptions. sdp_write.cpp writes them, sdp_answer.cpp compares offer and answer.
#include "sip/sdp.h"

#include "base/cursor.h"
#include "base/text.h"
#include "sip/grammar.h"
#include "sip/limits.h"

#include <array>
#include <utility>

namespace sdp {

using sip::bad;
using sip::grammar::is_blank;
using sip::grammar::part_class;
using sip::grammar::take;
using sip::grammar::take_number;
using sip::grammar::trim;
using sip::grammar::word_class;
namespace limits = sip::limits;

namespace {

// Why something is malformed, in constant text; empty when it is not.
using Complaint = std::string_view;

// As ==, for a name of known length: it compares a few bytes in place.
template <std::size_t size> bool is_name(std::string_view name, const char (&wanted)[size])
{
    return name.size() == size - 1 && name.starts_with(std::string_view { wanted, size - 1 });
}

// A line of SDP is never folded.
void skip_blanks(Cursor& cursor)
{
    cursor.skip_while([](char c) { return c == ' ' || c == '\t'; });
}

// The next word of a line and the blanks behind it.
std::string_view take_word(Cursor& cursor)
{
    const std::string_view word = take<word_class>(cursor);
    skip_blanks(cursor);
    return word;
}

// "IN IP4", as written nearly always. False: it is neither network we know.
bool take_network(Cursor& cursor, Connection& connection)
{
    if (cursor.skip("IN IP4 "))
        return true;
    const std::string_view network = take_word(cursor);
    const std::string_view kind = take_word(cursor);
    connection.ipv6 = equal_ignoring_case(kind, "IP6");
    return equal_ignoring_case(network, "IN") && (connection.ipv6 || equal_ignoring_case(kind, "IP4"));
}

Complaint read_connection(std::string_view text, Connection& connection)
{
    Cursor cursor { text };
    connection = {};
    if (!take_network(cursor, connection))
        return "Malformed SDP Connection";
    skip_blanks(cursor);
    connection.address = take<part_class>(cursor);
    return connection.address.empty() ? Complaint { "Malformed SDP Connection" } : Complaint {};
}

Complaint read_origin(std::string_view text, Origin& origin)
{
    Cursor cursor { text };
    origin.username = take_word(cursor);
    origin.id = take_word(cursor);
    origin.version = take_word(cursor);
    if (!cursor.skip("IN IP4 ")) { // The network and kind of address: what they are, nobody asks.
        take_word(cursor);
        take_word(cursor);
    }
    origin.address = take_word(cursor);
    const bool whole = !origin.username.empty() && !origin.address.empty();
    return whole ? Complaint {} : Complaint { "Malformed SDP Origin" };
}

std::optional<Direction> direction_of(std::string_view name)
{
    if (is_name(name, "sendrecv"))
        return Direction::Sendrecv;
    if (is_name(name, "sendonly"))
        return Direction::Sendonly;
    if (is_name(name, "recvonly"))
        return Direction::Recvonly;
    if (is_name(name, "inactive"))
        return Direction::Inactive;
    return std::nullopt;
}

// "20" or "20.5": whole milliseconds; nothing for what cannot be a packet time.
std::optional<std::chrono::milliseconds> packet_time_of(std::string_view text)
{
    Cursor cursor { trim(text) };
    const auto milliseconds = take_number<std::uint16_t>(cursor);
    if (milliseconds.value_or(0) == 0 || !(cursor.at_end() || cursor.peek() == '.'))
        return std::nullopt;
    return std::chrono::milliseconds { *milliseconds };
}

Codec* find_codec(Stream& stream, std::uint8_t payload)
{
    for (Codec& codec : stream.codecs)
        if (codec.payload == payload)
            return &codec;
    return nullptr;
}

// The one whose payload type stands here; nobody's when something else does.
Codec* take_codec(Cursor& cursor, Stream& stream)
{
    const auto payload = take_number<std::uint8_t>(cursor);
    const bool is_word = is_blank(cursor.peek()) || cursor.at_end();
    skip_blanks(cursor);
    return payload && is_word ? find_codec(stream, *payload) : nullptr;
}

// "101 telephone-event/8000/1". Of a payload the m= line does not have, it is nobody's; a malformed one (RFC
// 4475 has "31 LPC") says nothing, so that the streams beside it can still be spoken.
void read_rtpmap(std::string_view value, Stream& stream)
{
    Cursor cursor { value };
    Codec* const codec = take_codec(cursor, stream);
    const std::string_view name = take<part_class>(cursor);
    const bool slash = cursor.skip('/');
    const auto clock = take_number<std::uint32_t>(cursor);
    std::optional<std::uint8_t> channels = 1;
    if (cursor.skip('/'))
        channels = take_number<std::uint8_t>(cursor);
    skip_blanks(cursor);
    if (codec == nullptr || name.empty() || !slash || !cursor.at_end() || clock.value_or(0) == 0
        || channels.value_or(0) == 0)
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
Complaint read_rtcp(std::string_view value, Stream& stream)
{
    Cursor cursor { value };
    Cursor port { take_word(cursor) };
    stream.rtcp_port = take_number<std::uint16_t>(port);
    if (!stream.rtcp_port || !port.at_end())
        return "Malformed SDP rtcp";
    if (cursor.at_end())
        return {};
    Connection connection;
    const Complaint complaint = read_connection(cursor.rest(), connection);
    stream.rtcp_address = connection.address;
    return complaint;
}

Complaint read_stream_attribute(std::string_view name, std::string_view value, Stream& stream)
{
    switch (name.size()) {
    case 4:
        if (is_name(name, "fmtp"))
            read_fmtp(value, stream);
        if (is_name(name, "rtcp"))
            return read_rtcp(value, stream);
        break;
    case 5:
        if (is_name(name, "ptime"))
            stream.packet_time = packet_time_of(value);
        break;
    case 6:
        if (is_name(name, "rtpmap"))
            read_rtpmap(value, stream);
        break;
    case 8:
        if (const auto direction = direction_of(name))
            stream.direction = *direction;
        else if (is_name(name, "maxptime"))
            stream.packet_time_max = packet_time_of(value);
        else if (is_name(name, "rtcp-mux"))
            stream.rtcp_mux = true;
        break;
    default:
        break;
    }
    return {};
}

Complaint read_payloads(Stream& stream)
{
    stream.codecs.reserve(8);
    std::size_t count = 0;
    for (Cursor cursor { stream.formats }; !cursor.at_end(); skip_blanks(cursor)) {
        if (++count > limits::sdp_formats_max)
            return "Too Many SDP Formats";
        const auto payload = take_number<std::uint8_t>(cursor);
        if (!payload || *payload > 127 || !(cursor.at_end() || is_blank(cursor.peek())))
            return "Malformed SDP Payload Type";
        if (find_codec(stream, *payload) == nullptr) // Twice the same is once.
            stream.codecs.push_back(static_codec(*payload));
    }
    return {};
}

Complaint count_formats(std::string_view formats)
{
    std::size_t count = 0;
    for (Cursor cursor { formats }; !cursor.at_end(); take_word(cursor))
        if (++count > limits::sdp_formats_max)
            return "Too Many SDP Formats";
    return {};
}

// "49170" or "49170/2"
bool take_ports(Cursor& cursor, Stream& stream)
{
    const auto port = take_number<std::uint16_t>(cursor);
    const bool counted = !cursor.skip('/') || take_number<std::uint16_t>(cursor);
    stream.port = port.value_or(0);
    const bool ends = is_blank(cursor.peek());
    skip_blanks(cursor);
    return port && counted && ends;
}

// "audio 49170/2 RTP/AVP 0 8 97"
Complaint read_media(std::string_view text, Stream& stream)
{
    Cursor cursor { text };
    stream.kind = take_word(cursor);
    const bool has_port = take_ports(cursor, stream);
    stream.protocol = take_word(cursor);
    stream.formats = trim(cursor.rest());
    if (stream.kind.empty() || !has_port || stream.protocol.empty() || stream.formats.empty())
        return "Malformed SDP Media";
    return stream.is_rtp() ? read_payloads(stream) : count_formats(stream.formats);
}

class Reader {
public:
    Reader(std::string_view text, Session& session) : cursor_(text), text_(text), session_(session) { }

    Complaint read()
    {
        if (text_.size() > limits::sdp_bytes_max)
            return "SDP Too Large";
        while (!cursor_.at_end())
            if (const Complaint complaint = read_line(); !complaint.empty())
                return complaint;
        end_section(text_.size());
        return has_version_ && has_origin_ ? check_connections() : Complaint { "Incomplete SDP" };
    }

private:
    Complaint read_line()
    {
        if (++lines_ > limits::sdp_lines_max)
            return "Too Many SDP Lines";
        const std::size_t begin = text_.size() - cursor_.left();
        const std::string_view line = take_line();
        if (line.empty()) // Between the parts of careless writers, and at their ends.
            return {};
        if (has_control_)
            return "Control Character in SDP";
        if (line.size() < 2 || line[1] != '=')
            return "Malformed SDP Line";
        if (!has_version_ && line != "v=0")
            return "Unknown SDP Version";
        if (line.front() == 'a') // Most are.
            return read_attribute(line.substr(2));
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

    Complaint read_field(char letter, std::string_view value, std::size_t begin)
    {
        switch (letter) {
        case 'v':
            has_version_ = true;
            return {};
        case 'o':
            has_origin_ = true;
            return read_origin(value, session_.origin);
        case 's':
            session_.name = value;
            return {};
        case 'c':
            return read_connection(value, connection());
        case 'm':
            return begin_stream(value, begin);
        default: // Times, bandwidths, e-mail addresses: nobody asks.
            return {};
        }
    }

    Connection& connection()
    {
        return session_.streams.empty() ? session_.connection : session_.streams.back().connection;
    }

    Complaint begin_stream(std::string_view value, std::size_t begin)
    {
        if (session_.streams.size() == limits::sdp_streams_max)
            return "Too Many SDP Streams";
        end_section(begin);
        Stream& stream = session_.streams.emplace_back();
        stream.direction = direction_;
        section_begin_ = text_.size() - cursor_.left();
        return read_media(value, stream);
    }

    // Gives the section that ends here its text.
    void end_section(std::size_t end)
    {
        (session_.streams.empty() ? session_.attributes : session_.streams.back().attributes) =
            text_.substr(section_begin_, end - section_begin_);
    }

    Complaint read_attribute(std::string_view attribute)
    {
        Cursor cursor { attribute };
        const std::string_view name = cursor.take_run([](char c) { return c != ':'; });
        cursor.skip(':');
        if (!session_.streams.empty())
            return read_stream_attribute(name, cursor.rest(), session_.streams.back());
        direction_ = direction_of(name).value_or(direction_);
        return {};
    }

    Complaint check_connections()
    {
        for (Stream& stream : session_.streams) {
            if (stream.connection.address.empty())
                stream.connection = session_.connection;
            if (stream.connection.address.empty() && !stream.is_refused())
                return "SDP Without Connection";
        }
        return {};
    }

    Cursor cursor_;
    std::string_view text_;
    Session& session_;
    Direction direction_ { Direction::Sendrecv };
    std::size_t lines_ {};
    std::size_t section_begin_ {};
    bool has_control_ {};
    bool has_version_ {};
    bool has_origin_ {};
};

} // namespace

Parsed<Session> parse(std::string_view text)
{
    Parsed<Session> session { std::in_place };
    if (const Complaint complaint = Reader { text, *session }.read(); !complaint.empty())
        session = bad(complaint);
    return session;
}

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
namespace {

struct Static {
    std::uint8_t payload {};
    std::string_view name {};
    std::uint32_t clock {};
    std::uint8_t channels { 1 };
};
constexpr std::array known_codecs {
    Static { 0, "PCMU", 8000 },   Static { 3, "GSM", 8000 },    Static { 4, "G723", 8000 },
    Static { 5, "DVI4", 8000 },   Static { 6, "DVI4", 16000 },  Static { 7, "LPC", 8000 },
    Static { 8, "PCMA", 8000 },   Static { 9, "G722", 8000 },   Static { 10, "L16", 44100, 2 },
    Static { 11, "L16", 44100 },  Static { 12, "QCELP", 8000 }, Static { 13, "CN", 8000 },
    Static { 14, "MPA", 90000 },  Static { 15, "G728", 8000 },  Static { 16, "DVI4", 11025 },
    Static { 17, "DVI4", 22050 }, Static { 18, "G729", 8000 },  Static { 25, "CelB", 90000 },
    Static { 26, "JPEG", 90000 }, Static { 28, "nv", 90000 },   Static { 31, "H261", 90000 },
    Static { 32, "MPV", 90000 },  Static { 33, "MP2T", 90000 }, Static { 34, "H263", 90000 },
};

constexpr auto make_codecs_by_payload()
{
    std::array<Static, known_codecs.back().payload + 1U> table {};
    for (const Static& codec : known_codecs)
        table[codec.payload] = codec;
    return table;
}
constexpr auto codecs_by_payload = make_codecs_by_payload();

} // namespace

Codec static_codec(std::uint8_t payload)
{
    if (payload >= codecs_by_payload.size())
        return { .payload = payload };
    const Static& known = codecs_by_payload[payload];
    return { .payload = payload, .name = known.name, .clock = known.clock, .channels = known.channels };
}

} // namespace sdp
