#include "phonebook.h"

#include "limits.h"

namespace ledgerd {

const std::string_view phonebook_schema =
    "create table phonebook ("
    "  book integer not null, position integer not null, number text not null, name text not null, kana text,"
    "  primary key (book, position)) strict, without rowid;"
    "create table phonebook_live ("
    "  only_row integer primary key check (only_row = 1), book integer not null, entries integer not null"
    ") strict";

Result<Book> live_book(store::Database& database)
{
    auto query = TRY(database.prepare("select book, entries from phonebook_live"));
    query.begin();
    Book book;
    while (TRY(query.next()))
        book = { .number = query.number(0), .entries = query.number(1) };
    return book;
}

Result<> drop_unfinished(store::Database& database)
{
    return database.execute("delete from phonebook where book not in (select book from phonebook_live)");
}

Result<> add_entries(store::Database& database, const Book& before,
                     const std::vector<Phonebook::Entry>& entries)
{
    auto insert = TRY(database.prepare(
        "insert into phonebook (book, position, number, name, kana) values (?, ?, ?, ?, ?)"));
    std::int64_t position = before.entries;
    for (const Phonebook::Entry& entry : entries)
        TRY(insert.run(before.number, position++, entry.number, entry.name, entry.kana));
    return {};
}

Result<> make_live(store::Database& database, const Book& book)
{
    auto put = TRY(
        database.prepare("insert or replace into phonebook_live (only_row, book, entries) values (1, ?, ?)"));
    TRY(put.run(book.number, book.entries));
    return drop_unfinished(database); // The one before is none of ours any more.
}

Result<std::vector<Phonebook::Entry>> entries_of(store::Database& database, std::int64_t book,
                                                 std::int64_t first)
{
    auto query =
        TRY(database.prepare("select number, name, kana from phonebook where book = ? and position >= ? "
                             "order by position limit ?"));
    query.begin(book, first, limits::entries_a_page);
    std::vector<Phonebook::Entry> found;
    while (TRY(query.next()))
        found.push_back({ .number = query.text(0), .name = query.text(1), .kana = query.optional_text(2) });
    return found;
}

} // namespace ledgerd
