// What a call sees of the world when it decides: the office, who is registered, who is busy, which
// application is there, and the time. Plain data, read only.
#pragma once

#include "call/floor.h"
#include "call/known_names.h"
#include "call/rooms.h"
#include "call/settings.h"
#include "guards/guards.h"
#include "route/directory.h"
#include "route/hours.h"

#include "base/clock.h"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace calld {

struct Device {
    std::string device {}; // sipd's name of it.
    std::string extension {};
    std::string shares {}; // The trunk whose lines this account of the phone is for; empty: it is its own.
    std::string host {}; // Where the phone is.
    friend bool operator==(const Device&, const Device&) = default;
};

// Registered devices by extension.
class Devices {
public:
    void add(Device); // A device already known is moved to the new extension.
    void remove(std::string_view device);
    void clear();
    const std::vector<std::string>& of(std::string_view extension) const; // Its own.
    std::string extension_of(std::string_view device) const; // Empty: not known.
    // The account of the same phone that is for the lines of that trunk; empty: it has none.
    std::string beside(std::string_view device, std::string_view trunk) const;
    std::size_t count() const { return known_.size(); }

private:
    TextMap<std::vector<std::string>> own_ {}; // By extension,
    TextMap<std::vector<std::string>> shared_ {}; // likewise.
    TextMap<Device> known_ {};
    std::vector<std::string> nobody_ {};
};

// How many calls an extension or a trunk has now.
class Load {
public:
    void add(const std::string& name) { ++counts_[name]; }
    void remove(std::string_view name);
    int of(std::string_view name) const;
    std::size_t names() const { return counts_.size(); }

private:
    TextMap<int> counts_ {};
};

using PortNames = std::set<std::string, std::less<>>;

struct Circumstances {
    Moment now {};
    Wall wall {};
    std::int64_t generation { 0 };
    const Directory& office;
    const Devices& devices;
    const Load& extensions;
    const Load& trunks;
    const std::vector<std::string>& applications; // Attached now.
    const Floor& floor; // Who rings and waits where.
    const Settings& settings; // What phones have set.
    const Rooms& rooms; // Who confers.
    const KnownNames& names; // Of who is outside.
    const PortNames& tone_ports; // Whose peers agreed on no telephone-event: keys are tones there.
    const Guards& guards;
    const Openings* known_hours { nullptr }; // The clock is not trusted: schedules as they were known last.
};

TimeOfCall time_of_call(const Circumstances&);

// Who sits at the phones of that extension: itself, unless somebody else has signed in there.
std::string extension_at(const std::string& phones, const Settings&, const Directory&);
// The phones that ring for an extension: its own, unless they are another's desk now, and those it sits at.
std::vector<std::string> phones_of(std::string_view extension, const Devices&, const Settings&,
                                   const Directory&);
std::vector<std::string> phones_of(std::string_view extension, const Circumstances&);

} // namespace calld
