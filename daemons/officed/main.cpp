// officed owns the office file: its versions and its secrets. It judges a file, asks every daemon whether it
// can live with it, keeps every version on disk and hands each daemon its part of the live one. It never
// touches a call and knows no socket but its own.
#include "officed.h"

static Result<> run(Daemon& daemon)
{
    officed::Officed officed { daemon, TRY(officed::Officed::open(daemon.paths())) };
    return officed.serve();
}

int main(int argc, char** argv) { return Daemon::start("officed", argc, argv, run); }
