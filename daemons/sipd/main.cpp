// sipd owns the wire: transports, transactions, dialogs, registrations and trunk sessions.
// It decides nothing about calls: each dialog is a leg, and calld says what becomes of it.
// What it is in the middle of stands in its journal, so that being killed ends no call.
#include "sipd.h"

#include "daemon/daemon.h"
#include "daemon/journal.h"

static Result<> run(Daemon& daemon)
{
    auto journal = TRY(Journal::open(daemon.paths().journals / "legs"));
    sipd::Sipd sipd { daemon, std::move(journal) };
    return sipd.serve();
}

int main(int argc, char** argv) { return Daemon::start("sipd", argc, argv, run); }
