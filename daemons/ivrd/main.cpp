// ivrd owns what is heard in sound and said to callers: today the digits that phones send as tones, for
// calld, which says whose. It keeps nothing: what it is to listen to it is told again, and a ring is read on
// from where its predecessor stopped. It never decides what a digit means.
#include "digits_service.h"

#include "daemon/daemon.h"

static Result<> run(Daemon& daemon)
{
    ivrd::DigitsService service { daemon.loop(), daemon.paths().sockets_of_all("org.yobirin.Audio"),
                                  daemon.counters() };
    TRY(daemon.serve("org.yobirin.Digits", service));
    return daemon.run();
}

int main(int argc, char** argv) { return Daemon::start("ivrd", argc, argv, run); }
