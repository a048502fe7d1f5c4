// The ledger on disk: events as they came, and one folded row per contact, kept in step in the same
// transaction.
#pragma once

#include "fold.h"

#include "base/result.h"
#include "store/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ledgerd {

inline constexpr std::string_view schema_code = "org.yobirin.Ledger.Schema";

Result<> prepare_schema(store::Database&);

// Adds what is new of `events` and folds the contacts they belong to. Runs inside the caller's transaction.
Result<> append(store::Database&, const yobirin::Ledger::Append&);

// Newest first. `from` and `to` are RFC 3339 UTC: from <= started < to.
Result<std::vector<yobirin::Ledger::Contact>> contacts(store::Database&, const yobirin::Ledger::Contacts&);

// Of a contact or a call, in the order they happened; empty when there is none of that name.
Result<std::vector<Fact>> events_of(store::Database&, const std::string& name);

} // namespace ledgerd
