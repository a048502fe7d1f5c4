// Keeps what calld tells of lamps.
#include "lamp_table.h"

#include "limits.h"

#include <utility>

namespace sipd {

LampTable::LampTable(Counters& counters) : beyond_(counters["sipd.lamps_beyond_limit"]) { }

void LampTable::begin()
{
    phase_ = Phase::Gathering;
    snapshot_.clear();
}

void LampTable::put(Lamp&& lamp, Lamps& lamps)
{
    const bool fits = !lamp.name.empty() && lamp.name.size() <= limits::lamp_name_bytes
        && (lamps.size() < limits::lamps || lamps.contains(lamp.name));
    if (!fits) {
        ++beyond_;
        return;
    }
    if (lamp.dialogs.size() > limits::lamp_dialogs)
        lamp.dialogs.resize(limits::lamp_dialogs);
    std::string name = lamp.name;
    lamps.insert_or_assign(std::move(name), std::move(lamp));
}

LampTable::News LampTable::take(yobirin::Lamps::WatchReply told)
{
    if (phase_ == Phase::Gathering) {
        if (told.lamp)
            put(std::move(*told.lamp), snapshot_);
        if (told.gone)
            snapshot_.erase(*told.gone);
        return told.all.value_or(false) ? compare() : News {};
    }
    News news;
    if (told.lamp) {
        const Lamp* known = find(told.lamp->name);
        if (known == nullptr || *known != *told.lamp) {
            news.changes.push_back(
                { .name = told.lamp->name, .before = known ? std::optional { *known } : std::nullopt });
            put(std::move(*told.lamp), lamps_);
        }
    }
    if (told.gone)
        if (const auto known = lamps_.find(*told.gone); known != lamps_.end()) {
            news.changes.push_back({ .name = known->first, .before = std::move(known->second) });
            lamps_.erase(known);
        }
    return news;
}

LampTable::News LampTable::compare()
{
    phase_ = Phase::Live;
    News news;
    if (std::exchange(known_, Known::Something) == Known::Nothing)
        news.kind = News::Kind::Everything;
    const Lamps before = std::exchange(lamps_, std::exchange(snapshot_, {}));
    if (news.kind == News::Kind::Everything)
        return news;
    for (const auto& [name, lamp] : before)
        if (const Lamp* now = find(name); now == nullptr || *now != lamp)
            news.changes.push_back({ .name = name, .before = lamp });
    for (const auto& [name, lamp] : lamps_)
        if (!before.contains(name))
            news.changes.push_back({ .name = name });
    return news;
}

const Lamp* LampTable::find(std::string_view name) const
{
    const auto known = lamps_.find(name);
    return known == lamps_.end() ? nullptr : &known->second;
}

std::string LampTable::meant_by(std::string_view name, std::string_view extension) const
{
    if (find(name) != nullptr)
        return std::string { name };
    std::string own { name };
    own.append(extension);
    return find(own) != nullptr ? own : std::string {};
}

} // namespace sipd
