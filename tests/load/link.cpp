#include "link.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace load {
namespace {

constexpr long would_wait = -1;
constexpr long is_over = 0;

sockaddr_in name_of(const Endpoint& at)
{
    sockaddr_in name {};
    name.sin_family = AF_INET;
    name.sin_port = htons(at.port);
    inet_pton(AF_INET, at.host.c_str(), &name.sin_addr);
    return name;
}

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

// One for all phones, made at the first.
SSL_CTX* client_context()
{
    static const std::unique_ptr<SSL_CTX, FreeContext> context { SSL_CTX_new(TLS_client_method()) };
    return context.get();
}

// The size of the message at the front of a stream, by its Content-Length; 0 while it is not all there.
std::size_t whole_message(std::string_view stream)
{
    const std::size_t end = stream.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return 0;
    std::size_t body = 0;
    for (std::string_view head = stream.substr(0, end + 2); !head.empty();) {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(line.size() + 2);
        const std::size_t colon = line.find(':');
        const std::string_view name = trimmed(line.substr(0, colon));
        if (equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "l"))
            body = parse_number<std::size_t>(trimmed(line.substr(colon + 1))).value_or(0);
    }
    const std::size_t size = end + 4 + body;
    return size <= stream.size() ? size : 0;
}

} // namespace

std::string_view name_of(Transport transport)
{
    switch (transport) {
    case Transport::Udp:
        return "UDP";
    case Transport::Tcp:
        return "TCP";
    case Transport::Tls:
        break;
    }
    return "TLS";
}

Link::Link(Transport transport, const Endpoint& from, const Endpoint& to) : transport_(transport)
{
    const int kind = transport == Transport::Udp ? SOCK_DGRAM : SOCK_STREAM;
    socket_ = FileDescriptor { socket(AF_INET, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    const sockaddr_in here = name_of(from);
    if (!socket_ || bind(socket_.number(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) {
        std::perror(("yobirin-load: no socket at " + from.host).c_str());
        std::exit(1);
    }
    connect(to);
    sockaddr_in bound {};
    socklen_t length = sizeof bound;
    getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&bound), &length);
    local_ = { .host = from.host, .port = ntohs(bound.sin_port) };
}

void Link::connect(const Endpoint& to)
{
    const sockaddr_in there = name_of(to);
    if (::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0
        && errno != EINPROGRESS)
        return close();
    if (transport_ == Transport::Udp) {
        phase_ = Phase::Open;
        return;
    }
    const int now = 1;
    setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
    advance();
}

void Link::advance()
{
    if (phase_ == Phase::Connecting) {
        pollfd state { .fd = socket_.number(), .events = POLLOUT, .revents = 0 };
        if (poll(&state, 1, 0) == 0)
            return;
        if ((state.revents & (POLLERR | POLLHUP)) != 0)
            return close();
        phase_ = transport_ == Transport::Tls ? Phase::Greeting : Phase::Open;
    }
    if (phase_ == Phase::Greeting)
        greet();
    if (phase_ == Phase::Open && !unsent_.empty())
        send({});
}

void Link::greet()
{
    if (!session_) {
        session_.reset(SSL_new(client_context()));
        SSL_set_fd(session_.get(), socket_.number());
        SSL_set_connect_state(session_.get());
    }
    const int done = SSL_do_handshake(session_.get());
    if (done == 1) {
        phase_ = Phase::Open;
        return;
    }
    const int why = SSL_get_error(session_.get(), done);
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
        close();
}

long Link::write(std::string_view bytes)
{
    if (!session_) {
        const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        return sent >= 0 ? sent : errno == EAGAIN ? would_wait : is_over;
    }
    const int sent = SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (sent > 0)
        return sent;
    const int why = SSL_get_error(session_.get(), sent);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? would_wait : is_over;
}

long Link::read(char* into, std::size_t room)
{
    if (!session_) {
        const ssize_t got = recv(socket_.number(), into, room, 0);
        return got >= 0 ? got : errno == EAGAIN ? would_wait : is_over;
    }
    const int got = SSL_read(session_.get(), into, static_cast<int>(room));
    if (got > 0)
        return got;
    const int why = SSL_get_error(session_.get(), got);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? would_wait : is_over;
}

void Link::send(std::string_view text)
{
    if (transport_ == Transport::Udp) {
        write(text); // What is lost is repeated.
        return;
    }
    unsent_.append(text);
    while (phase_ == Phase::Open && !unsent_.empty()) {
        const long sent = write(unsent_);
        if (sent == would_wait)
            return;
        if (sent == is_over)
            return close();
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
}

void Link::receive(const std::function<void(std::string_view message)>& each)
{
    advance();
    std::array<char, 16384> bytes {};
    while (phase_ == Phase::Open) {
        const long got = read(bytes.data(), bytes.size());
        if (got == would_wait)
            return;
        if (transport_ == Transport::Udp) {
            if (got > 0)
                each({ bytes.data(), static_cast<std::size_t>(got) });
            else
                return; // Refused by a port that is closed just now.
            continue;
        }
        if (got == is_over)
            return close();
        received_.append(bytes.data(), static_cast<std::size_t>(got));
        while (const std::size_t size = whole_message(received_)) {
            const std::string message = received_.substr(0, size);
            received_.erase(0, size);
            each(message);
        }
    }
}

} // namespace load
