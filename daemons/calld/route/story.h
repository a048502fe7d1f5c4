// The router's story: each rule that had a say, and what it found. Told by `yobirin simulate` beforehand and
// by `yobirin explain` afterwards; docs/operating.md lists them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace calld {

enum class Found {
    TooOften,
    // Who calls from outside, and what they called.
    Callback, // {extension}: an emergency service calls back
    ForwardedBy, // {number}
    InternationalCaller, // {number}
    NumberWithheld,
    Payphone,
    OutOfArea,
    Interworking,
    CalledNumber, // {number}
    OwnNumberWithoutADid, // {number}
    UnknownNumber, // {number}
    ListPriority, // {list}
    ListReject, // {list}
    WithheldAccepted,
    WithheldAnnounce,
    WithheldReject,
    WithheldGoesTo, // {destination}
    // When.
    NightMode,
    ClockNotTrusted, // {schedule}
    AlwaysOpen,
    Open, // {schedule}
    Lunch, // {schedule}
    OutsideHours, // {schedule}
    ClosedDate, // {schedule}
    Holiday, // {schedule} {name in Japanese} {name in English}
    // Where to.
    Destination, // {destination}
    Main, // {destination}
    Forwards, // {extension} {destination}
    DoNotDisturb, // {extension}
    WhenBusy, // {destination}
    WhenUnanswered, // {destination}
    NotBuilt, // {destination}
    DoesNotExist, // {destination}
    // Dialled inside.
    FeatureCode, // {what was dialled}
    SpeedDial, // {number}
    Extension, // {number}
    RingGroup, // {name}
    Conference, // {name}
    Line, // {name}
    Page, // {name}
    ParkSlot, // {slot}
    // Dialled outside.
    NotANumber,
    Emergency, // {number}
    NoEmergencyTrunk,
    OutsideDigit, // {digit}
    CallerIdWithheld,
    CallerIdShown,
    AreaCode, // {area code}
    NoSuchNumber, // {what was dialled}
    Number, // {national form} {class}
    ClassForbids, // {class}
    OfficeDenies, // {class}
    OfficeAllows, // {E.164}
    NoOutboundRule,
    OutboundRule, // {rule} {trunks}
    NoTrunk, // {rule}
    CallerId, // {number}
    TollGuard, // {what, as the ledger calls it}
    End, // Not one of them: those before it have their texts.
};

struct RouteStep {
    std::string_view rule; // "2.5", as the tests are numbered.
    Found what;
    std::vector<std::string> values {};
};

using Story = std::vector<RouteStep>;

// "outside_hours": as it crosses sockets and is kept.
std::string_view text_of(Found);

} // namespace calld
