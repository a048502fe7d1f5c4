#include "guards/callback_windows.h"

#include "limits.h"

#include <algorithm>

namespace calld {

void CallbackWindows::open(CallbackWindow window)
{
    changes_.insert(window.contact);
    std::erase_if(windows_, [&](const CallbackWindow& one) { return one.contact == window.contact; });
    if (windows_.size() >= limits::callback_windows) {
        changes_.insert(windows_.front().contact);
        windows_.erase(windows_.begin());
    }
    windows_.push_back(std::move(window));
}

void CallbackWindows::close_at(std::string_view contact, Wall until)
{
    const auto found = std::ranges::find(windows_, contact, &CallbackWindow::contact);
    if (found == windows_.end())
        return;
    found->until = until;
    changes_.insert(found->contact);
}

const CallbackWindow* CallbackWindows::find(std::string_view number, std::string_view trunk, Wall at) const
{
    const auto fits = [&](const CallbackWindow& one) {
        return one.number == number && one.trunk == trunk && (!one.until || at < *one.until);
    };
    const auto found = std::find_if(windows_.rbegin(), windows_.rend(), fits);
    return found == windows_.rend() ? nullptr : &*found;
}

void CallbackWindows::close_expired(Wall at)
{
    std::erase_if(windows_, [&](const CallbackWindow& one) {
        if (!one.until || at < *one.until)
            return false;
        changes_.insert(one.contact);
        return true;
    });
}

} // namespace calld
