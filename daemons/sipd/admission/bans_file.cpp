// Writes bans down and reads them back.
#include "bans_file.h"

#include "admission.h"
#include "limits.h"

#include "org.yobirin.journal.BanJournal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sipd {
namespace {

using Written = yobirin::BanJournal;

constexpr std::array words { std::pair { Offence::WrongPassword, std::string_view { "wrong_password" } },
                             std::pair { Offence::NoProof, std::string_view { "no_proof" } },
                             std::pair { Offence::Scanner, std::string_view { "scanner" } } };

// Another release may know offences we do not: the ban stands all the same.
Offence offence_in(std::string_view word)
{
    const auto* known = std::ranges::find(words, word, [](const auto& row) { return row.second; });
    return known == words.end() ? Offence::NoProof : known->first;
}

Written::Ban written(const Ban& ban, Moment now, Wall wall)
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(ban.until - now);
    return { .source = text_of(ban.source),
             .why = std::string { word_of(ban.why) },
             .tries = ban.tries,
             .step = ban.step,
             .since = utc_text(ban.since),
             .until = utc_text(wall + left) };
}

Result<Ban> read(const Written::Ban& ban, Moment now, Wall wall)
{
    const auto source = parse_ip(ban.source);
    const bool known_step =
        ban.step >= 1 && ban.step <= static_cast<std::int64_t>(limits::ban_lengths.size());
    if (!source || !known_step)
        return failure("org.yobirin.journal.Unreadable", "a ban without source or step");
    const auto step = static_cast<unsigned>(ban.step);
    const std::chrono::nanoseconds left = parse_utc(ban.until) - wall;
    return Ban { .source = *source,
                 .why = offence_in(ban.why),
                 .tries = static_cast<unsigned>(std::clamp<std::int64_t>(ban.tries, 0, 1'000'000)),
                 .step = step,
                 .since = std::min(parse_utc(ban.since), wall),
                 .until = now + std::min<std::chrono::nanoseconds>(left, limits::ban_lengths[step - 1]) };
}

Result<Acquaintance> read(const Written::Acquaintance& who)
{
    const auto source = parse_ip(who.source);
    if (!source || who.extension.empty())
        return failure("org.yobirin.journal.Unreadable", "an acquaintance without source or extension");
    return Acquaintance { .source = *source, .extension = who.extension };
}

} // namespace

std::string_view word_of(Offence offence)
{
    return std::ranges::find(words, offence, [](const auto& row) { return row.first; })->second;
}

std::string text_of(const Ban& ban, Moment now, Wall wall) { return encode(written(ban, now, wall)); }

Result<Ban> ban_in(std::string_view json, Moment now, Wall wall)
{
    Written::Ban ban;
    TRY(decode(json, ban));
    return read(ban, now, wall);
}

std::string text_of(const Acquaintance& who)
{
    return encode(Written::Acquaintance { .source = text_of(who.source), .extension = who.extension });
}

Result<Acquaintance> acquaintance_in(std::string_view json)
{
    Written::Acquaintance who;
    TRY(decode(json, who));
    return read(who);
}

std::string text_of(const BanBook& book, Moment now, Wall wall)
{
    Written::File file;
    for (const Ban& ban : book.bans)
        file.bans.push_back(written(ban, now, wall));
    for (const Acquaintance& who : book.acquaintances)
        file.acquaintances.push_back({ .source = text_of(who.source), .extension = who.extension });
    return encode(file);
}

Result<BanBook> ban_book_in(std::string_view json, Moment now, Wall wall)
{
    Written::File file;
    TRY(decode(json, file));
    BanBook book;
    for (const Written::Ban& one : file.bans)
        if (auto ban = read(one, now, wall))
            book.bans.push_back(*ban);
    for (const Written::Acquaintance& one : file.acquaintances)
        if (auto who = read(one))
            book.acquaintances.push_back(std::move(*who));
    return book;
}

} // namespace sipd
