// Final answers that refuse an INVITE, until they are acknowledged. They are in the journal before they
// leave: else a process that dies just then leaves behind a caller who hears it ring for ever, whose CANCEL
// nobody knows.
#pragma once

#include "transactions.h"

#include "base/clock.h"
#include "base/counters.h"
#include "daemon/journal.h"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace sipd {

class Refusals {
public:
    Refusals(Transactions&, Journal&, Counters&);

    struct Refusal {
        std::string leg {}; // Whose it is; one a leg.
        int status { 500 };
        std::string wire {};
    };
    void refuse(ServerId, Refusal, Moment now);
    void settled(ServerId); // Acknowledged, or nobody ever will.

    // A new process says again what the last one said, and to whom it may not have come. Once, before
    // anything else.
    void recover(Moment now);

private:
    void keep(ServerId, const Refusal&, const Transactions::EarlierRequest&);
    void resume(const std::string& key, std::string_view journal_json, Moment now);

    Transactions& transactions_;
    Journal& journal_;
    std::uint64_t& journal_full_;
    std::uint64_t& unreadable_;
    std::unordered_map<std::uint64_t, std::string>
        keys_ {}; // In the journal, by the serial of the transaction.
};

} // namespace sipd
