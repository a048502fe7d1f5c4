// What a plan is called. office.md has the destinations; the others are named after what they do.
#include "route/router.h"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace calld {
namespace {

std::string named(std::string_view kind, const std::string& name) { return fmt::format("{}:{}", kind, name); }

std::string shown(const RingExtension& plan) { return named("extension", plan.number); }
std::string shown(const RingGroup& plan) { return named("ring_group", plan.name); }
std::string shown(const RingOnCall& plan) { return named("on_call", plan.name); }
std::string shown(const HearEcho&) { return "echo:"; }
std::string shown(const EnterRoom& plan) { return named("conference", plan.name); }
std::string shown(const PickUp& plan) { return named("pickup", plan.extension); }
std::string shown(const ParkAt& plan) { return named("park", plan.slot); }
std::string shown(const ThreeWay&) { return "three_way:"; }
std::string shown(const UseLine& plan) { return named("line", plan.name); }
std::string shown(const SignIn& plan) { return named("desk", plan.extension); }
std::string shown(const Intercom& plan) { return named("intercom", plan.extension); }
std::string shown(const Page& plan) { return named("page", plan.name); }
std::string shown(const Supervise& plan) { return named("monitor", plan.extension); }
std::string shown(const Announce& plan) { return named("announce", plan.what); }
std::string shown(const Refuse& plan) { return fmt::format("hangup:{}", text_of(plan.reason)); }

std::string shown(const Entrust& plan)
{
    return named("application",
                 plan.argument.empty() ? plan.application : plan.application + "/" + plan.argument);
}

std::string shown(const CallOutside& plan)
{
    const std::string_view kind = plan.urgency == Urgency::Emergency ? "emergency" : "number";
    return fmt::format("{}:{} {}", kind, plan.number, fmt::join(plan.trunks, ","));
}

std::string on_or_off(Switched to) { return to == Switched::On ? "on" : "off"; }
std::string shown(const SetDoNotDisturb& change) { return named("do_not_disturb", on_or_off(change.to)); }
std::string shown(const SetForward& change) { return named("forward", change.to); }
std::string shown(const SetNight& change) { return named("night", on_or_off(change.to)); }
std::string shown(const SetDesk& change) { return named("desk", change.of); }
std::string shown(const SwitchSetting& plan)
{
    return std::visit([](const auto& change) { return shown(change); }, plan.change);
}

} // namespace

std::string text_of(const Plan& plan)
{
    return std::visit([](const auto& one) { return shown(one); }, plan);
}

std::string_view text_of(Withheld why)
{
    constexpr std::array<std::string_view, 4> names { "user", "payphone", "unavailable", "interworking" };
    return names[static_cast<std::size_t>(why)];
}

} // namespace calld
