#include "lamps.h"

#include "limits.h"
#include "route/destination.h"
#include "route/features.h"

#include "base/text.h"

#include <algorithm>

namespace calld {
namespace {

using yobirin::Lamps;
using What = yobirin::Office::CallsFeatureWhat;

Lamps::DialogState state_of(Shows shows)
{
    switch (shows) {
    case Shows::Trying:
        return Lamps::DialogState::Trying;
    case Shows::Early:
        return Lamps::DialogState::Early;
    case Shows::Confirmed:
        break;
    }
    return Lamps::DialogState::Confirmed;
}

// That somebody's phone is about to ring is not news to anybody yet.
bool is_shown(const Appearance& seen)
{
    return seen.end == Towards::Caller || seen.shows != Shows::Trying || seen.leg.empty();
}

std::optional<Lamps::Party> unless_nobody(const Party& party)
{
    if (party == Party {})
        return std::nullopt;
    return Lamps::Party { .number = party.number, .name = unless_empty(party.name) };
}

Lamps::Dialog dialog_of(const Appearance& seen)
{
    const bool called = seen.end == Towards::Called;
    Lamps::Dialog dialog { .id = seen.id,
                           .state = state_of(seen.shows),
                           .direction =
                               called ? Lamps::DialogDirection::Recipient : Lamps::DialogDirection::Initiator,
                           .leg = unless_empty(seen.leg) };
    if (seen.held)
        dialog.held = true;
    if (seen.held_private)
        dialog.held_private = true;
    if (seen.seized)
        dialog.seized = true;
    if (seen.index != 0)
        dialog.index = seen.index;
    dialog.remote = unless_nobody(seen.remote);
    dialog.outside = unless_nobody(seen.outside);
    return dialog;
}

// A trunk's lines are its appearances, in their order; what goes by no line of it comes behind them.
std::vector<Lamps::Dialog> on_trunk(std::string_view trunk, const LampSources& from)
{
    std::vector<Lamps::Dialog> dialogs;
    std::int64_t index = 0;
    for (const Directory::Line& line : from.office.lines()) {
        if (line.trunk != trunk)
            continue;
        ++index;
        for (const Appearance& seen : from.floor.at(line_place(line.name))) {
            dialogs.push_back(dialog_of(seen));
            dialogs.back().index = index;
        }
    }
    const std::size_t on_lines = dialogs.size();
    for (const Appearance& seen : from.floor.at(trunk)) {
        const auto last = dialogs.begin() + static_cast<std::ptrdiff_t>(on_lines);
        const bool has_line =
            std::find_if(dialogs.begin(), last, [&](const Lamps::Dialog& one) { return one.id == seen.id; })
            != last;
        if (!has_line && is_shown(seen))
            dialogs.push_back(dialog_of(seen));
    }
    return dialogs;
}

// A switch that is on looks like a call that lasts, which any phone can show.
std::vector<Lamps::Dialog> switched(bool is_on)
{
    if (!is_on)
        return {};
    return { Lamps::Dialog { .id = "on",
                             .state = Lamps::DialogState::Confirmed,
                             .direction = Lamps::DialogDirection::Recipient } };
}

std::optional<Lamps::Lamp> switch_lamp(std::string_view name, const LampSources& from)
{
    if (const std::string night = code_of(What::NightMode, from.office.features());
        !night.empty() && name == night)
        return Lamps::Lamp { .name = night, .dialogs = switched(from.settings.is_night()) };
    for (const What what : { What::DoNotDisturb, What::ForwardAll }) {
        const std::string code = code_of(what, from.office.features());
        if (code.empty() || !name.starts_with(code))
            continue;
        const auto* extension = from.office.extension(name.substr(code.size()));
        if (extension == nullptr)
            continue;
        const PhoneSettings& phone = from.settings.of(extension->number);
        const bool is_on = what == What::DoNotDisturb ? phone.do_not_disturb : !phone.forward.empty();
        return Lamps::Lamp { .name = std::string { name }, .dialogs = switched(is_on) };
    }
    return std::nullopt;
}

// What one would dial to get where calls are forwarded; nothing where there is no such number.
std::optional<std::string> number_of(const std::string& forward, const Directory& office)
{
    const std::optional<Destination> to = parse_destination(forward);
    if (!to)
        return std::nullopt;
    if (to->kind == DestinationKind::Extension || to->kind == DestinationKind::Number)
        return to->name;
    const Directory::Group* group = to->kind == DestinationKind::RingGroup ? office.group(to->name) : nullptr;
    return group == nullptr ? std::nullopt : group->number;
}

// What the keys of those phones show: the settings of who sits there.
Lamps::Keys keys_at(const std::string& phones, const LampSources& from)
{
    const PhoneSettings& set = from.settings.of(extension_at(phones, from.settings, from.office));
    Lamps::Keys keys { .do_not_disturb = set.do_not_disturb, .forwarded = !set.forward.empty() };
    keys.forwarded_number = number_of(set.forward, from.office);
    return keys;
}

// A queue is watched by its number, or by "queue:support" where it has none.
const Directory::Queue* queue_named(std::string_view lamp, const Directory& office)
{
    return kind_of_place(lamp) == PlaceKind::Queue ? office.queue(name_at(lamp))
                                                   : office.queue_of_number(lamp);
}

// It blinks: somebody is to be helped. Who they are is not told.
std::vector<Lamps::Dialog> waiting(std::int64_t calls)
{
    std::vector<Lamps::Dialog> dialogs;
    for (std::int64_t number = 1; number <= std::min(calls, limits::waiting_shown); ++number)
        dialogs.push_back({ .id = std::to_string(number),
                            .state = Lamps::DialogState::Early,
                            .direction = Lamps::DialogDirection::Recipient });
    return dialogs;
}

bool exists(std::string_view name, const Directory& office)
{
    return office.extension(name) != nullptr || office.trunk(name) != nullptr
        || office.conference_of_number(name) != nullptr || office.line_of_number(name) != nullptr
        || office.page_of_number(name) != nullptr || queue_named(name, office) != nullptr
        || (is_park_slot(name) && has_parking(office.features()));
}

// Of a conference room, a page and a line there is the number to watch.
std::string place_of(std::string_view name, const Directory& office)
{
    if (const Directory::Line* line = office.line_of_number(name))
        return line_place(line->name);
    if (const Directory::Page* page = office.page_of_number(name))
        return room_place(page_room(page->name));
    const Directory::Conference* room = office.conference_of_number(name);
    return room == nullptr ? std::string { name } : room_place(room->name);
}

} // namespace

std::vector<std::string> lamp_names(const Directory& office)
{
    std::vector<std::string> names;
    const std::string disturb = code_of(What::DoNotDisturb, office.features());
    const std::string forward = code_of(What::ForwardAll, office.features());
    for (const auto& extension : office.slice().extensions) {
        names.push_back(extension.number);
        for (const std::string& code : { disturb, forward })
            if (!code.empty())
                names.push_back(code + extension.number);
    }
    for (const auto& trunk : office.slice().trunks)
        names.push_back(trunk.name);
    for (const auto& room : office.conferences())
        if (room.number)
            names.push_back(*room.number);
    for (const auto& line : office.lines())
        names.push_back(line.number);
    for (const auto& page : office.pages())
        names.push_back(page.number);
    for (const auto& queue : office.queues()) {
        names.push_back(queue_place(queue.name));
        if (queue.number)
            names.push_back(*queue.number);
    }
    if (has_parking(office.features()))
        for (std::string& slot : park_slots())
            if (office.extension(slot) == nullptr)
                names.push_back(std::move(slot));
    if (std::string night = code_of(What::NightMode, office.features()); !night.empty())
        names.push_back(std::move(night));
    return names;
}

std::vector<std::string> lamps_at(const std::string& place, const Directory& office)
{
    switch (kind_of_place(place)) {
    case PlaceKind::Dialled:
        return { place };
    case PlaceKind::Line: {
        const Directory::Line* line = office.line(name_at(place));
        return line == nullptr ? std::vector<std::string> {} : std::vector { line->number, line->trunk };
    }
    case PlaceKind::Queue: {
        const Directory::Queue* queue = office.queue(name_at(place));
        return queue != nullptr && queue->number ? std::vector { place, *queue->number }
                                                 : std::vector { place };
    }
    case PlaceKind::Room:
        break;
    }
    if (is_page_room(name_at(place))) {
        const Directory::Page* page = office.page(page_in(name_at(place)));
        return page == nullptr ? std::vector<std::string> {} : std::vector { page->number };
    }
    const Directory::Conference* room = office.conference(name_at(place));
    return room != nullptr && room->number ? std::vector { *room->number } : std::vector<std::string> {};
}

std::vector<std::string> lamps_of_settings(const std::string& extension, const LampSources& from)
{
    const auto& codes = from.office.features();
    std::vector<std::string> names { extension, code_of(What::NightMode, codes) };
    for (const What what : { What::DoNotDisturb, What::ForwardAll })
        if (const std::string code = code_of(what, codes); !code.empty())
            names.push_back(code + extension);
    if (std::string desk = from.settings.desk_where(extension); !desk.empty()) // The keys there are theirs.
        names.push_back(std::move(desk));
    return names;
}

std::optional<Lamps::Lamp> lamp(std::string_view name, const LampSources& from)
{
    if (!exists(name, from.office))
        return switch_lamp(name, from);
    Lamps::Lamp lamp { .name = std::string { name } };
    if (from.office.trunk(name) != nullptr)
        lamp.dialogs = on_trunk(name, from);
    else
        for (const Appearance& seen : from.floor.at(place_of(name, from.office)))
            if (is_shown(seen))
                lamp.dialogs.push_back(dialog_of(seen));
    if (const Directory::Queue* queue = queue_named(name, from.office))
        lamp.dialogs = waiting(from.told.waiting_in(queue->name));
    if (from.office.extension(name) != nullptr) {
        const PhoneSettings& phone = from.settings.of(name);
        lamp.reachable = !phones_of(name, from.devices, from.settings, from.office).empty();
        lamp.do_not_disturb = phone.do_not_disturb;
        lamp.forwarded_to = unless_empty(phone.forward);
        lamp.keys = keys_at(std::string { name }, from);
        if (const auto mailbox = from.told.mailbox_of(name)) {
            lamp.new_messages = mailbox->fresh;
            lamp.old_messages = mailbox->kept;
        }
    }
    return lamp;
}

} // namespace calld
