// SDP text on one side, org.yobirin.Media.Session on the other. The wire is ours alone: nobody behind sipd
// sees SDP.
#pragma once

#include "flow.h"

#include "org.yobirin.Media.h"
#include "sip/sdp.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sipd {

// What a peer's session says, as structure. `source` is where its message came from (rule T1 of mediad).
yobirin::Media::Session session_of(const sdp::Session&, const Address& source);

// What the o= line needs (RFC 3264 8: same id, version + 1 with every change), and our address where mediad
// left it open.
struct SessionOrigin {
    std::string id {};
    std::uint64_t version { 1 };
    std::string address {};
};
// Nothing when a text in it would break out of its line.
sip::Parsed<std::string> text_of(const yobirin::Media::Session&, const SessionOrigin&);

// Whether the peer put us on hold: no audio stream of it wants to hear us.
bool holds(const sdp::Session&);

// Whether there is a stream we could speak at all (audio over RTP that is not refused).
bool has_audio(const yobirin::Media::Session&);
bool has_keys(const yobirin::Media::Session&);

} // namespace sipd
