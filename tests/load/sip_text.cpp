#include "sip_text.h"

#include "base/text.h"

#include <array>

namespace load {
namespace {

std::string_view next_line(std::string_view& rest)
{
    const std::size_t end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    return line;
}

bool is_named(std::string_view name, std::string_view full, std::string_view compact)
{
    return equal_ignoring_case(name, full) || equal_ignoring_case(name, compact);
}

std::string_view inside_angles(std::string_view value)
{
    const std::size_t open = value.find('<');
    if (open == std::string_view::npos)
        return value.substr(0, value.find(';'));
    return value.substr(open + 1, value.find('>', open) - open - 1);
}

void take_header(Message& message, std::string_view name, std::string_view value)
{
    if (is_named(name, "Via", "v"))
        message.via.push_back(value);
    else if (equal_ignoring_case(name, "Record-Route"))
        for (std::string_view part : split(value, ','))
            message.record_route.push_back(trimmed(part));
    else if (is_named(name, "Call-ID", "i"))
        message.call_id = value;
    else if (is_named(name, "From", "f"))
        message.from = value;
    else if (is_named(name, "To", "t"))
        message.to = value;
    else if (is_named(name, "Contact", "m"))
        message.contact = inside_angles(value);
    else if (equal_ignoring_case(name, "WWW-Authenticate") && message.challenge.empty())
        message.challenge = value;
    else if (equal_ignoring_case(name, "Retry-After"))
        message.retry_after = value;
    else if (equal_ignoring_case(name, "CSeq")) {
        const std::size_t blank = value.find(' ');
        message.sequence = parse_number<std::uint32_t>(value.substr(0, blank)).value_or(0);
        message.method = trimmed(value.substr(std::min(blank, value.size())));
    }
}

} // namespace

Message Message::read(std::string_view datagram)
{
    Message message { .text = datagram };
    std::string_view rest = datagram;
    message.first_line = next_line(rest);
    if (message.first_line.starts_with("SIP/2.0 "))
        message.status = parse_number<int>(message.first_line.substr(8, 3)).value_or(0);
    while (!rest.empty()) {
        const std::string_view line = next_line(rest);
        if (line.empty())
            break;
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos)
            take_header(message, trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
    message.body = rest;
    if (message.status == 0)
        message.method = message.first_line.substr(0, message.first_line.find(' '));
    return message;
}

std::string_view tag_of(std::string_view value)
{
    const std::size_t at = value.find(";tag=");
    if (at == std::string_view::npos)
        return {};
    const std::string_view tag = value.substr(at + 5);
    return tag.substr(0, tag.find(';'));
}

MediaAddress media_address(std::string_view text)
{
    MediaAddress media;
    while (!text.empty()) {
        const std::string_view line = next_line(text);
        if (line.starts_with("c=IN IP4 ")) {
            for (std::string_view part : split(trimmed(line.substr(9)), '.'))
                media.address = media.address << 8 | parse_number<std::uint32_t>(part).value_or(0);
        } else if (line.starts_with("m=audio ")) {
            const std::string_view port = line.substr(8);
            media.port = parse_number<std::uint16_t>(port.substr(0, port.find(' '))).value_or(0);
        }
    }
    return media;
}

std::string session(std::string_view address, std::uint16_t port, std::string_view direction,
                    const Spoken& spoken)
{
    const std::string host { address };
    const std::string type = std::to_string(spoken.payload_type);
    return "v=0\r\no=load 1 1 IN IP4 " + host + "\r\ns=-\r\nc=IN IP4 " + host + "\r\nt=0 0\r\nm=audio "
        + std::to_string(port) + " RTP/AVP " + type + " 101\r\na=rtpmap:" + type + " " + spoken.encoding
        + "\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\na=" + std::string { direction } + "\r\n";
}

std::string response(const Message& request, const Answer& answer)
{
    std::string text = "SIP/2.0 ";
    text.append(answer.status_line).append("\r\n");
    for (const std::string_view via : request.via)
        text.append("Via: ").append(via).append("\r\n");
    for (const std::string_view route : request.record_route)
        text.append("Record-Route: ").append(route).append("\r\n");
    text.append("From: ").append(request.from).append("\r\nTo: ").append(answer.to).append("\r\nCall-ID: ");
    text.append(request.call_id).append("\r\nCSeq: ").append(std::to_string(request.sequence)).append(" ");
    text.append(request.method).append("\r\nContact: <").append(answer.contact).append(">\r\n");
    if (!answer.body.empty())
        text.append("Content-Type: application/sdp\r\n");
    return text.append("Content-Length: ")
        .append(std::to_string(answer.body.size()))
        .append("\r\n\r\n")
        .append(answer.body);
}

} // namespace load
