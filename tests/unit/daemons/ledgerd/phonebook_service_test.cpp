#include "phonebook_service.h"

#include "ledger.h"
#include "limits.h"

#include "support/recorded_call.h"
#include "support/temporary_directory.h"

using namespace ledgerd;

namespace {

// ledgerd's process: what it knows is gone with it, what is on disk stays.
struct PhonebookProcess {
    static store::Database opened(const std::filesystem::path& path)
    {
        store::Database database = store::Database::open(path).value();
        CHECK_TRUE(prepare_schema(database).has_value());
        CHECK_TRUE(drop_unfinished(database).has_value());
        return database;
    }

    events::Loop loop {};
    Counters counters {};
    std::uint64_t free { 1U << 30 };
    store::Database reader;
    store::Writer writer;
    PhonebookService service;

    explicit PhonebookProcess(const std::filesystem::path& path)
        : reader(opened(path)),
          writer(loop, store::Database::open(path).value()),
          service({ .reader = reader,
                    .writer = writer,
                    .counters = counters,
                    .free_bytes = [this] { return free; } },
                  live_book(reader).value())
    {
    }
};

} // namespace

TEST_GROUP(ThePhonebook)
{
    TemporaryDirectory directory {};
    std::unique_ptr<PhonebookProcess> process { std::make_unique<PhonebookProcess>(path()) };

    std::filesystem::path path() const { return directory.path / "ledger.db"; }
    void restart()
    {
        process.reset();
        process = std::make_unique<PhonebookProcess>(path());
    }
    // Asks, and waits until it is answered.
    template <typename Reply, typename Request>
    std::shared_ptr<Recorded> ask(void(PhonebookService::* method)(const Request&, ipc::Reply<Reply>),
                                  const Request& request)
    {
        auto asked = std::make_shared<Recorded>();
        (process->service.*method)(request, ipc::Reply<Reply> { asked });
        while (!asked->finished)
            process->loop.turn();
        return asked;
    }
    std::int64_t begin()
    {
        return ask(&PhonebookService::begin, Phonebook::Begin {})->reply<Phonebook::BeginReply>().book;
    }
    std::shared_ptr<Recorded> add(std::int64_t book, const std::vector<Phonebook::Entry>& entries)
    {
        return ask(&PhonebookService::add, Phonebook::Add { .book = book, .entries = entries });
    }
    std::shared_ptr<Recorded> commit(std::int64_t book, std::int64_t entries)
    {
        return ask(&PhonebookService::commit, Phonebook::Commit { .book = book, .entries = entries });
    }
    std::int64_t replace(const std::vector<Phonebook::Entry>& entries)
    {
        const std::int64_t book = begin();
        add(book, entries);
        CHECK_FALSE(commit(book, static_cast<std::int64_t>(entries.size()))->error.has_value());
        return book;
    }
    std::shared_ptr<Recorded> page(std::int64_t book, std::int64_t first = 0)
    {
        return ask(&PhonebookService::page, Phonebook::Page { .book = book, .first = first });
    }
    Phonebook::WatchReply now()
    {
        return ask(&PhonebookService::watch, Phonebook::Watch {})->reply<Phonebook::WatchReply>();
    }
    static Phonebook::Entry tanaka()
    {
        return { .number = "03-9876-5432", .name = "田中", .kana = "タナカ" };
    }
    static Phonebook::Entry sato() { return { .number = "+81 90 1234 5678", .name = "佐藤" }; }
    static std::string code(const std::shared_ptr<Recorded>& asked) { return asked->error.value().code; }
};

TEST(ThePhonebook, IsEmptyAtFirst)
{
    CHECK_EQUAL(0, now().book);
    const auto first = page(0)->reply<Phonebook::PageReply>();
    CHECK_TRUE(first.entries.empty() && first.all);
}

TEST(ThePhonebook, GivesEntriesBackAsTheyCameAlsoAfterARestart)
{
    const std::int64_t book = replace({ tanaka(), sato() });
    restart();
    CHECK_EQUAL(book, now().book);
    CHECK_EQUAL(2, now().entries);
    const auto found = page(book)->reply<Phonebook::PageReply>();
    CHECK_TRUE(found.all && found.entries == (std::vector { tanaka(), sato() }));
}

TEST(ThePhonebook, ChangesForNobodyUntilItIsCommitted)
{
    const std::int64_t book = replace({ tanaka() });
    const std::int64_t next = begin();
    add(next, { sato() });
    CHECK_EQUAL(book, now().book);
    CHECK_EQUAL(1u, page(book)->reply<Phonebook::PageReply>().entries.size());
    CHECK_EQUAL(std::string(Phonebook::no_such_book_code), code(page(next)));
    restart();
    CHECK_EQUAL(book, now().book);
    CHECK_EQUAL(std::string(Phonebook::no_such_book_code), code(commit(next, 1)));
    CHECK_EQUAL(1u, entries_of(process->reader, book, 0).value().size());
    CHECK_EQUAL(0u, entries_of(process->reader, next, 0).value().size()); // Forgotten, and takes no room.
}

