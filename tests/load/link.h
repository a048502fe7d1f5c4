// A phone's way to the box over UDP, TCP or TLS: whole SIP messages out and in. Certificates are not checked
// here; the tests that judge them use openssl and baresip.
#pragma once

#include "base/file_descriptor.h"
#include "ground.h"

#include <functional>
#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <string_view>

namespace load {

enum class Transport { Udp, Tcp, Tls };

std::string_view name_of(Transport); // As a Via has it.

class Link {
public:
    // Begins to connect. `from` with port 0: any.
    Link(Transport, const Endpoint& from, const Endpoint& to);

    int descriptor() const { return socket_.number(); }
    const Endpoint& local() const { return local_; }
    bool is_open() const { return phase_ == Phase::Open; }
    bool is_closed() const { return phase_ == Phase::Closed; }

    void advance(); // Goes on with what could not be done at once: connecting, handshake, what is unsent.
    void send(std::string_view text); // Kept until the link is open.
    void receive(const std::function<void(std::string_view message)>& each);

private:
    enum class Phase { Connecting, Greeting, Open, Closed };
    struct Free {
        void operator()(SSL* session) const { SSL_free(session); }
    };

    void connect(const Endpoint& to);
    void greet();
    void close() { phase_ = Phase::Closed; }
    long write(std::string_view bytes);
    long read(char* into, std::size_t room);

    Transport transport_;
    Phase phase_ { Phase::Connecting };
    FileDescriptor socket_ {};
    std::unique_ptr<SSL, Free> session_ {};
    Endpoint local_ {};
    std::string unsent_ {};
    std::string received_ {}; // Of a stream: what is no whole message yet.
};

} // namespace load
