// Dialogs, RFC 3261 12.
#include "sip/dialog.h"

#include "base/result.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sip {
namespace {

// From or To without its parameters.
std::string party_of(std::string_view value, const Address& address)
{
    const std::string_view parameters = address.parameters.text();
    if (parameters.empty())
        return unfolded(value);
    const auto end = static_cast<std::size_t>(parameters.data() - value.data());
    std::string party = unfolded(trimmed(value.substr(0, end)));
    // Without brackets a parameter of ours would become the URI's in some readers.
    if (party.find('<') == std::string::npos)
        party = '<' + party + '>';
    return party;
}

std::vector<std::string> recorded_routes(const Message& message)
{
    std::vector<std::string> routes;
    Values values = message.values(Header::RecordRoute);
    for (std::string_view value; values.next(value);)
        routes.push_back(unfolded(value));
    return routes;
}

bool routes_loosely(std::string_view route)
{
    const auto address = parse_address(route);
    return !address || address->uri.parameters.has("lr");
}

std::string_view uri_of_route(std::string_view route)
{
    const auto address = parse_address(route);
    return address ? address->uri.text : route;
}

std::string_view digits_of(std::uint32_t number, std::array<char, 10>& room)
{
    const auto written = std::to_chars(room.data(), room.data() + room.size(), number);
    return { room.data(), written.ptr };
}

} // namespace

std::string unfolded(std::string_view value)
{
    std::string text;
    text.reserve(value.size());
    bool in_fold = false;
    for (const char c : value) {
        if (c == '\r' || c == '\n') {
            if (!text.empty() && text.back() != ' ')
                text += ' ';
            in_fold = true;
        } else if (!in_fold || (c != ' ' && c != '\t')) {
            text += c;
            in_fold = false;
        }
    }
    return text;
}

namespace {

// RFC 2543's clients need not say Contact, and are called back where they are From (RFC 4475 3.4.1).
Parsed<Uri> target_of(const Message& request, const Address& from)
{
    if (!request.has(Header::Contact))
        return from.uri.has_sip_form() ? Parsed<Uri> { from.uri } : bad("Missing Contact");
    const Contact contact = TRY(request.contact());
    if (contact.everything || !contact.address.uri.has_sip_form())
        return bad("Contact Is Not A SIP URI");
    return contact.address.uri;
}

} // namespace

Parsed<Dialog> dialog_of_request(const Message& request, std::string_view local_tag)
{
    const Address from = TRY(request.from());
    const Address to = TRY(request.to());
    const Uri target = TRY(target_of(request, from));
    return Dialog {
        .call_id = std::string { request.call_id() },
        .local_tag = std::string { local_tag },
        .remote_tag = std::string { from.tag() },
        .local_party = party_of(request.value(Header::To), to),
        .remote_party = party_of(request.value(Header::From), from),
        .remote_target = std::string { target.text },
        .routes = recorded_routes(request),
        .local_cseq = 0,
        .remote_cseq = TRY(request.cseq()).number,
    };
}

Parsed<Dialog> dialog_of_response(const Message& response)
{
    const Address from = TRY(response.from());
    const Address to = TRY(response.to());
    if (to.tag().empty())
        return bad("To Has No Tag");
    Dialog dialog {
        .call_id = std::string { response.call_id() },
        .local_tag = std::string { from.tag() },
        .remote_tag = std::string { to.tag() },
        .local_party = party_of(response.value(Header::From), from),
        .remote_party = party_of(response.value(Header::To), to),
        .routes = recorded_routes(response),
        .local_cseq = TRY(response.cseq()).number,
    };
    std::ranges::reverse(dialog.routes);
    const auto contact = response.contact();
    if (contact && !contact->everything && contact->address.uri.has_sip_form())
        dialog.remote_target = std::string { contact->address.uri.text };
    else if (response.status() >= 200)
        return bad("Contact Is Missing");
    return dialog;
}

bool belongs_to(const Message& request, const Dialog& dialog)
{
    const auto from = request.from();
    const auto to = request.to();
    return from && to && request.call_id() == dialog.call_id && to->tag() == dialog.local_tag
        && from->tag() == dialog.remote_tag;
}

bool take_cseq(Dialog& dialog, std::uint32_t number)
{
    if (number < dialog.remote_cseq)
        return false;
    dialog.remote_cseq = number;
    return true;
}

void refresh_target(Dialog& dialog, const Message& message)
{
    const auto contact = message.contact();
    if (contact && !contact->everything && contact->address.uri.has_sip_form())
        dialog.remote_target = std::string { contact->address.uri.text };
}

std::string_view next_hop(const Dialog& dialog)
{
    return dialog.routes.empty() ? std::string_view { dialog.remote_target }
                                 : uri_of_route(dialog.routes.front());
}

Writer& begin_request(Writer& writer, const Dialog& dialog, const DialogRequest& request)
{
    const bool strict = !dialog.routes.empty() && !routes_loosely(dialog.routes.front());
    writer.request(request.method, strict ? next_hop(dialog) : std::string_view { dialog.remote_target });
    writer.header(Header::Via, request.via).number(Header::MaxForwards, request.max_forwards);
    for (std::size_t i = strict ? 1 : 0; i < dialog.routes.size(); ++i)
        writer.header(Header::Route, dialog.routes[i]);
    if (strict)
        writer.header(Header::Route, '<' + dialog.remote_target + '>');
    std::string line = dialog.local_party;
    writer.header(Header::From, line.append(";tag=").append(dialog.local_tag));
    line = dialog.remote_party;
    if (!dialog.remote_tag.empty())
        line.append(";tag=").append(dialog.remote_tag);
    writer.header(Header::To, line).header(Header::CallId, dialog.call_id);
    std::array<char, 10> room;
    line.assign(digits_of(request.cseq, room)).append(" ").append(request.method);
    return writer.header(Header::CSeq, line);
}

} // namespace sip