TEST(ThePhonebook, ReplacesTheOneBeforeAsAWhole)
{
    const std::int64_t before = replace({ tanaka() });
    const std::int64_t book = replace({ sato() });
    CHECK_EQUAL(std::string(Phonebook::no_such_book_code), code(page(before)));
    CHECK_TRUE(page(book)->reply<Phonebook::PageReply>().entries == std::vector { sato() });
    CHECK_EQUAL(0u, entries_of(process->reader, before, 0).value().size());
}

TEST(ThePhonebook, MayBeCommittedAgain)
{
    const std::int64_t book = replace({ tanaka() });
    CHECK_FALSE(commit(book, 1)->error.has_value());
    CHECK_EQUAL(std::string(Phonebook::no_such_book_code), code(commit(book + 1, 1)));
}

TEST(ThePhonebook, IsNotCommittedWithEntriesMissing)
{
    const std::int64_t book = begin();
    add(book, { tanaka() });
    CHECK_EQUAL(std::string(Phonebook::incomplete_code), code(commit(book, 2)));
    CHECK_FALSE(commit(book, 1)->error.has_value());
}

TEST(ThePhonebook, OfTwoThatAreFilledTheLaterCounts)
{
    const std::int64_t first = begin();
    const std::int64_t second = begin();
    CHECK_EQUAL(std::string(Phonebook::no_such_book_code), code(add(first, { tanaka() })));
    CHECK_FALSE(add(second, { tanaka() })->error.has_value());
}

TEST(ThePhonebook, RefusesEntriesThatAreNone)
{
    const std::int64_t book = begin();
    for (const Phonebook::Entry& bad :
         { Phonebook::Entry { .number = "call me", .name = "x" },
           Phonebook::Entry { .number = "--", .name = "x" }, Phonebook::Entry { .number = "117", .name = "" },
           Phonebook::Entry { .number = "117", .name = "a\nb" },
           Phonebook::Entry { .number = "117", .name = std::string(201, 'x') },
           Phonebook::Entry { .number = std::string(65, '1'), .name = "x" },
           Phonebook::Entry { .number = "117", .name = "x", .kana = "" } }) {
        const auto refused = add(book, { tanaka(), bad });
        CHECK_EQUAL(std::string(Phonebook::bad_entry_code), code(refused));
        Phonebook::BadEntryError error;
        CHECK_TRUE(decode(refused->error->detail, error).has_value());
        CHECK_EQUAL(1, error.entry);
    }
    CHECK_EQUAL(1, add(book, { tanaka() })->reply<Phonebook::AddReply>().entries);
}

TEST(ThePhonebook, HoldsAsManyAsItsLimitAndNotOneMore)
{
    const std::vector<Phonebook::Entry> portion(limits::entries_an_add, tanaka());
    const std::int64_t book = begin();
    std::int64_t entries = 0;
    while (entries < limits::phonebook_entries)
        entries = add(book, portion)->reply<Phonebook::AddReply>().entries;
    CHECK_EQUAL(std::string(Phonebook::too_many_code), code(add(book, { tanaka() })));
    CHECK_FALSE(commit(book, limits::phonebook_entries)->error.has_value());
    std::int64_t read = 0;
    for (bool all = false; !all;) {
        const auto some = page(book, read)->reply<Phonebook::PageReply>();
        read += static_cast<std::int64_t>(some.entries.size());
        all = some.all;
    }
    CHECK_EQUAL(limits::phonebook_entries, read);
}

TEST(ThePhonebook, TellsWhoWatches)
{
    auto watcher = std::make_shared<Recorded>();
    watcher->more = true;
    process->service.watch({}, ipc::Reply<Phonebook::WatchReply> { watcher });
    const std::int64_t book = replace({ tanaka() });
    CHECK_EQUAL(0, watcher->reply<Phonebook::WatchReply>(0).book);
    CHECK_EQUAL(book, watcher->reply<Phonebook::WatchReply>(1).book);
}

TEST(ThePhonebook, StaysWhenTheDiskIsFull)
{
    const std::int64_t book = replace({ tanaka() });
    process->free = limits::disk_reserve_bytes - 1;
    auto refused = std::make_shared<Recorded>();
    process->service.begin({}, ipc::Reply<Phonebook::BeginReply> { refused });
    CHECK_EQUAL(std::string(Phonebook::disk_full_code), code(refused));
    CHECK_EQUAL(book, now().book);
}
