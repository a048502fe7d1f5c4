#include "notification.h"

#include "base/text.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

namespace {

constexpr std::size_t longest_message = 4096;
constexpr std::size_t most_descriptors = 253; // SCM_MAX_FD
constexpr std::size_t control_bytes = CMSG_SPACE(most_descriptors * sizeof(int)) + CMSG_SPACE(sizeof(ucred));

void read_control(msghdr& message, Notification& notification)
{
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET)
            continue;
        if (part->cmsg_type == SCM_CREDENTIALS) {
            ucred credentials {};
            std::memcpy(&credentials, CMSG_DATA(part), sizeof credentials);
            notification.process = credentials.pid;
        }
        if (part->cmsg_type == SCM_RIGHTS) {
            for (std::size_t at = CMSG_LEN(0); at + sizeof(int) <= part->cmsg_len; at += sizeof(int)) {
                int number = -1;
                std::memcpy(&number, reinterpret_cast<char*>(part) + at, sizeof number);
                notification.descriptors.emplace_back(number);
            }
        }
    }
}

} // namespace

void Notification::read(std::string_view text)
{
    for (const std::string_view line : split(text, '\n')) {
        if (line == "READY=1")
            is_ready = true;
        else if (line == "WATCHDOG=1")
            feeds_watchdog = true;
        else if (line == "FDSTORE=1")
            stores = true;
        else if (line == "FDSTOREREMOVE=1")
            removes = true;
        else if (line == "FDPOLL=0")
            is_polled = false;
        else if (line.starts_with("FDNAME="))
            name = line.substr(std::string_view { "FDNAME=" }.size());
    }
}

Result<FileDescriptor> make_notify_socket(const std::filesystem::path& path)
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof address.sun_path)
        return failure("org.yobirin.Supervisor.PathTooLong", text);
    std::memcpy(address.sun_path, text.data(), text.size());
    FileDescriptor socket { ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) };
    const int yes = 1;
    ::unlink(address.sun_path);
    if (::bind(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0
        || ::setsockopt(socket.number(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) != 0)
        return failure("org.yobirin.Supervisor.NoSocket", text + ": " + std::strerror(errno));
    return socket;
}

std::optional<Notification> receive(const FileDescriptor& notify_socket)
{
    char text[longest_message];
    alignas(cmsghdr) char control[control_bytes];
    iovec part { .iov_base = text, .iov_len = sizeof text };
    msghdr message {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t length = ::recvmsg(notify_socket.number(), &message, MSG_CMSG_CLOEXEC);
    if (length < 0)
        return std::nullopt;
    Notification notification;
    notification.read({ text, static_cast<std::size_t>(length) });
    read_control(message, notification);
    return notification;
}
