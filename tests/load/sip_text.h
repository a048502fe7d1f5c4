// SIP as a load generator needs it: templates out, a few headers in. Written apart from lib/sip on purpose,
// so that the suite is judged by another reading of the RFC.
#pragma once

#include "spoken.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace load {

struct Message {
    std::string_view text {};
    std::string_view first_line {};
    int status { 0 }; // 0 for a request.
    std::string_view method {};
    std::uint32_t sequence { 0 };
    std::string_view call_id {};
    std::string_view from {};
    std::string_view to {};
    std::string_view contact {}; // The URI inside <>.
    std::string_view challenge {}; // The first WWW-Authenticate.
    std::string_view retry_after {};
    std::string_view body {};
    std::vector<std::string_view> via {};
    std::vector<std::string_view> record_route {};

    static Message read(std::string_view datagram);
    bool is_request(std::string_view name) const { return status == 0 && method == name; }
};

std::string_view tag_of(std::string_view from_or_to);

// Where the first audio stream of a session wants its packets; port 0 when there is none.
struct MediaAddress {
    std::uint32_t address { 0 }; // Host byte order.
    std::uint16_t port { 0 };
};
MediaAddress media_address(std::string_view session);
std::string session(std::string_view address, std::uint16_t port, std::string_view direction,
                    const Spoken& = Spoken {});

struct Answer {
    std::string_view status_line {};
    std::string_view to {}; // In place of the request's To: with our tag.
    std::string_view contact {};
    std::string_view body {};
};
std::string response(const Message& request, const Answer&);

} // namespace load
