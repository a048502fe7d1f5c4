#include "phonebook.h"

#include "limits.h"

#include "base/log.h"

namespace calld {

using Wire = yobirin::Phonebook;

Phonebook::Phonebook(const Neighbour& there, KnownNames& known)
    : counters_(there.counters),
      known_(known),
      news_(there.loop, there.socket, { .counters = &there.counters }),
      pages_(there.loop, there.socket, { .counters = &there.counters }),
      hear_(news_),
      ask_(pages_)
{
    news_.when_connected([this] { begin(); });
    pages_.when_connected([this] { begin(); });
    pages_.when_disconnected([this] { news_.reconnect(); }); // Then it is all heard again.
}

void Phonebook::begin()
{
    if (!news_.is_connected() || !pages_.is_connected())
        return;
    hear_.watch_more({}, [this](Result<Wire::WatchReply> news) {
        if (news)
            read(news->book);
        else if (news.error().code != ipc::disconnected)
            news_.reconnect();
    });
}

void Phonebook::use(const NumberingPlan& plan)
{
    if (plan.country == plan_.country && plan.area_code == plan_.area_code)
        return;
    plan_ = plan;
    if (pages_.is_connected() && round_ > 0)
        read(book_);
}

void Phonebook::read(std::int64_t book)
{
    book_ = book;
    ++round_;
    fresh_ = KnownNames { plan_ };
    ask_page(0);
}

void Phonebook::ask_page(std::int64_t first)
{
    ask_.page({ .book = book_, .first = first }, [this, first, round = round_](Result<Wire::PageReply> page) {
        if (round != round_)
            return;
        if (page)
            return take(first, *page);
        // Another book: the news of it is on its way. A lost connection is made anew.
        if (page.error().code != Wire::no_such_book_code && page.error().code != ipc::disconnected)
            pages_.reconnect();
    });
}

void Phonebook::take(std::int64_t first, const Wire::PageReply& page)
{
    for (const Wire::Entry& entry : page.entries)
        fresh_.add(entry.number, entry.name);
    const bool is_more = !page.all && !page.entries.empty() && fresh_.count() < limits::known_names;
    if (is_more)
        return ask_page(first + static_cast<std::int64_t>(page.entries.size()));
    known_ = std::exchange(fresh_, {});
    counters_["phonebook.names"] = known_.count();
    log_info("the phone book is known", { { "names", std::to_string(known_.count()) } });
}

} // namespace calld
