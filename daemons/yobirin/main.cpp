// yobirin asks and tells the daemons what people want. It owns nothing; it may do what the sockets its user
// may open allow.
#include "command_line.h"

int main(int argc, char** argv) { return command::run(argc, argv); }
