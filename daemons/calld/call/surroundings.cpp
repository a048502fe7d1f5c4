#include "call/surroundings.h"

#include "limits.h"

#include <algorithm>

namespace calld {

TimeOfCall time_of_call(const Circumstances& around)
{
    return { .at = std::chrono::floor<std::chrono::seconds>(around.wall),
             .night_since = around.settings.night_since(),
             .known = around.known_hours };
}

void Devices::add(Device device)
{
    const auto known = known_.find(device.device);
    if (known != known_.end() && known->second == device)
        return;
    const bool is_where_it_was = known != known_.end() && known->second.extension == device.extension
        && known->second.shares.empty() == device.shares.empty();
    if (is_where_it_was) { // Also in the order in which they ring.
        known->second = std::move(device);
        return;
    }
    remove(device.device);
    if (known_.size() >= limits::devices)
        return;
    auto& devices = device.shares.empty() ? own_ : shared_;
    devices[device.extension].push_back(device.device);
    std::string name = device.device;
    known_.emplace(std::move(name), std::move(device));
}

void Devices::remove(std::string_view device)
{
    const auto known = known_.find(device);
    if (known == known_.end())
        return;
    auto& devices = known->second.shares.empty() ? own_ : shared_;
    const auto list = devices.find(known->second.extension);
    std::erase(list->second, device);
    if (list->second.empty())
        devices.erase(list);
    known_.erase(known);
}

void Devices::clear()
{
    own_.clear();
    shared_.clear();
    known_.clear();
}

const std::vector<std::string>& Devices::of(std::string_view extension) const
{
    const auto found = own_.find(extension);
    return found == own_.end() ? nobody_ : found->second;
}

std::string Devices::extension_of(std::string_view device) const
{
    const auto known = known_.find(device);
    return known == known_.end() ? std::string {} : known->second.extension;
}

std::string Devices::beside(std::string_view device, std::string_view trunk) const
{
    const auto known = known_.find(device);
    const auto shared = known == known_.end() ? shared_.end() : shared_.find(known->second.extension);
    if (shared == shared_.end())
        return {};
    for (const std::string& name : shared->second) {
        const Device& other = known_.find(name)->second;
        if (other.shares == trunk && other.host == known->second.host)
            return name;
    }
    return {};
}

std::string extension_at(const std::string& phones, const Settings& settings, const Directory& office)
{
    const std::string& who = settings.of(phones).desk_of;
    return who.empty() || office.extension(who) == nullptr ? phones : who;
}

std::vector<std::string> phones_of(std::string_view extension, const Devices& devices,
                                   const Settings& settings, const Directory& office)
{
    const std::string self { extension };
    std::vector<std::string> found;
    if (extension_at(self, settings, office) == self)
        found = devices.of(self);
    const std::string desk = settings.desk_where(self);
    if (desk != self)
        found.insert(found.end(), devices.of(desk).begin(), devices.of(desk).end());
    return found;
}

std::vector<std::string> phones_of(std::string_view extension, const Circumstances& around)
{
    return phones_of(extension, around.devices, around.settings, around.office);
}

void Load::remove(std::string_view name)
{
    const auto found = counts_.find(name);
    if (found != counts_.end() && --found->second == 0)
        counts_.erase(found);
}

int Load::of(std::string_view name) const
{
    const auto found = counts_.find(name);
    return found == counts_.end() ? 0 : found->second;
}

} // namespace calld
