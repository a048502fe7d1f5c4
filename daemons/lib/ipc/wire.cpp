#include "ipc/wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace ipc {
namespace {

constexpr std::size_t first_buffer = 16U << 10;
constexpr std::size_t kept_buffer = 32U << 10; // A buffer that grew beyond is given back once it is empty.

} // namespace

char* Inbox::space(std::size_t& size)
{
    if (taken_ == filled_ && buffer_.size() > kept_buffer)
        buffer_ = {};
    if (taken_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + taken_, filled_ - taken_);
        for (Arrival& arrival : arrivals_)
            arrival.last_byte -= taken_;
        filled_ -= taken_;
        scanned_ -= taken_;
        taken_ = 0;
    }
    if (buffer_.size() - filled_ < first_buffer / 4)
        buffer_.resize(std::max(first_buffer, buffer_.size() * 2));
    size = buffer_.size() - filled_;
    return buffer_.data() + filled_;
}

bool Inbox::received(std::size_t size, Descriptors descriptors)
{
    filled_ += size;
    if (!descriptors.empty() && size > 0) {
        if (descriptors.size() > most_descriptors || arrivals_.size() >= most_descriptors)
            return false;
        arrivals_.push_back({ filled_ - 1, std::move(descriptors) });
    }
    // Only the message still under way can be too long; what is complete is taken before the next read.
    const std::size_t last_end =
        std::string_view { buffer_.data() + scanned_, filled_ - scanned_ }.rfind('\0');
    const std::size_t begin = last_end == std::string_view::npos ? taken_ : scanned_ + last_end + 1;
    return filled_ - begin <= longest_message_;
}

std::optional<std::string_view> Inbox::next(Descriptors& descriptors)
{
    descriptors.clear();
    const std::size_t length = std::string_view { buffer_.data() + scanned_, filled_ - scanned_ }.find('\0');
    if (length == std::string_view::npos) {
        scanned_ = filled_;
        return std::nullopt;
    }
    const std::size_t end = scanned_ + length;
    const std::string_view message { buffer_.data() + taken_, end - taken_ };
    while (!arrivals_.empty() && arrivals_.front().last_byte <= end) {
        std::ranges::move(arrivals_.front().descriptors, std::back_inserter(descriptors));
        arrivals_.pop_front();
    }
    taken_ = scanned_ = end + 1;
    return message;
}

void Outbox::append_with(Descriptors descriptors, std::string_view message)
{
    if (!descriptors.empty())
        companions_.push_back({ text_.size(), text_.size() + message.size(), std::move(descriptors) });
    text_ += message;
}

// Up to the next message with descriptors, or that message alone: so they arrive with it.
Outbox::Outcome Outbox::send_some(int socket)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * most_descriptors)> control;
    iovec part { text_.data() + sent_, text_.size() - sent_ };
    msghdr header {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    const bool is_with = !companions_.empty() && companions_.front().begin == sent_;
    if (!companions_.empty())
        part.iov_len = (is_with ? companions_.front().end : companions_.front().begin) - sent_;
    if (is_with) {
        std::array<int, most_descriptors> numbers {};
        const Descriptors& given = companions_.front().descriptors;
        const std::size_t count = std::min(given.size(), most_descriptors);
        for (std::size_t i = 0; i < count; ++i)
            numbers[i] = given[i].number();
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        cmsghdr* rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * count);
        std::memcpy(CMSG_DATA(rights), numbers.data(), sizeof(int) * count);
    }
    const ssize_t sent = sendmsg(socket, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0)
        return errno == EAGAIN ? Outcome::Blocked : errno == EINTR ? Outcome::Sent : Outcome::Broken;
    sent_ += static_cast<std::size_t>(sent);
    if (is_with && sent > 0)
        companions_.pop_front(); // They left with the first byte.
    return Outcome::Sent;
}

Outbox::Outcome Outbox::send_to(int socket)
{
    Outcome outcome = Outcome::Sent;
    while (!is_empty() && outcome == Outcome::Sent)
        outcome = send_some(socket);
    forget_sent();
    return outcome;
}

void Outbox::forget_sent()
{
    if (is_empty() && text_.capacity() > kept_buffer) {
        text_ = {};
        sent_ = 0;
    }
    if (!is_empty() && sent_ < text_.size() / 2)
        return; // Moving the rest down costs more than the room is worth.
    text_.erase(0, sent_);
    for (Companion& companion : companions_) {
        companion.begin -= sent_;
        companion.end -= sent_;
    }
    sent_ = 0;
}

namespace {

// False when some were lost on the way.
bool take_descriptors(const msghdr& header, Descriptors& into)
{
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(const_cast<msghdr*>(&header), part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof number);
            into.emplace_back(number);
        }
    }
    return (header.msg_flags & MSG_CTRUNC) == 0;
}

} // namespace

Received receive_from(int socket, Inbox& inbox, std::size_t& space_left)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * most_descriptors)> control;
    iovec part {};
    part.iov_base = inbox.space(part.iov_len);
    msghdr header {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const ssize_t size = recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0)
        return errno == EAGAIN || errno == EINTR ? Received::Nothing : Received::Closed;
    Descriptors descriptors;
    const bool is_whole = take_descriptors(header, descriptors);
    if (size == 0)
        return Received::Closed;
    space_left = part.iov_len - static_cast<std::size_t>(size);
    const bool fits = inbox.received(static_cast<std::size_t>(size), std::move(descriptors));
    return is_whole && fits ? Received::Something : Received::Broken;
}

Result<FileDescriptor> connect_to(const std::string& path)
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return failure("org.yobirin.ipc.PathTooLong", path);
    std::ranges::copy(path, address.sun_path);
    FileDescriptor connection { socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) };
    if (!connection
        || connect(connection.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return failure(std::string { disconnected }, path + ": " + std::strerror(errno));
    return connection;
}

} // namespace ipc
