// Gathers the datagrams of a turn.
#include "outbox.h"

#include "limits.h"

namespace sipd {

void Outbox::send(const Flow& flow, std::string_view datagram)
{
    if (buffer_.size() + datagram.size() > limits::outbox_bytes) {
        ++dropped_;
        return;
    }
    items_.push_back({ .flow = flow, .offset = buffer_.size(), .size = datagram.size() });
    buffer_.append(datagram);
}

void Outbox::clear()
{
    items_.clear();
    buffer_.clear(); // Keeps its memory: the next turn allocates nothing.
}

} // namespace sipd
