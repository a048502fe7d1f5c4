// ledgerd owns the event ledger: every fact about a call, and one row per contact folded from them.
// It never decides anything about a call, and never says an event is kept before it is on disk.
#include "ledger_service.h"

#include "daemon/daemon.h"

static Result<> run(Daemon& daemon)
{
    const auto path = daemon.paths().state / "ledger.db";
    auto written = TRY(store::Database::open(path));
    TRY(ledgerd::prepare_schema(written));
    auto read = TRY(store::Database::open(path));
    store::Writer writer { daemon.loop(), std::move(written) };
    ledgerd::LedgerService service { daemon, read, writer };
    TRY(daemon.serve("org.yobirin.Ledger", service));
    return daemon.run();
}

int main(int argc, char** argv) { return Daemon::start("ledgerd", argc, argv, run); }
