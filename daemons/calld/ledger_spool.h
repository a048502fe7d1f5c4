// What calld has to tell the ledger: numbered, kept in the journal until ledgerd has it on disk, sent in
// batches. A ledger that is away costs memory and nothing else; when that runs short, detail goes first, and
// never the start, answer or end of a contact before everything else is gone. What may go, and what the
// ledger will not take, is LedgerQueue's.
#pragma once

#include "ledger_queue.h"
#include "neighbour.h"

#include "daemon/journal.h"
#include "event/loop.h"
#include "ipc/channel.h"

#include "org.yobirin.Ledger.h"

#include <functional>
#include <string>

namespace calld {

class LedgerSpool {
public:
    using Event = yobirin::Ledger::Event;
    using Detail = yobirin::Ledger::Detail;

    // `first_number` is above every number a former process gave. `full` is told when events are lost, and
    // when no more are.
    LedgerSpool(const Neighbour&, Journal&, std::int64_t first_number, std::function<void(bool)> full);

    void add(Event); // Its number is given here.
    void add(Detail);

private:
    void restore();
    void added(LedgerQueue::Admission);
    void send_later();
    void send();
    void answered(const Result<yobirin::Ledger::AppendReply>&);
    void refused(const Error&);
    void set_aside(const LedgerQueue::Waiting&, const Error& why);
    void is_full(bool);

    Journal& journal_;
    Counters& counters_;
    std::function<void(bool)> full_;
    ipc::Channel channel_;
    events::Timer gather_;
    LedgerQueue events_;
    bool is_refused_ { false }; // And waits to try again.
    bool is_asking_ { false };
    bool is_full_ { false };
};

} // namespace calld
