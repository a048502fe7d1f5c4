// The fold: the events of one contact as one row. A pure function of the set of events: order of arrival,
// repeats and late news change nothing, so a report always equals a recount.
#pragma once

#include "org.yobirin.Ledger.h"

#include <optional>
#include <vector>

namespace ledgerd {

struct Fact {
    std::string producer {};
    yobirin::Ledger::Event event {};
};

// Nothing when no event says who came (it may arrive later).
std::optional<yobirin::Ledger::Contact> fold(std::vector<Fact> facts);

} // namespace ledgerd
