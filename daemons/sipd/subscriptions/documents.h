// How a lamp is written for phones: one function for each format. Pure.
//
// They are written by hand: a few short documents of fixed shape, of which a library would build a tree only
// to print it again for every NOTIFY. What varies in them goes through append_xml().
#pragma once

#include "lamp_table.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sipd {

// The names of a dialog that an INVITE with Replaces may pick up, as its phone has them.
struct RingingDialog {
    std::string_view call_id {};
    std::string_view local_tag {};
    std::string_view remote_tag {};
};

struct View {
    const Lamp* lamp { nullptr }; // None: nothing is known, or there is no such lamp any more.
    std::string_view user {}; // As it was subscribed to, escaped.
    std::string_view host {}; // Likewise, with its port.
    std::uint32_t version { 0 };
    int appearance { 0 }; // That the phone has seized.
    const std::function<std::optional<RingingDialog>(std::string_view leg)>& ringing;
};

std::string dialog_info(const View&); // RFC 4235
std::string shared_dialog_info(const View&); // The same with its appearances, RFC 7463
std::string presence(const View&); // RFC 3863, 4480
std::string message_summary(const View&); // RFC 3842
std::string phone_keys(const View&); // BroadSoft's as-feature-event: two documents in one body.
// call_info.cpp: values of Call-Info, after BroadSoft.
std::string call_info(const View&); // Every appearance that is not idle; the rest is.
std::string seized_appearance(const View&);
inline constexpr std::string_view phone_keys_type = "multipart/mixed;boundary=yobirin-keys";

} // namespace sipd
