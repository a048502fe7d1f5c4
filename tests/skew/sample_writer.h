// Writes what a peer (peer.h) has to know of an interface: a sample of every struct, a service that judges
// what it is asked, and a client's way through all methods.
#pragma once

#include "daemons/lib/ipc/generator/model.h"

#include <string>
#include <vector>

namespace skew {

std::string samples_of(const std::vector<generator::Interface>&);

} // namespace skew
