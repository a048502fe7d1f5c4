// Writing session descriptions.
#include "sip/sdp.h"

#include <array>
#include <charconv>

namespace sdp {

namespace {

// Appends fields; remembers whether one of them would have broken its line.
class Lines {
public:
    explicit Lines(std::string& out) : out_(out) { }

    Lines& text(std::string_view value)
    {
        for (const char c : value)
            refused_ = refused_ || c == '\r' || c == '\n' || c == '\0';
        out_ += value;
        return *this;
    }
    // A field that stands between blanks.
    Lines& word(std::string_view value)
    {
        refused_ = refused_ || value.empty() || value.find_first_of(" \t") != std::string_view::npos;
        return text(value);
    }
    Lines& number(std::uint64_t value)
    {
        std::array<char, 20> digits;
        const auto written = std::to_chars(digits.begin(), digits.end(), value);
        out_.append(digits.begin(), written.ptr);
        return *this;
    }
    Lines& end()
    {
        out_ += "\r\n";
        return *this;
    }
    bool refused() const { return refused_; }

private:
    std::string& out_;
    bool refused_ {};
};

std::string_view network_of(bool ipv6) { return ipv6 ? " IN IP6 " : " IN IP4 "; }

void write_connection(Lines& lines, const Connection& connection)
{
    lines.text("c=").text(network_of(connection.ipv6).substr(1)).word(connection.address).end();
}

bool has_codecs(const Stream& stream) { return stream.is_rtp() && !stream.codecs.empty(); }

void write_media(Lines& lines, const Stream& stream)
{
    lines.text("m=").word(stream.kind).text(" ").number(stream.port).text(" ").word(stream.protocol);
    if (has_codecs(stream)) {
        for (const Codec& codec : stream.codecs)
            lines.text(" ").number(codec.payload);
    } else {
        lines.text(" ").text(stream.formats.empty() ? "0" : stream.formats);
    }
    lines.end();
}

void write_codec(Lines& lines, const Codec& codec)
{
    if (!codec.name.empty()) {
        lines.text("a=rtpmap:")
            .number(codec.payload)
            .text(" ")
            .word(codec.name)
            .text("/")
            .number(codec.clock);
        if (codec.channels > 1)
            lines.text("/").number(codec.channels);
        lines.end();
    }
    if (!codec.parameters.empty())
        lines.text("a=fmtp:").number(codec.payload).text(" ").text(codec.parameters).end();
}

void write_rtcp(Lines& lines, const Stream& stream)
{
    if (stream.rtcp_port) {
        lines.text("a=rtcp:").number(*stream.rtcp_port);
        if (!stream.rtcp_address.empty())
            lines.text(network_of(stream.rtcp_address.find(':') != std::string_view::npos))
                .word(stream.rtcp_address);
        lines.end();
    }
    if (stream.rtcp_mux)
        lines.text("a=rtcp-mux").end();
}

bool same(const Connection& a, const Connection& b) { return a.ipv6 == b.ipv6 && a.address == b.address; }

void write_stream(Lines& lines, const Stream& stream, const Connection& session)
{
    write_media(lines, stream);
    if (!stream.connection.address.empty() && !same(stream.connection, session))
        write_connection(lines, stream.connection);
    if (stream.is_refused()) // What follows would describe nothing.
        return;
    if (stream.is_rtp())
        for (const Codec& codec : stream.codecs)
            write_codec(lines, codec);
    if (stream.packet_time)
        lines.text("a=ptime:").number(static_cast<std::uint64_t>(stream.packet_time->count())).end();
    if (stream.packet_time_max)
        lines.text("a=maxptime:").number(static_cast<std::uint64_t>(stream.packet_time_max->count())).end();
    write_rtcp(lines, stream);
    for (const std::string_view crypto : stream.cryptos)
        lines.text("a=crypto:").text(crypto).end();
    lines.text("a=").text(text_of(stream.direction)).end();
}

} // namespace

Parsed<> write(std::string& out, const Session& session)
{
    const std::size_t start = out.size();
    const Origin& origin = session.origin;
    Lines lines { out };
    lines.text("v=0").end();
    lines.text("o=").word(origin.username).text(" ").word(origin.id).text(" ").word(origin.version);
    const std::string_view address = origin.address.empty() ? session.connection.address : origin.address;
    lines.text(network_of(address.find(':') != std::string_view::npos)).word(address).end();
    lines.text("s=").text(session.name.empty() ? "-" : session.name).end();
    if (!session.connection.address.empty())
        write_connection(lines, session.connection);
    lines.text("t=0 0").end();
    for (const Stream& stream : session.streams)
        write_stream(lines, stream, session.connection);
    if (lines.refused()) {
        out.resize(start);
        return sip::bad("Unfit for SDP");
    }
    return {};
}

} // namespace sdp
