#include "call/known_names.h"

#include "limits.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace calld {
namespace {

// A spreadsheet takes the zero from the front of what looks like a figure, and no number without a trunk
// prefix is this long.
constexpr std::size_t digits_without_prefix_min = 9;

} // namespace

std::string KnownNames::compared(std::string_view number) const
{
    const std::optional<std::string> bare = bare_number(number);
    if (!bare)
        return {};
    if (const auto complete = number_with_area_code(*bare, plan_))
        return complete->e164.empty() ? complete->national : complete->e164;
    if (bare->size() >= digits_without_prefix_min && bare->front() != '0')
        if (const auto restored = number_of("0" + *bare, plan_); restored && !restored->e164.empty())
            return restored->e164;
    return *bare;
}

void KnownNames::add(std::string_view number, std::string_view name)
{
    const std::string key = compared(number);
    if (key.empty() || name.empty() || count_ >= limits::known_names)
        return;
    if (2 * (count_ + 1) > slots_.size())
        make_room();
    Slot& slot = slots_[place_of(key)];
    if (slot.number_bytes > 0)
        return;
    name = name.substr(0, limits::known_name_bytes);
    slot = { .begin = static_cast<std::uint32_t>(text_.size()),
             .number_bytes = static_cast<std::uint16_t>(key.size()),
             .name_bytes = static_cast<std::uint16_t>(name.size()) };
    text_.append(key).append(name);
    ++count_;
}

std::string_view KnownNames::name_of(std::string_view number) const
{
    const std::string key = compared(number);
    if (key.empty() || slots_.empty())
        return {};
    const Slot& slot = slots_[place_of(key)];
    return std::string_view { text_ }.substr(slot.begin + slot.number_bytes, slot.name_bytes);
}

std::string_view KnownNames::number_in(const Slot& slot) const
{
    return std::string_view { text_ }.substr(slot.begin, slot.number_bytes);
}

std::size_t KnownNames::place_of(std::string_view number) const
{
    const std::size_t last = slots_.size() - 1;
    std::size_t place = std::hash<std::string_view> {}(number)&last;
    while (slots_[place].number_bytes > 0 && number_in(slots_[place]) != number)
        place = (place + 1) & last;
    return place;
}

void KnownNames::make_room()
{
    constexpr std::size_t slots_min = 64; // A power of two, as every size after it.
    const std::vector<Slot> before = std::exchange(slots_, {});
    slots_.resize(std::max(slots_min, 2 * before.size()));
    for (const Slot& slot : before)
        if (slot.number_bytes > 0)
            slots_[place_of(number_in(slot))] = slot;
}

} // namespace calld
