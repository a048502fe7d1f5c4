// Cuts the bytes of one TCP or TLS connection into SIP messages by their Content-Length (RFC 3261 18.3) and
// tells keep-alives from them (RFC 5626 3.5.1). Knows no socket, no clock and nothing of what a message says;
// WebSocket frames its messages by itself and needs none of this.
//
//     StreamFraming framing { StreamFraming::Side::Accepted };
//     framing.append(received);                        // At most 64 KiB at a time: it is all kept.
//     while (true) {
//         const Frame frame = framing.next();          // Until NothingYet. A view is valid until append().
//         …
//     }
//
// Times are the transport's: how long a message may stay incomplete (holds_part()), how many keep-alives
// there may be.
#pragma once

#include "sip/fault.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace sip {

struct NothingYet { };
struct FramedMessage {
    std::string_view text {}; // Head and body, without line ends before it.
};
struct Ping { }; // To be answered with pong_text.
struct Pong { };
// Nobody knows where the next message begins: the connection has to be closed. Before that, a fault with a
// status can be answered; `head` then is the request up to its empty line, for Message::read().
struct Unframed {
    Fault fault {};
    std::string_view head {};
};
using Frame = std::variant<NothingYet, FramedMessage, Ping, Pong, Unframed>;

inline constexpr std::string_view ping_text = "\r\n\r\n";
inline constexpr std::string_view pong_text = "\r\n";

class StreamFraming {
public:
    // Who opened the connection sends pings and is sent pongs. The same two bytes are half a ping to one side
    // and a pong to the other.
    enum class Side { Accepted, Opened };

    explicit StreamFraming(Side side) : side_(side) { }

    void append(std::string_view received);
    Frame next();

    // Whether something has begun that is not all here yet.
    bool holds_part() const { return begin_ < buffer_.size(); }

private:
    std::string_view waiting() const { return std::string_view { buffer_ }.substr(begin_); }
    bool take_keep_alive(Frame& frame);
    bool find_head();
    bool find_size();
    bool fail(Fault fault);
    std::string_view take(std::size_t size);

    Side side_;
    std::string buffer_ {};
    std::size_t begin_ {}; // What is before it was taken.
    // Of the message that begins there; 0: not known yet.
    std::size_t scanned_ {}; // No empty line before here.
    std::size_t head_size_ {};
    std::size_t size_ {};
    Fault fault_ {}; // Once there is one, it stays.
};

} // namespace sip
