// Takes bodies apart and looks for the session in them. The first line of the input is the Content-Type.
#include "require.h"

#include "sip/message.h"
#include "sip/multipart.h"
#include "sip/validity.h"

#include <string>

using namespace sip;

namespace {

void check_parts(std::string_view body, std::string_view boundary)
{
    BodyParts parts { body, boundary };
    std::size_t taken = 0;
    for (BodyPart part; parts.next(part);) {
        require(lies_in(part.head, body) && lies_in(part.content, body));
        require(part.content.find("\r\n--" + std::string { boundary } + "\r\n") == std::string_view::npos);
        taken += part.head.size() + part.content.size();
        require(lies_in(part.value(Header::ContentType), body) && lies_in(part.value("X-Own"), body));
#ifdef YOBIRIN_PLANTED_BUG
        require(part.value(Header::ContentDisposition).empty()); // As if nobody said what a part is for.
#endif
    }
    require(taken <= body.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = text_of_input(data, size);
    const std::size_t line = input.find('\n');
    const std::string_view type = input.substr(0, line);
    const std::string_view body =
        line == std::string_view::npos ? std::string_view {} : input.substr(line + 1);
    const std::string text =
        "INVITE sip:a@b SIP/2.0\r\nContent-Type: " + std::string { type } + "\r\n\r\n" + std::string { body };
    Message message;
    if (!message.read(text))
        return 0;
    const auto session = session_text_of(message);
    if (session)
        require(lies_in(*session, message.body()));
    else
        require(session.error().status == 400 || session.error().status == 415);
    static_cast<void>(body_fault_of(message, "application", "sdp"));
    if (const auto media = parse_media_type(type))
        if (const auto boundary = media->parameters.find("boundary"); boundary && !boundary->empty())
            check_parts(message.body(), *boundary);
    return 0;
}
