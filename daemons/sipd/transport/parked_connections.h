// Live TCP connections over a restart: their descriptors are parked with the supervisor, and the journal says
// which is which. Only those of phones and trunks: a stranger's is not worth a place. TLS cannot be handed
// over.
#pragma once

#include "streams.h"

#include "base/file_descriptor.h"
#include "daemon/journal.h"

#include <functional>
#include <vector>

namespace sipd {

class ParkedConnections {
public:
    using Park = std::function<void(const std::vector<int>&)>;
    ParkedConnections(Streams& streams, Journal& journal, Park park)
        : streams_(streams), journal_(journal), park_(std::move(park))
    {
    }

    // What an earlier process left. Connections that ended meanwhile are forgotten.
    void recover(std::vector<FileDescriptor>);
    // Once a turn, so that many cost one message. The supervisor drops those that are shut by itself.
    void end_turn();

private:
    Streams& streams_;
    Journal& journal_;
    Park park_;
};

} // namespace sipd
