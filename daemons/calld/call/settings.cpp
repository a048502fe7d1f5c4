#include "call/settings.h"

namespace calld {

void Settings::apply(const std::string& extension, const SettingChange& change)
{
    if (const auto* night = std::get_if<SetNight>(&change)) {
        night_since_ = night->to == Switched::On ? std::optional { night->since } : std::nullopt;
        return;
    }
    if (const auto* desk = std::get_if<SetDesk>(&change); desk != nullptr && !desk->of.empty())
        if (const std::string before = desk_where(desk->of); !before.empty()) // Nobody sits at two.
            apply(before, SetDesk {});
    PhoneSettings& phone = phones_[extension];
    if (const auto* disturb = std::get_if<SetDoNotDisturb>(&change))
        phone.do_not_disturb = disturb->to == Switched::On;
    if (const auto* forward = std::get_if<SetForward>(&change))
        phone.forward = forward->to;
    if (const auto* desk = std::get_if<SetDesk>(&change))
        phone.desk_of = desk->of;
    if (phone == none_)
        phones_.erase(extension);
}

std::string Settings::desk_where(std::string_view who) const
{
    for (const auto& [extension, phone] : phones_)
        if (phone.desk_of == who)
            return extension;
    return {};
}

std::string Settings::forward_for(const std::string& extension, std::string_view caller) const
{
    const std::string& forward = of(extension).forward;
    const bool is_from_there = caller == extension || forward == "extension:" + std::string { caller };
    return is_from_there ? std::string {} : forward;
}

const PhoneSettings& Settings::of(std::string_view extension) const
{
    const auto found = phones_.find(extension);
    return found == phones_.end() ? none_ : found->second;
}

} // namespace calld
