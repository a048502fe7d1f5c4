// mediad owns sound: RTP ports, who hears whom, codecs, telephone events. It goes on relaying while every
// other daemon is away, and comes back from a crash on the same ports in the middle of a word. It never
// decides who may talk to whom (calld does) and never sees a password.
#include "sound.h"

static Result<> run(Daemon& daemon)
{
    mediad::Sound sound { daemon, TRY(Journal::open(daemon.paths().journals / "ports")) };
    TRY(sound.start());
    return daemon.run();
}

int main(int argc, char** argv) { return Daemon::start("mediad", argc, argv, run); }
