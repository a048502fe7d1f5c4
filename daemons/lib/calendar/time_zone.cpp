#include "calendar/time_zone.h"

#include <algorithm>
#include <cstdint>

namespace calendar {
namespace {

using namespace std::chrono;

constexpr std::size_t header_bytes = 44;
constexpr seconds furthest { std::int64_t { 1 } << 39 }; // 17,000 years: a year of <chrono> has 16 bits.

std::int64_t big_endian(std::string_view bytes) // 4 or 8 of them
{
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<unsigned char>(byte);
    return bytes.size() == 4 ? static_cast<std::int32_t>(value) : static_cast<std::int64_t>(value);
}

struct Header { // Counts, RFC 8536 3.1.
    char version { 0 };
    std::size_t universal, standard, leaps, times, types, characters;

    std::size_t body_bytes(std::size_t time_bytes) const
    {
        return times * time_bytes + times + types * 6 + characters + leaps * (time_bytes + 4) + standard
            + universal;
    }
};

std::optional<Header> read_header(std::string_view text)
{
    if (text.size() < header_bytes || !text.starts_with("TZif"))
        return std::nullopt;
    const auto count = [&](std::size_t index) {
        return static_cast<std::size_t>(
            static_cast<std::uint32_t>(big_endian(text.substr(20 + index * 4, 4))));
    };
    const Header header { .version = text[4],
                          .universal = count(0),
                          .standard = count(1),
                          .leaps = count(2),
                          .times = count(3),
                          .types = count(4),
                          .characters = count(5) };
    for (const std::size_t each :
         { header.universal, header.standard, header.leaps, header.times, header.types, header.characters })
        if (each > tzif_bytes_most)
            return std::nullopt;
    return header.types == 0 ? std::nullopt : std::optional { header };
}

// The offsets of the types; nothing where one is out of all reason.
std::optional<std::vector<seconds>> read_types(std::string_view body, const Header& header)
{
    std::vector<seconds> offsets;
    for (std::size_t i = 0; i < header.types; ++i) {
        const seconds offset { big_endian(body.substr(i * 6, 4)) };
        if (offset > offset_most || offset < -offset_most)
            return std::nullopt;
        offsets.push_back(offset);
    }
    return offsets;
}

} // namespace

std::optional<TimeZone> TimeZone::read(std::string_view tzif)
{
    if (tzif.size() > tzif_bytes_most)
        return std::nullopt;
    std::optional<Header> header = read_header(tzif);
    std::size_t time_bytes = 4;
    if (header && header->version >= '2') { // The first block is for readers of 32 bits.
        const std::size_t first = header_bytes + header->body_bytes(4);
        tzif.remove_prefix(std::min(first, tzif.size()));
        header = read_header(tzif);
        time_bytes = 8;
    }
    if (!header || tzif.size() < header_bytes + header->body_bytes(time_bytes))
        return std::nullopt;
    const std::string_view body = tzif.substr(header_bytes);
    const std::string_view indices = body.substr(header->times * time_bytes, header->times);
    const auto offsets = read_types(body.substr(header->times * (time_bytes + 1)), *header);
    if (!offsets)
        return std::nullopt;

    TimeZone zone;
    zone.before_ = offsets->front();
    for (std::size_t i = 0; i < header->times; ++i) {
        const auto type = static_cast<unsigned char>(indices[i]);
        const sys_seconds at { std::clamp(seconds { big_endian(body.substr(i * time_bytes, time_bytes)) },
                                          -furthest, furthest) };
        if (type >= offsets->size() || (!zone.changes_.empty() && at < zone.changes_.back().at))
            return std::nullopt;
        zone.changes_.push_back({ .at = at, .offset = (*offsets)[type] });
    }
    std::string_view footer = body.substr(header->body_bytes(time_bytes));
    if (time_bytes == 8 && footer.starts_with('\n') && footer.size() > 2) {
        footer = footer.substr(1, footer.find('\n', 1) - 1);
        zone.afterwards_ = read_zone_rule(footer);
        if (!zone.afterwards_)
            return std::nullopt;
    }
    return zone;
}

seconds TimeZone::offset_at(sys_seconds at) const
{
    at = std::clamp(at, sys_seconds { -furthest }, sys_seconds { furthest });
    const auto next = std::ranges::upper_bound(changes_, at, {}, &Change::at);
    if (next == changes_.end() && afterwards_)
        return afterwards_->offset_at(at);
    return next == changes_.begin() ? before_ : std::prev(next)->offset;
}

local_seconds TimeZone::local(sys_seconds at) const
{
    return local_seconds { (at + offset_at(at)).time_since_epoch() };
}

std::vector<sys_seconds> TimeZone::instants(local_seconds local_time) const
{
    // No offset is further from UTC than this, so what is in force a day before and after are the two there
    // can be.
    const sys_seconds as_utc { local_time.time_since_epoch() };
    std::vector<sys_seconds> found;
    for (const sys_seconds near : { as_utc - days { 2 }, as_utc + days { 2 } }) {
        const sys_seconds at = as_utc - offset_at(near);
        if (local(at) == local_time && std::ranges::find(found, at) == found.end())
            found.push_back(at);
    }
    std::ranges::sort(found);
    return found;
}

std::vector<sys_seconds> TimeZone::changes(sys_seconds from, sys_seconds to) const
{
    std::vector<sys_seconds> found;
    for (const Change& change : changes_)
        if (change.at > from && change.at <= to)
            found.push_back(change.at);
    const sys_seconds last = changes_.empty() ? from : std::max(from, changes_.back().at);
    if (!afterwards_ || !afterwards_->summer || to <= last)
        return found;
    const year end = year_month_day { floor<days>(to) }.year();
    for (year in = year_month_day { floor<days>(last) }.year(); in <= end; ++in)
        for (const sys_seconds at : afterwards_->changes_in(in))
            if (at > last && at <= to)
                found.push_back(at);
    std::ranges::sort(found);
    return found;
}

} // namespace calendar
