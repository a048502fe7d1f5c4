// What a key of the phone itself asks for: the body of a SUBSCRIBE for as-feature-event
// (application/x-as-feature-event+xml, BroadSoft's Device Feature Key Synchronization, after ECMA-323). Pure.
//
//     key_press_in("<SetDoNotDisturb><doNotDisturbOn>true</doNotDisturbOn></SetDoNotDisturb>")
#pragma once

#include "org.yobirin.Lamps.h"

#include <optional>
#include <string>
#include <string_view>

namespace sipd {

struct KeyPress {
    std::optional<yobirin::Lamps::SwitchWhat> what {}; // None: a key that does nothing here.
    bool on { false };
    std::string to {}; // Of a forward: what would be dialled. ASCII.
};

// Nothing: this is no such document.
std::optional<KeyPress> key_press_in(std::string_view document);

} // namespace sipd
