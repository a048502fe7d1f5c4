// Counts tries per source.
#include "suspicions.h"

#include "admission.h"
#include "limits.h"

#include "daemon/checksum.h"

#include <algorithm>

namespace sipd {

Suspicions::Suspicions(std::uint64_t salt) : salt_(salt), slots_(limits::suspects) { }

std::size_t Suspicions::set_of(Ip ip) const
{
    const Ip source = source_of(ip);
    const std::uint64_t hash = checksum({ reinterpret_cast<const char*>(&source), sizeof source }, salt_);
    return hash % (slots_.size() / ways) * ways;
}

std::uint32_t Suspicions::user_key(std::string_view user) const
{
    return static_cast<std::uint32_t>(checksum(user, salt_));
}

Suspicions::Slot* Suspicions::find(Ip ip)
{
    const Ip source = source_of(ip);
    const std::size_t set = set_of(ip);
    for (std::size_t i = set; i < set + ways; ++i)
        if (slots_[i].source == source)
            return &slots_[i];
    return nullptr;
}

Suspicions::Slot& Suspicions::slot_of(Ip ip, Moment now)
{
    Slot* slot = find(ip);
    if (slot == nullptr) {
        const auto set = slots_.begin() + static_cast<std::ptrdiff_t>(set_of(ip));
        slot = &*std::min_element(set, set + ways,
                                  [](const Slot& a, const Slot& b) { return a.touched < b.touched; });
        *slot = { .source = source_of(ip), .counted = now };
    }
    slot->touched = now;
    settle(*slot, now);
    return *slot;
}

// What was asked and not proved in time is a try; tries are forgotten one by one.
void Suspicions::settle(Slot& slot, Moment now)
{
    while (slot.tries > 0 && now - slot.counted >= limits::try_remembered) {
        slot.counted += limits::try_remembered;
        --slot.tries;
    }
    if (slot.tries == 0)
        slot.counted = now;
    for (Asking& asking : slot.open) {
        if (asking.since == Moment {} || now - asking.since < limits::proof_awaited)
            continue;
        asking = {};
        ++slot.tries;
    }
}

unsigned Suspicions::asked(Ip ip, std::string_view user, Moment now)
{
    Slot& slot = slot_of(ip, now);
    const std::uint32_t key = user_key(user);
    Asking* room = nullptr;
    for (Asking& asking : slot.open) {
        if (asking.since == Moment {})
            room = &asking;
        else if (asking.user == key)
            return slot.tries;
    }
    if (room != nullptr)
        *room = { .user = key, .since = now };
    return slot.tries;
}

unsigned Suspicions::failed(Ip ip, Moment now) { return ++slot_of(ip, now).tries; }

void Suspicions::proved(Ip ip, std::string_view user, Moment now)
{
    Slot* slot = find(ip);
    if (slot == nullptr)
        return;
    const std::uint32_t key = user_key(user);
    for (Asking& asking : slot->open)
        if (asking.since != Moment {} && asking.user == key)
            asking = {};
    settle(*slot, now);
}

void Suspicions::forget(Ip ip)
{
    if (Slot* slot = find(ip))
        *slot = {};
}

} // namespace sipd
