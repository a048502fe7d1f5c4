// What phones have taken before they call: seen on the floor as calls are, and gone when the call comes, when
// it is released, or when its time is over.
#include "switchboard.h"

#include "limits.h"

#include "org.yobirin.Lamps.h"

#include <algorithm>

namespace calld {

Result<int> Switchboard::seize(const SeizeAsked& asked)
{
    Result<Seizure> granted = seizure_for(asked, around());
    if (!granted)
        return std::unexpected(granted.error());
    const std::string name = name_of(*granted);
    if (!seizures_.contains(name) && seizures_.size() >= limits::seizures)
        return std::unexpected(yobirin::Lamps::taken(asked.of));
    show(name, appearances_of(*granted));
    const Moment until = granted->until;
    const int index = granted->index;
    seizures_.insert_or_assign(name, *std::move(granted));
    world_.wake_at(until);
    return index;
}

void Switchboard::release(const std::string& of, const std::string& holder) { take_seizure(of, holder); }

std::optional<Seizure> Switchboard::take_seizure(const std::string& of, const std::string& holder)
{
    const std::string who = extension_at(of, settings_, office_); // Of whose phone it is a seizure.
    const auto found = std::ranges::find_if(seizures_, [&](const auto& entry) {
        const Seizure& seizure = entry.second;
        return seizure.holder == holder && (seizure.of == of || seizure.of == who);
    });
    if (found == seizures_.end())
        return std::nullopt;
    Seizure taken = std::move(found->second);
    show(found->first, {});
    seizures_.erase(found);
    return taken;
}

// Whoever calls has what they took, and has it no longer as a seizure.
void Switchboard::use_seizure(Arrival& arrival)
{
    if (arrival.holder.empty())
        return;
    const std::optional<Seizure> seizure = take_seizure(arrival.shares, arrival.holder);
    if (seizure && arrival.appearance == 0)
        arrival.appearance = seizure->index;
}

void Switchboard::end_seizures(Moment now)
{
    std::vector<Seizure> over;
    for (const auto& [name, seizure] : seizures_)
        if (seizure.until <= now)
            over.push_back(seizure);
    for (const Seizure& seizure : over)
        take_seizure(seizure.of, seizure.holder);
    for (const auto& [name, seizure] : seizures_)
        world_.wake_at(seizure.until);
}

} // namespace calld
