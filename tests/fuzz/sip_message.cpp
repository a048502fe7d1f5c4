// Reads bytes as one SIP message and asks everything that can be asked of it.
//
// Every view has to lie in the datagram, the essentials have to say what the accessors say, and what is sound
// has to survive being written and read again.
#include "require.h"

#include "sip/digest.h"
#include "sip/message.h"
#include "sip/sdp.h"
#include "sip/validity.h"
#include "sip/writer.h"

namespace {

using namespace sip;

void check_address(const Address& address, std::string_view whole)
{
    require(lies_in(address.display, whole));
    require(lies_in(address.uri.text, whole));
    require(lies_in(address.uri.host, address.uri.text));
    require(lies_in(address.parameters.text(), whole));
    require(lies_in(address.tag(), whole));
    require(plain_display(address, 16).size() <= 16);
}

// Whatever a header is, every reader may be given its value.
void read_with_every_reader(std::string_view value)
{
    if (const auto address = parse_address(value))
        check_address(*address, value);
    if (const auto contact = parse_contact(value); contact && !contact->everything)
        check_address(contact->address, value);
    if (const auto via = parse_via(value))
        require(lies_in(via->branch, value) && lies_in(via->host, value) && via->sent_by_port() != 0);
    if (const auto cseq = parse_cseq(value))
        require(cseq->number < 1U << 31);
    if (const auto replaces = parse_replaces(value))
        require(lies_in(replaces->to_tag, value) && !replaces->from_tag.empty());
    if (const auto credentials = parse_credentials(value))
        require(lies_in(credentials->nonce, value));
    static_cast<void>(parse_rack(value));
    static_cast<void>(parse_token(value));
    static_cast<void>(parse_media_type(value));
    static_cast<void>(parse_session_expires(value));
    static_cast<void>(parse_reason(value));
    static_cast<void>(parse_challenge(value));
}

// Returns how many lines the header has.
std::size_t check_values(const Message& message, Header header, std::string_view datagram)
{
    Values values = message.values(header);
    std::size_t total = 0;
    for (std::string_view value; values.next(value); ++total)
        require(lies_in(value, datagram) && total <= datagram.size());
    const std::size_t lines = message.count(header);
    require(total >= lines && message.has(header) == (lines > 0) && message.repeats(header) == (lines > 1));
    return lines;
}

void check_lines(const Message& message, std::string_view datagram)
{
    std::size_t counted = 0;
    for (std::size_t i = 0; i < message.line_count(); ++i) {
        const HeaderLine line = message.line(i);
        require(lies_in(line.name, datagram) && lies_in(line.value, datagram) && !line.name.empty());
        require(line.header == header_of(line.name));
        require(message.has(line.header));
#ifdef YOBIRIN_PLANTED_BUG
        require(line.value.find('\n') == std::string_view::npos); // As if nobody folded.
#endif
        read_with_every_reader(line.value);
    }
    for (std::size_t kind = 0; kind < header_kinds; ++kind)
        counted += check_values(message, static_cast<Header>(kind), datagram);
    require(counted == message.line_count());
    require(lies_in(message.body(), datagram) && lies_in(message.request_uri(), datagram)
            && lies_in(message.reason(), datagram));
}

void check_essentials(const Message& message, const Essentials& essentials)
{
    require(message.via().value().branch == essentials.via.branch);
    require(message.from().value().tag() == essentials.from.tag());
    require(message.to().value().tag() == essentials.to.tag());
    require(message.cseq().value().number == essentials.cseq.number);
    require(message.contact().has_value() == essentials.has_contact);
    if (essentials.has_contact)
        require(message.contact().value().address.uri.text == essentials.contact.address.uri.text);
    if (message.is_request())
        require(message.uri().value().host == essentials.uri.host);
}

void check_answer(const Message& request, bool sound)
{
    if (!can_be_answered(request))
        return;
    std::string written { "before" };
    Writer writer { written };
    begin_response(writer, request,
                   { .status = 200, .to_tag = "t", .source = { .address = "192.0.2.1", .port = 5060 } });
    const bool finished = writer.finish().has_value();
    require(finished || !sound);
    require(finished || written == "before");
    if (!finished)
        return;
    Message answer;
    require(answer.read(std::string_view { written }.substr(6)).has_value());
    require(answer.status() == 200);
    if (!sound)
        return;
    require(!fault_of(answer));
    require(answer.call_id() == request.call_id());
    require(answer.cseq().value().number == request.cseq().value().number);
    require(answer.from().value().tag() == request.from().value().tag());
    require(!answer.to().value().tag().empty() || request.to().value().parameters.has("tag"));
    require(answer.via().value().branch == request.via().value().branch);
}

// Written line by line, it reads as the same lines.
void check_copy(const Message& message)
{
    std::string written;
    Writer writer { written };
    if (message.is_request())
        writer.request(message.method_text(), message.request_uri());
    else
        writer.response(message.status(), message.reason());
    for (std::size_t i = 0; i < message.line_count(); ++i)
        if (const HeaderLine line = message.line(i);
            line.header != Header::ContentLength && line.value.find('\r') == std::string_view::npos)
            writer.header(line.name, line.value);
    if (!writer.finish())
        return;
    Message again;
    require(again.read(written).has_value());
    std::size_t at = 0;
    for (std::size_t i = 0; i < message.line_count(); ++i) {
        const HeaderLine line = message.line(i);
        if (line.header == Header::ContentLength || line.value.find('\r') != std::string_view::npos)
            continue;
        require(again.line(at).name == line.name && again.line(at).value == line.value);
        ++at;
    }
}

void check_move(Message message)
{
    const std::string copy { message.text() };
    const std::string call_id { message.call_id() };
    message.moved_to(copy);
    require(message.call_id() == call_id && lies_in(message.call_id(), copy));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view datagram = text_of_input(data, size);
    Message message;
    const auto read = message.read(datagram);
    check_lines(message, datagram);
    if (!read) {
        require(read.error().status == 0 || (message.is_request() && read.error().status >= 400));
        require(!read.error().reason.empty());
        check_answer(message, false);
        return 0;
    }
    Essentials essentials;
    const auto fault = fault_of(message, essentials);
    require(fault == fault_of(message));
    if (!fault)
        check_essentials(message, essentials);
    check_answer(message, !fault);
    check_copy(message);
    check_move(message);
    static_cast<void>(choose_challenge(message));
    static_cast<void>(body_fault_of(message, "application", "sdp"));
    static_cast<void>(unsupported_extensions(message, Header::Require, {}));
    static_cast<void>(sdp::parse(message.body()));
    return 0;
}
