// Appearances of a shared line in Call-Info, as BroadSoft's phones speak of them.
//
//     Call-Info: <sip:pbx.example>;appearance-index=2
//     Call-Info: <sip:pbx.example>;appearance-index=*;appearance-state=idle
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sip {

class Message;

inline constexpr int any_appearance = 0; // "*"
inline constexpr int appearance_most = 999;

// Which one a value speaks of; nothing: of none, or of none there could be.
std::optional<int> appearance_in(std::string_view call_info);
// The first that any Call-Info of the message speaks of. What else they say is other people's.
std::optional<int> appearance_of(const Message&);

// Whether any says that it is held for nobody else (appearance-state=held-private).
bool holds_privately(const Message&);

// "<sip:192.0.2.1>;appearance-index=2"
std::string appearance_text(std::string_view host, int index);

} // namespace sip
