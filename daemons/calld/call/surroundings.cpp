#include "call/surroundings.h"

#include "limits.h"

#include <algorithm>

namespace calld {

void Devices::add(Device device)
{
    const auto known = extension_of_.find(device.device);
    if (known != extension_of_.end() && known->second == device.extension)
        return;
    remove(device.device);
    if (extension_of_.size() >= limits::devices)
        return;
    devices_[device.extension].push_back(device.device);
    extension_of_.emplace(std::move(device.device), std::move(device.extension));
}

void Devices::remove(std::string_view device)
{
    const auto known = extension_of_.find(device);
    if (known == extension_of_.end())
        return;
    const auto list = devices_.find(known->second);
    std::erase(list->second, device);
    if (list->second.empty())
        devices_.erase(list);
    extension_of_.erase(known);
}

void Devices::clear()
{
    devices_.clear();
    extension_of_.clear();
}

const std::vector<std::string>& Devices::of(std::string_view extension) const
{
    const auto found = devices_.find(extension);
    return found == devices_.end() ? nobody_ : found->second;
}

std::string Devices::extension_of(std::string_view device) const
{
    const auto known = extension_of_.find(device);
    return known == extension_of_.end() ? std::string {} : known->second;
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
