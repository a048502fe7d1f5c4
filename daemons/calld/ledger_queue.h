// The events that wait for the ledger, and what becomes of each: kept, left out, written, refused. Each is
// encoded once, for the journal and for the ledger. Pure; the journal and the connection are LedgerSpool's.
//
// A batch that ledgerd refuses as invalid is halved until one event alone is refused. That one is set aside,
// so that it holds up nothing that follows.
#pragma once

#include "limits.h"

#include "org.yobirin.Ledger.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace calld {

class LedgerQueue {
public:
    using Event = yobirin::Ledger::Event;
    using Detail = yobirin::Ledger::Detail;
    enum class Kind { Fact, Detail };
    struct Waiting {
        std::int64_t number { 0 };
        std::string text {}; // As JSON.
        Kind kind { Kind::Fact };
    };
    enum class Admission { Kept, Thinned, Dropped };

    // `first_number` is above every number a former process gave.
    explicit LedgerQueue(std::int64_t first_number) : next_number_(first_number) { }

    void restore(Waiting); // In the order of their numbers, before anything is added.
    Admission add(Event); // Its number is given here.
    Admission add(Detail); // Likewise. It is the first to go.
    const Waiting& newest() const { return events_.back(); }
    bool is_empty() const { return events_.empty(); }
    std::size_t size() const { return events_.size(); }

    // What to send next: the oldest, as the fields of Append. Ask again after written() or refused().
    std::string batch();
    // Everything up to this number is on disk. Returns what is no longer kept. A ledger of yesterday takes
    // events alone: details that it has passed over are given up.
    std::vector<Waiting> written(std::int64_t up_to);
    // The last batch was invalid. Returns the event to blame, no longer kept, once it is known.
    std::optional<Waiting> refused();

private:
    std::deque<Waiting> events_ {};
    std::int64_t next_number_;
    std::size_t most_ { limits::events_per_append };
    std::size_t sent_ { 0 }; // Of the last batch.
};

} // namespace calld
