// Writes what NOTIFYs carry. Tags stand on lines of their own where some phones look for them at line starts.
#include "documents.h"

#include "xml.h"

#include "sip/uri.h"

#include <algorithm>

namespace sipd {
namespace {

using Dialog = yobirin::Lamps::Dialog;
using DialogState = yobirin::Lamps::DialogState;

void append_attribute(std::string& out, std::string_view name, std::string_view value)
{
    out.append(" ").append(name).append("=\"");
    append_xml(out, value);
    out += '"';
}

std::string uri_text(std::string_view user, std::string_view host)
{
    std::string uri { "sip:" };
    return uri.append(user).append("@").append(host);
}

// identity and target of one side (RFC 4235 4.1.6).
void append_party(std::string& out, std::string_view side, std::string_view uri, const Dialog& dialog)
{
    const bool is_remote = side == "remote";
    out.append("<").append(side).append("><identity");
    if (is_remote && dialog.remote->name)
        append_attribute(out, "display", *dialog.remote->name);
    out += '>';
    append_xml(out, uri);
    out += "</identity><target";
    append_attribute(out, "uri", uri);
    if (!is_remote && dialog.held.value_or(false))
        out += "><param pname=\"+sip.rendering\" pval=\"no\"/></target>";
    else
        out += "/>";
    out.append("</").append(side).append(">\n");
}

// Whether appearances are told (RFC 7463 5.3). One that was only seized has begun and is with nobody yet.
enum class Appearances { Untold, Told };

void append_appearance(std::string& out, const Dialog& dialog)
{
    if (!dialog.index)
        return;
    out.append("<sa:appearance>").append(std::to_string(*dialog.index));
    out += "</sa:appearance>\n<sa:exclusive>false</sa:exclusive>\n";
}

std::string_view state_of(const Dialog& dialog, Appearances appearances)
{
    const bool is_only_taken = appearances == Appearances::Told && dialog.seized.value_or(false);
    return text_of(is_only_taken ? DialogState::Trying : dialog.state);
}

void append_dialog(std::string& out, const View& view, const Dialog& dialog, Appearances appearances)
{
    out += "<dialog";
    append_attribute(out, "id", dialog.id);
    if (dialog.state == DialogState::Early && dialog.leg)
        if (const auto ringing = view.ringing(*dialog.leg)) {
            append_attribute(out, "call-id", ringing->call_id);
            append_attribute(out, "local-tag", ringing->local_tag);
            append_attribute(out, "remote-tag", ringing->remote_tag);
        }
    append_attribute(out, "direction", text_of(dialog.direction));
    out.append(">\n<state>").append(state_of(dialog, appearances)).append("</state>\n");
    if (appearances == Appearances::Told)
        append_appearance(out, dialog);
    append_party(out, "local", uri_text(view.user, view.host), dialog);
    if (dialog.remote)
        append_party(out, "remote", uri_text(sip::escaped_user(dialog.remote->number), view.host), dialog);
    out += "</dialog>\n";
}

// What a person is doing, in a word for people and, if RFC 4480 has one, in a word for phones.
struct Doing {
    std::string_view note {};
    std::string_view activity {};
};

Doing doing_of(const Lamp& lamp)
{
    const auto any = [&](DialogState state) {
        return std::ranges::find(lamp.dialogs, state, &Dialog::state) != lamp.dialogs.end();
    };
    if (lamp.do_not_disturb.value_or(false))
        return { "Do not disturb", "busy" };
    if (any(DialogState::Confirmed))
        return { "On the phone", "on-the-phone" };
    if (any(DialogState::Early) || any(DialogState::Trying))
        return { "Ringing" };
    if (!lamp.reachable.value_or(true))
        return { "Not available" };
    return { "Available" };
}

// Of what is the same in both documents of a phone's keys: a part of the body up to the extension it is
// about. Polycom's phones do not survive a document without this namespace.
void begin_key_part(std::string& out, std::string_view root, const View& view)
{
    out += "--yobirin-keys\r\nContent-Type: application/x-as-feature-event+xml\r\n\r\n"
           "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<";
    out.append(root).append(" xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed3\">\r\n");
    out += "<device>";
    append_xml(out, view.user);
    out += "</device>\r\n";
}

void append_truth(std::string& out, std::string_view name, bool holds)
{
    out.append("<").append(name).append(holds ? ">true</" : ">false</").append(name).append(">\r\n");
}

std::string dialogs_of(const View& view, Appearances appearances)
{
    std::string out;
    out.reserve(512);
    out = "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"";
    if (appearances == Appearances::Told)
        out += " xmlns:sa=\"urn:ietf:params:xml:ns:sa-dialog-info\"";
    append_attribute(out, "version", std::to_string(view.version));
    append_attribute(out, "state", "full");
    append_attribute(out, "entity", uri_text(view.user, view.host));
    out += ">\n";
    if (view.lamp != nullptr)
        for (const Dialog& dialog : view.lamp->dialogs)
            append_dialog(out, view, dialog, appearances);
    return out += "</dialog-info>\n";
}

} // namespace

std::string dialog_info(const View& view) { return dialogs_of(view, Appearances::Untold); }

std::string shared_dialog_info(const View& view) { return dialogs_of(view, Appearances::Told); }

std::string presence(const View& view)
{
    const std::string uri = uri_text(view.user, view.host);
    const bool is_open = view.lamp != nullptr && view.lamp->reachable.value_or(true);
    const Doing doing = view.lamp != nullptr ? doing_of(*view.lamp) : Doing { "Not available" };
    std::string out;
    out.reserve(768);
    out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\""
          " xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
          " xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\"";
    append_attribute(out, "entity", uri);
    out.append(">\n<tuple id=\"phone\">\n<status><basic>").append(is_open ? "open" : "closed");
    out += "</basic></status>\n<contact>";
    append_xml(out, uri);
    out.append("</contact>\n<note>").append(doing.note).append("</note>\n</tuple>\n");
    if (!doing.activity.empty()) {
        out.append("<dm:person id=\"person\"><rpid:activities><rpid:").append(doing.activity);
        out += "/></rpid:activities></dm:person>\n";
    }
    return out += "</presence>\n";
}

std::string message_summary(const View& view)
{
    const bool has_mailbox = view.lamp != nullptr && view.lamp->new_messages.has_value();
    const std::int64_t fresh = has_mailbox ? std::max<std::int64_t>(0, *view.lamp->new_messages) : 0;
    std::string out { "Messages-Waiting: " };
    out.append(fresh > 0 ? "yes" : "no").append("\r\nMessage-Account: ");
    out.append(uri_text(view.user, view.host)).append("\r\n");
    if (!has_mailbox)
        return out;
    const std::int64_t old = std::max<std::int64_t>(0, view.lamp->old_messages.value_or(0));
    out.append("Voice-Message: ").append(std::to_string(fresh)).append("/").append(std::to_string(old));
    return out += " (0/0)\r\n";
}

std::string phone_keys(const View& view)
{
    if (view.lamp == nullptr || !view.lamp->keys) // Nothing is known, so nothing is said.
        return {};
    const yobirin::Lamps::Keys& keys = *view.lamp->keys;
    std::string out;
    out.reserve(768);
    begin_key_part(out, "DoNotDisturbEvent", view);
    append_truth(out, "doNotDisturbOn", keys.do_not_disturb);
    out += "</DoNotDisturbEvent>\r\n";
    begin_key_part(out, "ForwardingEvent", view);
    out += "<forwardingType>forwardImmediate</forwardingType>\r\n";
    append_truth(out, "forwardStatus", keys.forwarded);
    if (keys.forwarded_number) {
        out += "<forwardTo>";
        append_xml(out, *keys.forwarded_number);
        out += "</forwardTo>\r\n";
    }
    return out += "</ForwardingEvent>\r\n--yobirin-keys--\r\n";
}

} // namespace sipd
