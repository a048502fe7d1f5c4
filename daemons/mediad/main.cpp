// mediad owns sound: RTP ports, who hears whom, codecs, telephone events. It never decides who may talk to
// whom; calld does. It goes on relaying while every other daemon is away.
#include "daemon/daemon.h"

static Result<> run(Daemon& daemon) { return daemon.run(); }

int main(int argc, char** argv) { return Daemon::start("mediad", argc, argv, run); }
