// Who called an emergency number of late: whoever calls back to the number they were seen with reaches them,
// whatever else is set (事業用電気通信設備規則 35条の2の4). Pure.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace calld {

struct CallbackWindow {
    std::string contact {}; // Of the emergency call.
    std::string number {}; // Ours, as they saw it: as it is compared.
    std::string trunk {};
    std::string emergency {}; // What was dialled.
    std::string extension {}; // Who called,
    std::string phones {}; // and at whose phones; the same, unless they had signed in there.
    std::optional<Wall> until {}; // None: the emergency call goes on.
    friend bool operator==(const CallbackWindow&, const CallbackWindow&) = default;
};

class CallbackWindows {
public:
    // The one of that contact is replaced. Beyond the limit the oldest goes.
    void open(CallbackWindow);
    void close_at(std::string_view contact, Wall);
    // The newest that a call to this number by this trunk is for; none: null.
    const CallbackWindow* find(std::string_view number, std::string_view trunk, Wall at) const;
    void close_expired(Wall at);
    const std::vector<CallbackWindow>& all() const { return windows_; }

    // Contacts, since this was last asked.
    std::set<std::string> take_changes() { return std::exchange(changes_, {}); }
    void restore(CallbackWindow window) { open(std::move(window)); }

private:
    std::vector<CallbackWindow> windows_ {}; // In the order they were opened.
    std::set<std::string> changes_ {};
};

} // namespace calld
