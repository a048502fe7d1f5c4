// Detail beside the events of a contact: how its legs sounded, and what was wrong with them. In a table of
// its own, so that a ledgerd of yesterday takes none of it for an event.
#pragma once

#include "base/result.h"
#include "store/database.h"

#include "org.yobirin.Ledger.h"

#include <optional>
#include <string>
#include <vector>

namespace ledgerd {

extern const std::string_view details_schema; // Steps of the database's.
extern const std::string_view routes_schema;

// What came before (same producer and number) counts once. Runs inside the caller's transaction.
Result<> append_details(store::Database&, const yobirin::Ledger::Append&);

// Of a contact or a call, in the order they happened.
Result<std::vector<yobirin::Ledger::Detail>> details_of(store::Database&, const std::string& name);

// Of a contact: that of the leg that sounded worst. The statement is prepared once for many.
class WorstOpinions {
public:
    static Result<WorstOpinions> prepare(store::Database&);
    Result<std::optional<double>> of(const std::string& contact);

private:
    explicit WorstOpinions(store::Statement query) : query_(std::move(query)) { }
    store::Statement query_;
};

} // namespace ledgerd
