#include "packages.h"

#include "messages.h"

#include <algorithm>
#include <array>

namespace sipd {
namespace {

bool same_dialogs(const Lamp& one, const Lamp& other) { return one.dialogs == other.dialogs; }

bool same_person(const Lamp& one, const Lamp& other)
{
    return same_dialogs(one, other) && one.reachable == other.reachable
        && one.do_not_disturb == other.do_not_disturb;
}

bool same_messages(const Lamp& one, const Lamp& other)
{
    return one.new_messages == other.new_messages && one.old_messages == other.old_messages;
}

bool same_seizure(const Lamp&, const Lamp&) { return true; } // What the phone has is not the lamp's.

bool same_keys(const Lamp& one, const Lamp& other) { return one.keys == other.keys; }

// Whoever has a line and does not dial, loses it soon: BroadSoft's phones ask for 15 s.
constexpr Lasts briefly { .least = std::chrono::seconds { 1 }, .most = limits::line_seized_most };

constexpr std::array packages {
    Package { "dialog", "application", "dialog-info+xml", dialog_info, same_dialogs },
    Package { "presence", "application", "pidf+xml", presence, same_person },
    Package { "message-summary", "application", "simple-message-summary", message_summary, same_messages },
    Package { "as-feature-event", "application", "x-as-feature-event+xml", phone_keys, same_keys,
              Whose::TheirOwn, phone_keys_type },
    Package { .name = "call-info", .looks_alike = same_dialogs, .write_call_info = call_info },
    Package { .name = "line-seize",
              .looks_alike = same_seizure,
              .write_call_info = seized_appearance,
              .lasts = briefly },
    Package { "dialog;shared", "application", "dialog-info+xml", shared_dialog_info, same_dialogs },
};

constexpr bool are_all_said()
{
    std::string_view said = event_packages;
    for (const Package& package : packages) {
        if (package.name.contains(';')) // A form of another, not one by itself (RFC 7463 5.2).
            continue;
        if (!said.starts_with(package.name))
            return false;
        said.remove_prefix(package.name.size());
        said.remove_prefix(std::min<std::size_t>(said.size(), 2)); // ", "
    }
    return said.empty();
}
static_assert(are_all_said(), "Allow-Events lists the packages there are");

} // namespace

std::string Package::media_type() const
{
    if (type.empty())
        return {};
    std::string text { type };
    return text.append("/").append(subtype);
}

const Package* find_package(std::string_view name)
{
    const auto* found = std::ranges::find(packages, name, &Package::name);
    return found == packages.end() ? nullptr : found;
}

bool seizes(const Package& package) { return package.write_call_info == seized_appearance; }

} // namespace sipd
