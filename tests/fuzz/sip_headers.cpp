// Every grammar that is one header's, each by itself: the first byte chooses it, the rest is the value. (Via,
// URIs, credentials and nonces have targets of their own, where more is held against them.)
#include "require.h"

#include "sip/address.h"
#include "sip/call_info.h"
#include "sip/contact.h"
#include "sip/cseq.h"
#include "sip/digest.h"
#include "sip/history.h"
#include "sip/message.h"
#include "sip/sdp_crypto.h"
#include "sip/token.h"
#include "sip/validity.h"

#include <array>
#include <string>

using namespace sip;

namespace {

void address(std::string_view text)
{
    const auto address = parse_address(text);
    if (!address)
        return;
    require(lies_in(address->display, text) && lies_in(address->uri.text, text)
            && !address->uri.text.empty());
    require(address->tag() == address->parameters.find("tag").value_or(std::string_view {}));
    // Written with its name in quotes, it is the same.
    const std::string shown = plain_display(*address);
    require(shown.size() <= 256);
    const std::string written = text_of(NameAddr { .display = shown, .uri = address->uri.text });
    const auto again = parse_address(written);
    require(again.has_value() && again->uri.text == address->uri.text && plain_display(*again) == shown);
}

void contact(std::string_view text)
{
    const auto contact = parse_contact(text);
    if (!contact)
        return;
    require(contact->everything || lies_in(contact->address.uri.text, text));
    require(contact->q_thousandths >= 0 && contact->q_thousandths <= 1000);
#ifdef YOBIRIN_PLANTED_BUG
    require(!contact->everything); // As if nobody unregistered everything.
#endif
}

void cseq(std::string_view text)
{
    if (const auto cseq = parse_cseq(text))
        require(cseq->number < 1U << 31 && lies_in(cseq->method_text, text) && !cseq->method_text.empty()
                && cseq->method == method_of(cseq->method_text));
}

void rack(std::string_view text)
{
    if (const auto rack = parse_rack(text))
        require(lies_in(rack->cseq.method_text, text));
}

void rseq(std::string_view text)
{
    if (const auto number = parse_rseq(text))
        require(*number > 0);
}

void history(std::string_view text)
{
    if (const auto entry = parse_history_entry(text))
        require(!entry->index.empty() && entry->index.size() <= 16 && lies_in(entry->address.uri.text, text));
    const std::string whole =
        "INVITE sip:a SIP/2.0\r\nHistory-Info: <sip:b@c>;index=1, " + std::string { text } + "\r\n\r\n";
    Message message;
    if (message.read(whole))
        if (const auto before = retargeted_from(message))
            require(lies_in(before->text, whole) && !before->user.empty());
}

void parameters(std::string_view text)
{
    Parameters walk { text };
    const bool sound = walk.check().has_value();
    std::size_t count = 0;
    for (Parameter parameter; walk.next(parameter); ++count) {
        require(!parameter.name.empty() && lies_in(parameter.name, text) && lies_in(parameter.value, text));
        require(Parameters { text }.has(parameter.name));
    }
    require(!sound || count <= limits::parameters_max);
}

void token(std::string_view text)
{
    if (const auto token = parse_token(text))
        require(lies_in(token->text, text) && !token->text.empty());
}

void media_type(std::string_view text)
{
    if (const auto media = parse_media_type(text))
        require(media->is(media->type, media->subtype) && lies_in(media->subtype, text));
}

void seconds(std::string_view text)
{
    if (const auto seconds = parse_seconds(text))
        require(seconds->count() >= 0 && seconds->count() <= UINT32_MAX);
}

void session_expires(std::string_view text)
{
    if (const auto session = parse_session_expires(text))
        require(session->interval == parse_seconds(text).value());
}

void replaces(std::string_view text)
{
    if (const auto replaces = parse_replaces(text))
        require(lies_in(replaces->call_id, text) && !replaces->to_tag.empty() && !replaces->from_tag.empty());
}

void reason(std::string_view text)
{
    if (const auto reason = parse_reason(text))
        require(lies_in(reason->protocol, text) && lies_in(reason->text, text));
}

void event(std::string_view text)
{
    const auto event = parse_event(text);
    if (!event)
        return;
    require(lies_in(event->package, text) && !event->package.empty());
    // What is written into our NOTIFYs reads as what was asked for.
    std::string written { event->package };
    if (!event->id.empty())
        written.append(";id=").append(event->id);
    const auto again = parse_event(written);
    require(again.has_value() && again->package == event->package && again->id == event->id);
}

void call_info(std::string_view text)
{
    const auto index = appearance_in(text);
    if (!index)
        return;
    require(*index >= any_appearance && *index <= appearance_most);
    require(appearance_in(appearance_text("192.0.2.1", *index)) == index);
    const std::string whole =
        "INVITE sip:a SIP/2.0\r\nCall-Info: <http://b/>, " + std::string { text } + "\r\n\r\n";
    Message message;
    if (message.read(whole)) // Whichever of its values comes first.
        require(appearance_of(message).value_or(0) <= appearance_most);
}

void challenge(std::string_view text)
{
    if (const auto challenge = parse_challenge(text))
        require(lies_in(challenge->realm, text) && lies_in(challenge->nonce, text));
}

void crypto(std::string_view text)
{
    const auto crypto = sdp::parse_crypto(text);
    if (!crypto)
        return;
    require(!crypto->keys.empty() && crypto->keys.size() <= 4 && lies_in(crypto->suite, text));
    for (const sdp::Crypto::Key& key : crypto->keys)
        require(lies_in(key.key_and_salt.reveal(), text) && !key.key_and_salt.reveal().empty());
}

// Lists of words and numbers, as a whole message has them.
void in_a_message(std::string_view text)
{
    const std::string whole = "OPTIONS sip:a SIP/2.0\r\nRequire: " + std::string { text }
        + "\r\nMax-Forwards: " + std::string { text } + "\r\nExpires: " + std::string { text }
        + "\r\nAccept: " + std::string { text } + "\r\nContact: " + std::string { text } + "\r\n\r\n";
    Message message;
    static_cast<void>(message.read(whole));
    const std::string lacking = unsupported_extensions(message, Header::Require, {});
    require(lacking.find('\r') == std::string::npos && lacking.find('\n') == std::string::npos);
    const auto hops = message.max_forwards();
    require(!hops || (*hops >= 0 && *hops <= 255));
    static_cast<void>(message.expires());
    static_cast<void>(message.contact());
    static_cast<void>(message.lists(Header::Require, "100rel"));
    static_cast<void>(accepts(message, "application", "dialog-info+xml"));
    static_cast<void>(body_fault_of(message, "application", "sdp"));
}

constexpr std::array grammars { address, contact,         cseq,     rack,   parameters, token,  media_type,
                                seconds, session_expires, replaces, reason, challenge,  crypto, in_a_message,
                                event,   call_info,       rseq,     history };

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    grammars.at(data[0] % grammars.size())(text_of_input(data + 1, size - 1));
    return 0;
}
