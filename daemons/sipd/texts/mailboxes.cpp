#include "mailboxes.h"

#include "limits.h"

#include <algorithm>
#include <utility>

namespace sipd {

Mailboxes::Added Mailboxes::add(Text text)
{
    Added added { .id = last_id_ + 1 };
    text.id = added.id;
    const auto box = boxes_.find(text.to);
    if (box != boxes_.end() && box->second.size() >= limits::texts_per_extension) {
        added.dropped = box->second.begin()->first;
        take_out(*added.dropped);
    }
    restore(std::move(text));
    return added;
}

void Mailboxes::restore(Text text)
{
    const std::uint64_t id = text.id;
    was_used(id);
    boxes_[text.to].insert_or_assign(id, text.origin);
    texts_.insert_or_assign(id, std::move(text));
}

void Mailboxes::was_used(std::uint64_t id) { last_id_ = std::max(last_id_, id); }

void Mailboxes::take_out(std::uint64_t id)
{
    const auto text = texts_.find(id);
    if (text == texts_.end())
        return;
    const auto box = boxes_.find(text->second.to);
    box->second.erase(id);
    if (box->second.empty())
        boxes_.erase(box);
    texts_.erase(text);
}

const Text* Mailboxes::find(std::uint64_t id) const
{
    const auto known = texts_.find(id);
    return known == texts_.end() ? nullptr : &known->second;
}

const Text* Mailboxes::next_for(std::string_view extension, std::uint64_t after) const
{
    const auto box = boxes_.find(extension);
    if (box == boxes_.end())
        return nullptr;
    const auto next = box->second.upper_bound(after);
    return next == box->second.end() ? nullptr : find(next->first);
}

bool Mailboxes::knows(std::string_view extension, std::string_view origin) const
{
    const auto box = boxes_.find(extension);
    return box != boxes_.end()
        && std::ranges::any_of(box->second, [&](const auto& row) { return row.second == origin; });
}

std::vector<std::string> Mailboxes::extensions() const
{
    std::vector<std::string> all;
    for (const auto& [extension, box] : boxes_)
        all.push_back(extension);
    return all;
}

std::vector<std::uint64_t> Mailboxes::of(std::string_view extension) const
{
    std::vector<std::uint64_t> ids;
    if (const auto box = boxes_.find(extension); box != boxes_.end())
        for (const auto& [id, origin] : box->second)
            ids.push_back(id);
    return ids;
}

// All are kept equally long, so the first goes first. (One that was accepted under a wrong clock goes later.)
std::optional<Moment> Mailboxes::next_expiry() const
{
    return texts_.empty() ? std::nullopt : std::optional { texts_.begin()->second.expires };
}

std::vector<std::uint64_t> Mailboxes::expired(Moment now) const
{
    std::vector<std::uint64_t> ids;
    for (auto text = texts_.begin(); text != texts_.end() && text->second.expires <= now; ++text)
        ids.push_back(text->first);
    return ids;
}

} // namespace sipd
