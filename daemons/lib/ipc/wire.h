// One connected socket: bytes in, messages out; messages in, one write a turn. Knows NUL and descriptors, no
// JSON.
#pragma once

#include "base/file_descriptor.h"
#include "ipc/message.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipc {

// Cuts a stream of bytes into messages. Descriptors that come along belong to the message that the last byte
// received with them is part of: their sender writes such a message by itself, and the kernel ends a read
// behind it.
class Inbox {
public:
    explicit Inbox(std::size_t longest_message) : longest_message_(longest_message) { }

    // Where to put what is read next; at least one byte.
    char* space(std::size_t& size);
    // False when a message grows too long, or brings too many descriptors.
    bool received(std::size_t size, Descriptors);

    // A view that is valid until space() is called.
    std::optional<std::string_view> next(Descriptors&);

private:
    struct Arrival {
        std::size_t last_byte;
        Descriptors descriptors;
    };

    std::size_t longest_message_;
    std::string buffer_ {};
    std::size_t filled_ { 0 };
    std::size_t taken_ { 0 };
    std::size_t scanned_ { 0 }; // No NUL between taken_ and here.
    std::deque<Arrival> arrivals_ {};
};

// What waits to be sent.
class Outbox {
public:
    std::string& text() { return text_; } // Messages are appended to it,
    void append_with(Descriptors, std::string_view message); // or here, if descriptors go with them.

    std::size_t size() const { return text_.size() - sent_; }
    bool is_empty() const { return size() == 0; }

    enum class Outcome { Sent, Blocked, Broken };
    Outcome send_to(int socket);

private:
    struct Companion {
        std::size_t begin;
        std::size_t end;
        Descriptors descriptors;
    };
    Outcome send_some(int socket);
    void forget_sent();

    std::string text_ {};
    std::size_t sent_ { 0 };
    std::deque<Companion> companions_ {};
};

// One read. `space_left` is zero when there may be more to read at once.
enum class Received { Something, Nothing, Closed, Broken };
Received receive_from(int socket, Inbox&, std::size_t& space_left);

// Of one message; more end the connection.
inline constexpr std::size_t most_descriptors = 16;

// A non-blocking connection to the socket at `path`.
Result<FileDescriptor> connect_to(const std::string& path);

} // namespace ipc
