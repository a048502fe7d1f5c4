// Keeps bans.
#include "ban_keeper.h"

#include "admission.h"
#include "bans_file.h"
#include "base/durable_file.h"
#include "limits.h"

#include "base/log.h"
#include "sip/timer_queue.h"

#include <algorithm>

namespace sipd {
namespace {

constexpr std::string_view ban_prefix { "ban/" };
constexpr std::string_view acquaintance_prefix { "known/" };

std::string key_of(const Acquaintance& who)
{
    return std::string { acquaintance_prefix }.append(text_of(who.source)).append("/").append(who.extension);
}

std::string ban_key(Ip source) { return std::string { ban_prefix }.append(text_of(source)); }

} // namespace

BanKeeper::BanKeeper(events::Loop& loop, Journal& journal, Counters& counters, std::filesystem::path file,
                     std::uint64_t salt)
    : journal_(journal),
      journal_full_(counters["sipd.journal_full"]),
      file_(std::move(file)),
      bans_(salt),
      acquaintances_(salt),
      writing_(loop)
{
}

void BanKeeper::put(const std::string& key, std::string_view text)
{
    if (!journal_.put(key, text))
        ++journal_full_; // Only a crash would forget it.
}

void BanKeeper::write_soon(Moment now)
{
    if (!write_at_)
        write_at_ = sip::gathered(now + limits::bans_written_after);
}

void BanKeeper::ban_changed(const Bans::News& news)
{
    const Moment now = BootClock::now();
    const Wall wall = std::chrono::system_clock::now();
    const Ban& ban = news.ban;
    put(ban_key(ban.source), text_of(ban, now, wall));
    write_soon(now);
    if (news.what == Bans::Came::Began)
        log_warning("banned",
                    { { "address", text_of(ban.source) },
                      { "why", std::string { word_of(ban.why) } },
                      { "tries", std::to_string(ban.tries) },
                      { "seconds",
                        std::to_string(std::chrono::ceil<std::chrono::seconds>(ban.until - now).count()) } });
}

void BanKeeper::acquainted(const Acquaintance& who)
{
    put(key_of(who), text_of(who));
    write_soon(BootClock::now());
}

bool BanKeeper::lift(Ip ip, Moment now)
{
    if (!bans_.lift(ip, now))
        return false;
    journal_.erase(ban_key(source_of(ip)));
    log_info("ban lifted", { { "address", text_of(source_of(ip)) } });
    write_soon(now);
    return true;
}

void BanKeeper::recover(Moment now, Wall wall)
{
    BanBook book;
    if (journal_.entries().contains("bans")) {
        for (const auto& [key, value] : journal_.entries()) {
            if (key.starts_with(ban_prefix)) {
                if (auto ban = ban_in(value, now, wall))
                    book.bans.push_back(*ban);
            } else if (key.starts_with(acquaintance_prefix)) {
                if (auto who = acquaintance_in(value))
                    book.acquaintances.push_back(std::move(*who));
            }
        }
    } else if (const Result<std::string> text = read_file(file_)) {
        auto read = ban_book_in(*text, now, wall);
        if (read)
            book = std::move(*read);
        else {
            set_aside_damaged(file_);
            log_warning("bans on disk not readable, set aside", { { "why", read.error().detail } });
        }
    }
    restore(book, now);
    for (const Ban& ban : bans_.all(now))
        put(ban_key(ban.source), text_of(ban, now, wall));
    for (const Acquaintance& who : acquaintances_.all())
        put(key_of(who), text_of(who));
    prune_journal(now);
    put("bans", "1"); // From now on the journal is newer than the disk.
}

void BanKeeper::restore(const BanBook& book, Moment now)
{
    for (const Ban& ban : book.bans)
        bans_.restore(ban, now);
    for (const Acquaintance& who : book.acquaintances)
        acquaintances_.restore(who, now);
}

// Whom we have forgotten since, the journal forgets too.
void BanKeeper::prune_journal(Moment now)
{
    std::vector<std::string> wanted;
    for (const Ban& ban : bans_.all(now))
        wanted.push_back(ban_key(ban.source));
    for (const Acquaintance& who : acquaintances_.all())
        wanted.push_back(key_of(who));
    std::ranges::sort(wanted);
    std::vector<std::string> stale;
    for (const auto& [key, value] : journal_.entries())
        if ((key.starts_with(ban_prefix) || key.starts_with(acquaintance_prefix))
            && !std::ranges::binary_search(wanted, key))
            stale.push_back(key);
    for (const std::string& key : stale)
        journal_.erase(key);
}

void BanKeeper::run_due(Moment now)
{
    if (!write_at_ || *write_at_ > now)
        return;
    write_at_.reset();
    if (writing_.is_busy())
        return write_soon(now);
    prune_journal(now);
    const BanBook book { .bans = bans_.all(now), .acquaintances = acquaintances_.all() };
    writing_.run([path = file_, text = text_of(book, now, std::chrono::system_clock::now())] {
        return [written = write_durably(path, text)] {
            if (!written)
                log_warning("bans not on disk, a reboot would forget them",
                            { { "why", written.error().detail } });
        };
    });
}

} // namespace sipd
