#include "route/phone_key.h"

#include "limits.h"
#include "route/router.h"

#include <utility>

namespace calld {

using yobirin::Lamps;

namespace {

using What = yobirin::Office::CallsFeatureWhat;

Result<SettingChange> forward_by_key(const Lamps::Switch& key, const Directory& office)
{
    const std::string dialled = key.to.value_or("");
    if (dialled.size() > limits::dialled_characters)
        return std::unexpected(Lamps::not_allowed("not a number"));
    Plan plan = forward_plan(key.extension, dialled, office);
    if (const auto* refused = std::get_if<Refuse>(&plan))
        return std::unexpected(Lamps::not_allowed(refused->why));
    return std::get<SwitchSetting>(std::move(plan)).change;
}

} // namespace

Result<SettingChange> change_by_key(const Lamps::Switch& key, const Directory& office)
{
    if (office.extension(key.extension) == nullptr)
        return std::unexpected(Lamps::no_such_extension(key.extension));
    const bool disturbs = key.what == Lamps::SwitchWhat::DoNotDisturb;
    if (!key.on)
        return disturbs ? SettingChange { SetDoNotDisturb { Switched::Off } } : SetForward {};
    if (code_of(disturbs ? What::DoNotDisturb : What::ForwardAll, office.features()).empty())
        return std::unexpected(Lamps::not_allowed("this office has no code for it"));
    if (disturbs)
        return SetDoNotDisturb { Switched::On };
    return forward_by_key(key, office);
}

} // namespace calld
