#include "channel.h"

#include <cerrno>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace sipd {
namespace {

Channel::Moved moved_in_the_clear(ssize_t result, Channel::Outcome otherwise)
{
    if (result > 0)
        return { .bytes = static_cast<std::size_t>(result) };
    const bool later = result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return { .outcome = later ? otherwise : Channel::Outcome::Over };
}

} // namespace

Channel::Moved Channel::moved(int result) const
{
    if (result > 0)
        return { .bytes = static_cast<std::size_t>(result) };
    switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
        return { .outcome = Outcome::WantsRead };
    case SSL_ERROR_WANT_WRITE:
        return { .outcome = Outcome::WantsWrite };
    default:
        return { .outcome = Outcome::Over };
    }
}

Channel::Outcome Channel::shake_hands()
{
    if (!session_)
        return Outcome::Done;
    ERR_clear_error();
    return moved(SSL_do_handshake(session_.get())).outcome;
}

Channel::Moved Channel::read(std::span<char> room)
{
    if (!session_)
        return moved_in_the_clear(recv(descriptor_.number(), room.data(), room.size(), 0),
                                  Outcome::WantsRead);
    ERR_clear_error();
    return moved(SSL_read(session_.get(), room.data(), static_cast<int>(room.size())));
}

Channel::Moved Channel::write(std::string_view bytes)
{
    if (!session_)
        return moved_in_the_clear(send(descriptor_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                                  Outcome::WantsWrite);
    ERR_clear_error();
    return moved(SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())));
}

void Channel::shut()
{
    if (session_ && SSL_is_init_finished(session_.get()) == 1) {
        ERR_clear_error();
        SSL_shutdown(session_.get()); // Says so if there is room for it; nobody waits for the answer.
        ERR_clear_error();
    }
    shutdown(descriptor_.number(), SHUT_RDWR);
}

} // namespace sipd
