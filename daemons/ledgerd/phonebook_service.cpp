#include "phonebook_service.h"

#include "limits.h"

#include "base/log.h"
#include "base/text.h"

#include <algorithm>

namespace ledgerd {
namespace {

bool is_one_line(std::string_view text)
{
    return !text.empty() && text.size() <= limits::name_bytes && std::ranges::none_of(text, is_control);
}

bool is_number(std::string_view text)
{
    constexpr std::string_view between = "+*#-.() ";
    const auto fits = [&](char c) { return is_digit(c) || between.find(c) != std::string_view::npos; };
    return text.size() <= limits::number_bytes && std::ranges::any_of(text, is_digit)
        && std::ranges::all_of(text, fits);
}

// Empty when everything is as it should be; otherwise the field that is not.
std::string_view fault_in(const Phonebook::Entry& entry)
{
    if (!is_number(entry.number))
        return "number";
    if (!is_one_line(entry.name))
        return "name";
    return entry.kana && !is_one_line(*entry.kana) ? "kana" : "";
}

} // namespace

std::optional<Error> PhonebookService::full_disk() const
{
    const std::uint64_t bytes = around_.free_bytes();
    if (bytes >= limits::disk_reserve_bytes)
        return std::nullopt;
    return Phonebook::disk_full(static_cast<std::int64_t>(bytes));
}

Error PhonebookService::not_written(const Error& error)
{
    ++around_.counters["phonebook.failed"];
    log_error("the phone book was not written, the one before stays",
              { { "code", error.code }, { "detail", error.detail } });
    if (error.code == store::full_code)
        return Phonebook::disk_full(static_cast<std::int64_t>(around_.free_bytes()));
    return error;
}

void PhonebookService::begin(const Phonebook::Begin&, ipc::Reply<Phonebook::BeginReply> reply)
{
    if (const auto full = full_disk())
        return reply(*full);
    const Book book { .number = ++newest_ };
    filling_ = book;
    around_.writer.write(drop_unfinished, [this, book, reply](const Result<>& outcome) {
        outcome ? reply(Phonebook::BeginReply { .book = book.number }) : reply(not_written(outcome.error()));
    });
}

std::optional<Error> PhonebookService::fault_of(const Phonebook::Add& request)
{
    if (!filling_ || filling_->number != request.book)
        return Phonebook::no_such_book(request.book);
    if (request.entries.size() > limits::entries_an_add)
        return Error { std::string { ipc::invalid_parameter }, "entries" };
    for (std::size_t i = 0; i < request.entries.size(); ++i)
        if (const std::string_view what = fault_in(request.entries[i]); !what.empty())
            return Phonebook::bad_entry(static_cast<std::int64_t>(i), std::string { what });
    if (filling_->entries + static_cast<std::int64_t>(request.entries.size()) > limits::phonebook_entries)
        return Phonebook::too_many(limits::phonebook_entries);
    return full_disk();
}

void PhonebookService::add(const Phonebook::Add& request, ipc::Reply<Phonebook::AddReply> reply)
{
    if (const auto fault = fault_of(request)) {
        ++around_.counters["phonebook.refused"];
        return reply(*fault);
    }
    const Book before = *filling_;
    filling_->entries += static_cast<std::int64_t>(request.entries.size());
    around_.writer.write([before, entries = request.entries](
                             store::Database& database) { return add_entries(database, before, entries); },
                         [this, reply, book = *filling_](const Result<>& outcome) {
                             if (outcome)
                                 return reply(Phonebook::AddReply { .entries = book.entries });
                             if (filling_ && filling_->number == book.number)
                                 filling_.reset(); // With a hole in it, it cannot become live.
                             reply(not_written(outcome.error()));
                         });
}

void PhonebookService::commit(const Phonebook::Commit& request, ipc::Reply<Phonebook::CommitReply> reply)
{
    if (request.book == live_.number && request.entries == live_.entries && live_.number != 0)
        return reply(Phonebook::CommitReply {});
    if (!filling_ || filling_->number != request.book)
        return reply(Phonebook::no_such_book(request.book));
    if (filling_->entries != request.entries)
        return reply(Phonebook::incomplete(filling_->entries));
    const Book book = *filling_;
    filling_.reset(); // Nothing is added to it any more.
    around_.writer.write([book](store::Database& database) { return make_live(database, book); },
                         [this, reply, book](const Result<>& outcome) {
                             if (!outcome)
                                 return reply(not_written(outcome.error()));
                             went_live(book);
                             reply(Phonebook::CommitReply {});
                         });
}

void PhonebookService::went_live(const Book& book)
{
    live_ = book;
    log_info("another phone book is live", { { "entries", std::to_string(book.entries) } });
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    for (const auto& watcher : watchers_)
        watcher.more({ .book = live_.number, .entries = live_.entries });
}

void PhonebookService::watch(const Phonebook::Watch&, ipc::Reply<Phonebook::WatchReply> reply)
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    if (watchers_.size() >= limits::watchers)
        return reply(Error { std::string { ipc::invalid_parameter }, "watchers" });
    reply.more({ .book = live_.number, .entries = live_.entries });
    if (reply.wants_more())
        watchers_.push_back(std::move(reply));
}

void PhonebookService::page(const Phonebook::Page& request, ipc::Reply<Phonebook::PageReply> reply)
{
    if (request.book != live_.number || request.first < 0)
        return reply(Phonebook::no_such_book(request.book));
    auto found = entries_of(around_.reader, request.book, request.first);
    if (!found)
        return reply(found.error());
    const std::int64_t left = std::max<std::int64_t>(live_.entries - request.first, 0);
    // The writer has put another book in its place, and the news of it is on its way to us.
    if (static_cast<std::int64_t>(found->size()) != std::min(left, limits::entries_a_page))
        return reply(Phonebook::no_such_book(request.book));
    reply({ .entries = std::move(*found), .all = left <= limits::entries_a_page });
}

} // namespace ledgerd
