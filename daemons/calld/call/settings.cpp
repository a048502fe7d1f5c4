#include "call/settings.h"

namespace calld {

void Settings::apply(const std::string& extension, const SettingChange& change)
{
    if (const auto* night = std::get_if<SetNight>(&change)) {
        night_ = night->to == Switched::On;
        return;
    }
    PhoneSettings& phone = phones_[extension];
    if (const auto* disturb = std::get_if<SetDoNotDisturb>(&change))
        phone.do_not_disturb = disturb->to == Switched::On;
    if (const auto* forward = std::get_if<SetForward>(&change))
        phone.forward = forward->to;
    if (phone == none_)
        phones_.erase(extension);
}

const PhoneSettings& Settings::of(std::string_view extension) const
{
    const auto found = phones_.find(extension);
    return found == phones_.end() ? none_ : found->second;
}

} // namespace calld
