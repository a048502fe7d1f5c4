#include "route/features.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>

namespace calld {
namespace {

using What = yobirin::Office::CallsFeatureWhat;

constexpr int first_slot = 701;
constexpr int last_slot = 720;

bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

// Whether anything may follow the code.
bool takes_more(What what)
{
    return what == What::PickupGroup || what == What::ForwardAll || what == What::Intercom
        || what == What::SpeedDial || what == What::DeskSignIn || what == What::Monitor;
}

Feature meant_by(What what, std::string_view rest)
{
    switch (what) {
    case What::PickupGroup:
        return PickUp { std::string { rest } };
    case What::Park:
        return ParkAt {};
    case What::NightMode:
        return ToggleNight {};
    case What::DoNotDisturb:
        return SwitchSetting { SetDoNotDisturb { Switched::On } };
    case What::ThreeWay:
        return ThreeWay {};
    case What::Intercom:
        return Intercom { std::string { rest } };
    case What::SpeedDial:
        return SpeedDialled { std::string { rest } };
    case What::DeskSignIn:
        return SignInAs { std::string { rest } };
    case What::Monitor:
        return Supervise { std::string { rest } };
    case What::ForwardAll:
        break;
    }
    return ForwardTo { std::string { rest } };
}

} // namespace

std::optional<Feature> feature_of(std::string_view dialled, const FeatureCodes& codes)
{
    std::optional<Feature> found;
    std::size_t longest = 0;
    for (const auto& [known, code] : codes) {
        if (!known)
            continue; // Of a later release.
        const What what = *known;
        const bool fits = dialled == code
            || (takes_more(what) && dialled.starts_with(code) && all_digits(dialled.substr(code.size())));
        if (fits && code.size() > longest) {
            longest = code.size();
            found = meant_by(what, dialled.substr(code.size()));
        }
        const bool has_off = what == What::DoNotDisturb || what == What::ForwardAll;
        if (!has_off || dialled != code_after(code) || dialled.size() <= longest)
            continue;
        longest = dialled.size();
        found = what == What::ForwardAll ? SwitchSetting { SetForward {} }
                                         : SwitchSetting { SetDoNotDisturb { Switched::Off } };
    }
    return found;
}

std::string code_of(What what, const FeatureCodes& codes)
{
    const auto found = std::ranges::find(codes, what, &yobirin::Office::CallsFeature::what);
    return found == codes.end() ? std::string {} : found->code;
}

std::string code_after(std::string_view code)
{
    const std::size_t digits = code.find_first_of("0123456789");
    if (digits == std::string_view::npos)
        return {};
    const std::string_view number = code.substr(digits);
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (problem != std::errc {} || end != number.data() + number.size())
        return {};
    std::string next = std::to_string(value + 1);
    next.insert(0, number.size() - std::min(number.size(), next.size()), '0');
    return std::string { code.substr(0, digits) } + next;
}

bool has_parking(const FeatureCodes& codes)
{
    return std::ranges::any_of(codes, [](const auto& feature) { return feature.what == What::Park; });
}

std::vector<std::string> park_slots()
{
    std::vector<std::string> slots;
    for (int slot = first_slot; slot <= last_slot; ++slot)
        slots.push_back(std::to_string(slot));
    return slots;
}

bool is_park_slot(std::string_view number)
{
    return number.size() == 3 && number >= std::to_string(first_slot) && number <= std::to_string(last_slot)
        && all_digits(number);
}

} // namespace calld
