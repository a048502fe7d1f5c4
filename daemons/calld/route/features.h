// Feature codes: what is dialled inside and asks the exchange for something, not for a person. Pure text.
//
//     feature_of("*8202", codes)  → PickUp { "202" }
//     feature_of("*79", codes)    → SwitchSetting { SetDoNotDisturb { Off } }
#pragma once

#include "call/settings.h"

#include "org.yobirin.Office.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace calld {

struct PickUp {
    std::string extension {}; // Empty: whoever rings in a group of theirs.
};
struct ParkAt { // Or fetch from there: that depends on who dials it.
    std::string slot {}; // Empty: any that is free.
};
struct SwitchSetting {
    SettingChange change;
};
struct ToggleNight { };
struct ThreeWay { }; // Whom they hold and they themselves are to talk together.
struct ForwardTo { // All calls, to what was dialled behind the code; nothing: it is incomplete.
    std::string dialled {};
};
struct Intercom { // Their phone answers by itself.
    std::string extension {};
};
struct SpeedDialled {
    std::string code {};
};
struct SignInAs { // This phone is that extension's desk from now on; empty: its own again.
    std::string extension {};
};
struct Supervise { // Listens to that extension's call.
    std::string extension {};
};
using Feature = std::variant<PickUp, ParkAt, SwitchSetting, ToggleNight, ForwardTo, ThreeWay, Intercom,
                             SpeedDialled, SignInAs, Supervise>;

using FeatureCodes = std::vector<yobirin::Office::CallsFeature>;

// The longest code that fits counts: "*78" is not "*7" and an 8.
std::optional<Feature> feature_of(std::string_view dialled, const FeatureCodes&);

// Empty: the office has none.
std::string code_of(yobirin::Office::CallsFeatureWhat, const FeatureCodes&);

// "*79" for "*78": what switches off again.
std::string code_after(std::string_view code);

// Park slots have numbers of three digits, where there is a code for parking.
bool has_parking(const FeatureCodes&);
std::vector<std::string> park_slots();
bool is_park_slot(std::string_view number);

} // namespace calld
