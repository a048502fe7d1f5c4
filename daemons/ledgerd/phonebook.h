// The phone book on disk: the entries of the book that is live, and of one that is being filled. Which book
// is live changes in one transaction.
#pragma once

#include "base/result.h"
#include "store/database.h"

#include "org.yobirin.Phonebook.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ledgerd {

using yobirin::Phonebook;

struct Book {
    std::int64_t number { 0 }; // None yet.
    std::int64_t entries { 0 };
};

// A step of the ledger's schema: they share a file.
extern const std::string_view phonebook_schema;

Result<Book> live_book(store::Database&);

// Those that run inside the caller's transaction.
Result<> drop_unfinished(store::Database&);
Result<> add_entries(store::Database&, const Book& before, const std::vector<Phonebook::Entry>&);
Result<> make_live(store::Database&, const Book&);

// At most limits::entries_a_page, from `first` on.
Result<std::vector<Phonebook::Entry>> entries_of(store::Database&, std::int64_t book, std::int64_t first);

} // namespace ledgerd
