// calld owns calls: from the first ring to the last event, their contact ids and their routing. It speaks no
// SIP and touches no sound: sipd has the wire, mediad the sound. It writes every call down before it acts, so
// that its death ends no call.
#include "calls_service.h"
#include "exchange.h"
#include "generation.h"
#include "lamps_service.h"

#include "base/log.h"
#include "base/random.h"

static Result<> run(Daemon& daemon)
{
    Journal journal = TRY(Journal::open(daemon.paths().journals / "calls"));
    if (journal.was_damaged()) {
        ++daemon.counters()["journal.damaged"];
        log_error("the journal was damaged and set aside: calls that were up will end", {});
    }
    const std::int64_t generation = TRY(calld::next_generation(daemon.paths().state / "generation", journal));

    calld::Exchange exchange { daemon, std::move(journal), generation, "k" + random_hex(4) + "-" };
    calld::CallsService service { exchange };
    TRY(daemon.serve("org.yobirin.Calls", service));
    calld::LampsService lamps { exchange, daemon.loop() };
    TRY(daemon.serve("org.yobirin.Lamps", lamps));
    return daemon.run();
}

int main(int argc, char** argv) { return Daemon::start("calld", argc, argv, run); }
