// Just enough of rtpengine's ng protocol that the load generator can set up its calls: offer and answer, each
// with a session, over UDP.
#pragma once

#include "bare_relay.h"
#include "base/file_descriptor.h"

#include <map>
#include <string>
#include <string_view>

namespace floor_program {

class NgControl {
public:
    explicit NgControl(BareRelay&); // Listens on a port of its own choice.
    std::uint16_t port() const { return port_; }

private:
    void take_requests();
    std::string answer_to(std::string_view request);

    BareRelay& relay_;
    FileDescriptor socket_;
    std::uint16_t port_ { 0 };
    struct Call {
        std::size_t caller; // Streams.
        std::size_t callee;
    };
    std::map<std::string, Call, std::less<>> offered_ {};
};

} // namespace floor_program
