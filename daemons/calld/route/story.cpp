#include "route/story.h"

#include <array>

namespace calld {
namespace {

struct Row {
    Found what;
    std::string_view text;
};

using enum Found;

constexpr std::array table {
    Row { TooOften, "too_often" },
    Row { Callback, "callback" },
    Row { ForwardedBy, "forwarded_by" },
    Row { InternationalCaller, "international_caller" },
    Row { NumberWithheld, "number_withheld" },
    Row { Payphone, "payphone" },
    Row { OutOfArea, "out_of_area" },
    Row { Interworking, "interworking" },
    Row { CalledNumber, "called_number" },
    Row { OwnNumberWithoutADid, "own_number_without_a_did" },
    Row { UnknownNumber, "unknown_number" },
    Row { ListPriority, "list_priority" },
    Row { ListReject, "list_reject" },
    Row { WithheldAccepted, "withheld_accepted" },
    Row { WithheldAnnounce, "withheld_announce" },
    Row { WithheldReject, "withheld_reject" },
    Row { WithheldGoesTo, "withheld_goes_to" },
    Row { NightMode, "night_mode" },
    Row { ClockNotTrusted, "clock_not_trusted" },
    Row { AlwaysOpen, "always_open" },
    Row { Open, "open" },
    Row { Lunch, "lunch" },
    Row { OutsideHours, "outside_hours" },
    Row { ClosedDate, "closed_date" },
    Row { Holiday, "holiday" },
    Row { Destination, "destination" },
    Row { Main, "main" },
    Row { Forwards, "forwards" },
    Row { DoNotDisturb, "do_not_disturb" },
    Row { WhenBusy, "when_busy" },
    Row { WhenUnanswered, "when_unanswered" },
    Row { NotBuilt, "not_built" },
    Row { DoesNotExist, "does_not_exist" },
    Row { FeatureCode, "feature_code" },
    Row { SpeedDial, "speed_dial" },
    Row { Extension, "extension" },
    Row { RingGroup, "ring_group" },
    Row { Conference, "conference" },
    Row { Line, "line" },
    Row { Page, "page" },
    Row { ParkSlot, "park_slot" },
    Row { NotANumber, "not_a_number" },
    Row { Emergency, "emergency" },
    Row { NoEmergencyTrunk, "no_emergency_trunk" },
    Row { OutsideDigit, "outside_digit" },
    Row { CallerIdWithheld, "caller_id_withheld" },
    Row { CallerIdShown, "caller_id_shown" },
    Row { AreaCode, "area_code" },
    Row { NoSuchNumber, "no_such_number" },
    Row { Number, "number" },
    Row { ClassForbids, "class_forbids" },
    Row { OfficeDenies, "office_denies" },
    Row { OfficeAllows, "office_allows" },
    Row { NoOutboundRule, "no_outbound_rule" },
    Row { OutboundRule, "outbound_rule" },
    Row { NoTrunk, "no_trunk" },
    Row { CallerId, "caller_id" },
    Row { TollGuard, "toll_guard" },
};

consteval bool is_complete()
{
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].what) != i)
            return false;
    return table.size() == static_cast<std::size_t>(End);
}
static_assert(is_complete(), "one row each, in the order of story.h");

} // namespace

std::string_view text_of(Found what) { return table[static_cast<std::size_t>(what)].text; }

} // namespace calld
