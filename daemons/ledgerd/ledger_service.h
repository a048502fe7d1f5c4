// Answers org.yobirin.Ledger: checks what producers send, hands it to the writer, and acknowledges what is on
// disk.
#pragma once

#include "ledger.h"

#include "daemon/daemon.h"
#include "store/writer.h"

namespace ledgerd {

class LedgerService final : public yobirin::Ledger::Server {
public:
    LedgerService(Daemon& daemon, store::Database& reader, store::Writer& writer)
        : daemon_(daemon), reader_(reader), writer_(writer)
    {
    }

    void append(const yobirin::Ledger::Append&, ipc::Reply<yobirin::Ledger::AppendReply>) override;
    void contacts(const yobirin::Ledger::Contacts&, ipc::Reply<yobirin::Ledger::ContactsReply>) override;
    void events(const yobirin::Ledger::Events&, ipc::Reply<yobirin::Ledger::EventsReply>) override;

private:
    void written(const Result<>&, std::int64_t acknowledged, const ipc::Reply<yobirin::Ledger::AppendReply>&);

    Daemon& daemon_;
    store::Database& reader_;
    store::Writer& writer_;
};

} // namespace ledgerd
