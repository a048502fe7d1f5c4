// The bytes of one connection, in the clear or under TLS. Never waits; says what it waits for.
#pragma once

#include "tls.h"

#include "base/file_descriptor.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace sipd {

class Channel {
public:
    enum class Outcome {
        Done, // All there was, or some of it.
        WantsRead, // Nothing now; again when it can be read.
        WantsWrite,
        Over // The peer ended it, or it broke.
    };
    struct Moved {
        Outcome outcome { Outcome::Done };
        std::size_t bytes { 0 };
    };

    explicit Channel(FileDescriptor descriptor, TlsSession session = nullptr)
        : descriptor_(std::move(descriptor)), session_(std::move(session))
    {
    }

    bool is_secure() const { return session_ != nullptr; }
    Outcome shake_hands(); // Of TLS; in the clear done at once.
    Moved read(std::span<char>);
    Moved write(std::string_view);
    // Both ends hear of it, and so does whoever keeps a copy of the descriptor.
    void shut();
    int descriptor() const { return descriptor_.number(); }
    std::string trouble() const { return tls_trouble(session_); } // Why it is over.

private:
    Moved moved(int result) const; // What OpenSSL says to it.

    FileDescriptor descriptor_;
    TlsSession session_; // None: in the clear. Freed before the descriptor it works on is closed.
};

} // namespace sipd
