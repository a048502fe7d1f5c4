// What NOTIFYs say of a shared line after BroadSoft: a header, all of it each time.
#include "documents.h"

#include "sip/address.h"
#include "sip/call_info.h"
#include "sip/uri.h"

#include <map>
#include <string_view>

namespace sipd {
namespace {

using Dialog = yobirin::Lamps::Dialog;
using DialogState = yobirin::Lamps::DialogState;

// While somebody takes a call over, or several phones ring, an appearance has more than one dialog: what is
// established counts most.
int weight(const Dialog& dialog)
{
    if (dialog.seized.value_or(false))
        return 0;
    return 1 + static_cast<int>(dialog.state);
}

std::string_view state_of(const Dialog& dialog)
{
    if (dialog.seized.value_or(false))
        return "seized";
    if (dialog.held_private.value_or(false))
        return "held-private";
    if (dialog.state == DialogState::Confirmed)
        return dialog.held.value_or(false) ? "held" : "active";
    const bool rings =
        dialog.state == DialogState::Early && dialog.direction == yobirin::Lamps::DialogDirection::Recipient;
    return rings ? "alerting" : "progressing";
}

void append_appearance(std::string& out, const View& view, std::int64_t index, const Dialog& dialog)
{
    out += sip::appearance_text(view.host, static_cast<int>(index));
    out.append(";appearance-state=").append(state_of(dialog));
    const auto& other = dialog.outside ? dialog.outside : dialog.remote;
    if (!other || dialog.seized.value_or(false))
        return;
    std::string uri { "sip:" };
    uri.append(sip::escaped_user(other->number)).append("@").append(view.host);
    out += ";appearance-uri=";
    sip::append_quoted(out, sip::text_of(sip::NameAddr { .display = other->name.value_or(""), .uri = uri }));
}

} // namespace

std::string call_info(const View& view)
{
    std::map<std::int64_t, const Dialog*> shown;
    if (view.lamp != nullptr)
        for (const Dialog& dialog : view.lamp->dialogs) {
            const std::int64_t index = dialog.index.value_or(0);
            if (index < 1 || index > sip::appearance_most)
                continue;
            const Dialog*& best = shown[index];
            if (best == nullptr || weight(dialog) > weight(*best))
                best = &dialog;
        }
    std::string out;
    for (const auto& [index, dialog] : shown) {
        append_appearance(out, view, index, *dialog);
        out += ", ";
    }
    return out.append(sip::appearance_text(view.host, sip::any_appearance)).append(";appearance-state=idle");
}

std::string seized_appearance(const View& view) { return sip::appearance_text(view.host, view.appearance); }

} // namespace sipd
