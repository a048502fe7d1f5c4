// phonebook, phonebook import, export, look.
#include "commands.h"

#include "columns.h"
#include "office_file.h"
#include "phonebook_csv.h"

#include "org.yobirin.Calls.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>

namespace command {
namespace {

using yobirin::Calls;

const std::string socket_name { Phonebook::interface_name };

constexpr std::size_t entries_an_add = 500; // As ledgerd takes them (its limits.h).
constexpr std::chrono::seconds disk_deadline { 30 }; // It answers when it is on disk.
constexpr int most_attempts = 5; // To read a book that others replace meanwhile.

void complain(const std::string& sentence) { std::fprintf(stderr, "yobirin: %s\n", sentence.c_str()); }

template <typename Reply, typename Request>
Result<Reply> ask_phonebook(const Place& place, const char* method, const Request& request)
{
    return ask_for<Reply>(place,
                          { .socket = socket_name,
                            .method = socket_name + "." + method,
                            .parameters = encode(request),
                            .deadline = disk_deadline });
}

std::string sentence_of(const Place& place, const ListProblem& problem)
{
    switch (problem.fault) {
    case ListFault::Unreadable:
        return say(place.language, Word::ListUnreadable);
    case ListFault::UnclosedQuote:
        return say(place.language, Word::ListUnclosedQuote);
    case ListFault::TooManyCells:
        return say(place.language, Word::ListTooManyCells);
    case ListFault::NoPhoneColumn:
        return say(place.language, Word::ListNoPhoneColumn);
    case ListFault::NoNameColumn:
        return say(place.language, Word::ListNoNameColumn);
    case ListFault::NoNumbers:
        return say(place.language, Word::ListNoNumbers);
    case ListFault::BadNumber:
        return say(place.language, Word::ListBadNumber, { problem.cell });
    case ListFault::NoName:
        return say(place.language, Word::ListNoName, { problem.cell });
    case ListFault::LongName:
        return say(place.language, Word::ListLongName, { problem.cell });
    }
    return {};
}

// FILE:LINE: what is wrong and what to do.
void tell_problems(const Place& place, const std::string& file, const PhonebookList& list)
{
    for (const ListProblem& problem : list.problems)
        std::fprintf(stderr, "%s:%zu: %s\n", file.c_str(), problem.line, sentence_of(place, problem).c_str());
    if (const std::size_t untold = list.problem_count - list.problems.size(); untold > 0)
        complain(say(place.language, Word::PhonebookMoreProblems, { std::to_string(untold) }));
}

std::optional<PhonebookList> list_in(const Place& place, const std::string& file)
{
    constexpr std::uintmax_t bytes_max = phonebook_file_megabytes << 20U;
    std::error_code problem;
    const std::uintmax_t size = std::filesystem::file_size(file, problem);
    if (!problem && size > bytes_max) {
        complain(
            say(place.language, Word::PhonebookTooLarge, { file, std::to_string(phonebook_file_megabytes) }));
        return std::nullopt;
    }
    const auto bytes = text_of_file(place, file, static_cast<std::streamoff>(bytes_max));
    return bytes ? std::optional { read_phonebook(*bytes) } : std::nullopt;
}

Result<> replace(const Place& place, const std::vector<Phonebook::Entry>& entries)
{
    const auto begun = TRY(ask_phonebook<Phonebook::BeginReply>(place, "Begin", Phonebook::Begin {}));
    for (std::size_t first = 0; first < entries.size(); first += entries_an_add) {
        const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(first);
        const std::size_t count = std::min(entries_an_add, entries.size() - first);
        const Phonebook::Add portion { .book = begun.book,
                                       .entries = { begin, begin + static_cast<std::ptrdiff_t>(count) } };
        TRY(ask_phonebook<Phonebook::AddReply>(place, "Add", portion));
    }
    TRY(ask_phonebook<Phonebook::CommitReply>(
        place, "Commit",
        Phonebook::Commit { .book = begun.book, .entries = static_cast<std::int64_t>(entries.size()) }));
    return {};
}

// Every page of the book there is.
Result<std::vector<Phonebook::Entry>> read_book(const Place& place, std::int64_t book)
{
    std::vector<Phonebook::Entry> entries;
    while (true) {
        auto page = TRY(ask_phonebook<Phonebook::PageReply>(
            place, "Page",
            Phonebook::Page { .book = book, .first = static_cast<std::int64_t>(entries.size()) }));
        std::ranges::move(page.entries, std::back_inserter(entries));
        if (page.all || page.entries.empty())
            return entries;
    }
}

Result<std::vector<Phonebook::Entry>> entries_there(const Place& place)
{
    for (int attempt = 1;; ++attempt) {
        const auto now = TRY(ask_phonebook<Phonebook::WatchReply>(place, "Watch", Phonebook::Watch {}));
        auto entries = read_book(place, now.book);
        const bool was_replaced = !entries && entries.error().code == Phonebook::no_such_book_code;
        if (!was_replaced || attempt == most_attempts)
            return entries;
    }
}

void tell_counts(const Place& place, const PhonebookList& list)
{
    const auto tell = [&](Word word, std::size_t count) {
        std::puts(say(place.language, word, { std::to_string(count) }).c_str());
    };
    tell(Word::PhonebookImported, list.entries.size());
    for (const auto& [word, count] : { std::pair { Word::PhonebookSkipped, list.problem_count },
                                       { Word::PhonebookWithoutNumber, list.rows_without_number },
                                       { Word::PhonebookRepeated, list.repeated } })
        if (count > 0)
            tell(word, count);
}

} // namespace

int import_phonebook(const Place& place, const ImportAsked& asked)
{
    const auto list = list_in(place, asked.file);
    if (!list)
        return 1;
    tell_problems(place, asked.file, *list);
    if (!list->is_readable()) {
        complain(say(place.language, Word::PhonebookUnchanged));
        return 1;
    }
    if (list->problem_count > 0 && asked.bad_lines == BadLines::RefuseAll) {
        complain(say(place.language, Word::PhonebookSkipBad, { std::to_string(list->problem_count) }));
        return 1;
    }
    if (const auto replaced = replace(place, list->entries); !replaced)
        return failed(place, replaced.error(), socket_name);
    tell_counts(place, *list);
    return 0;
}

int export_phonebook(const Place& place)
{
    const auto entries = entries_there(place);
    if (!entries)
        return failed(place, entries.error(), socket_name);
    const auto heading = [&](Word word) { return say(place.language, word); };
    const std::string text = phonebook_text(*entries,
                                            { .number = heading(Word::PhonebookNumber),
                                              .name = heading(Word::PhonebookName),
                                              .kana = heading(Word::PhonebookKana) });
    std::fputs(text.c_str(), stdout);
    return 0;
}

int phonebook(const Place& place, Output output)
{
    auto entries = entries_there(place);
    if (!entries)
        return failed(place, entries.error(), socket_name);
    if (output == Output::Json) {
        std::puts(encode(Phonebook::PageReply { .entries = *std::move(entries), .all = true }).c_str());
        return 0;
    }
    if (entries->empty())
        std::puts(say(place.language, Word::PhonebookEmpty).c_str());
    std::vector<Row> rows;
    for (const Phonebook::Entry& entry : *entries)
        rows.push_back({ entry.number, entry.name, entry.kana.value_or("") });
    std::fputs(columns(rows).c_str(), stdout);
    return 0;
}

int look_up(const Place& place, Output output, const std::string& number)
{
    const std::string calls_socket { Calls::interface_name };
    const auto reply =
        ask_for<Calls::NameOfReply>(place,
                                    { .socket = calls_socket,
                                      .method = calls_socket + ".NameOf",
                                      .parameters = encode(Calls::NameOf { .number = number }) });
    if (!reply)
        return failed(place, reply.error(), calls_socket);
    if (output == Output::Json)
        std::puts(encode(*reply).c_str());
    if (!reply->name) {
        complain(say(place.language, Word::NoNameKnown, { number }));
        return 1;
    }
    if (output == Output::Text)
        std::fputs(columns({ { reply->number, *reply->name } }).c_str(), stdout);
    return 0;
}

} // namespace command
