// What people set by phone while all runs: do-not-disturb, forwards, night mode, who sits where. Not in the
// office file; kept by calld over restarts, shown by lamps and status.
#pragma once

#include "base/text_map.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace calld {

enum class Switched { Off, On };

struct SetDoNotDisturb {
    Switched to;
};
struct SetForward {
    std::string to; // A destination; empty: none.
};
struct SetNight {
    Switched to;
    std::chrono::sys_seconds
        since {}; // From when on, by the clock on the wall: it ends with the hours of then.
};
struct SetDesk { // Whose desk the phones of this extension are; empty: its own.
    std::string of;
};
using SettingChange = std::variant<SetDoNotDisturb, SetForward, SetNight, SetDesk>;

struct PhoneSettings {
    bool do_not_disturb { false };
    std::string forward {}; // All calls go there, as a destination; empty: none.
    std::string desk_of {}; // Another extension is signed in at these phones; empty: nobody.
    friend bool operator==(const PhoneSettings&, const PhoneSettings&) = default;
};

class Settings {
public:
    void apply(const std::string& extension, const SettingChange&);

    const PhoneSettings& of(std::string_view extension) const;
    std::string desk_where(std::string_view who) const; // Whose phones they sit at; empty: their own.
    bool is_night() const { return night_since_.has_value(); }
    std::optional<std::chrono::sys_seconds> night_since() const { return night_since_; }
    const TextMap<PhoneSettings>& phones() const { return phones_; }

    // Where all calls for that extension go when `caller` (an extension, or nobody) calls it; empty: nowhere
    // else. Whom it forwards to still reaches it.
    std::string forward_for(const std::string& extension, std::string_view caller) const;

    friend bool operator==(const Settings&, const Settings&) = default;

private:
    TextMap<PhoneSettings> phones_ {}; // Those that have any.
    PhoneSettings none_ {};
    std::optional<std::chrono::sys_seconds> night_since_ {};
};

} // namespace calld
