// ledgerd owns the event ledger: every fact about a call, and one row per contact folded from them; and the
// phone book, whose the numbers outside are.
// It never decides anything about a call, and never says an event is kept before it is on disk.
#include "disk.h"
#include "ledger_service.h"
#include "phonebook_service.h"

#include "daemon/daemon.h"

static Result<> run(Daemon& daemon)
{
    const auto path = daemon.paths().state / "ledger.db";
    auto written = TRY(store::Database::open(path));
    TRY(ledgerd::prepare_schema(written));
    TRY(ledgerd::drop_unfinished(written)); // Who filled it has heard that we died.
    const ledgerd::Book live = TRY(ledgerd::live_book(written));
    auto read = TRY(store::Database::open(path));
    store::Writer writer { daemon.loop(), std::move(written) };
    ledgerd::LedgerService service { daemon, read, writer };
    TRY(daemon.serve("org.yobirin.Ledger", service));
    ledgerd::PhonebookService phonebook {
        { .reader = read,
          .writer = writer,
          .counters = daemon.counters(),
          .free_bytes = [&daemon] { return ledgerd::free_bytes(daemon.paths().state); } },
        live
    };
    TRY(daemon.serve("org.yobirin.Phonebook", phonebook));
    return daemon.run();
}

int main(int argc, char** argv) { return Daemon::start("ledgerd", argc, argv, run); }
