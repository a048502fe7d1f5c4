#include "daemon/supervisor_link.h"

#include "base/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace {

constexpr int first_passed = 3; // SD_LISTEN_FDS_START
constexpr std::size_t most_per_message = 253; // SCM_MAX_FD
constexpr int most_passed = 65'536;

template <typename Number> std::optional<Number> number_in_environment(const char* name)
{
    const char* text = std::getenv(name);
    return text == nullptr ? std::nullopt : parse_number<Number>(text);
}

// Meant for this very process, not for a parent whose environment it inherited.
bool concerns_us(const char* name)
{
    const auto process = number_in_environment<pid_t>(name);
    return process && *process == ::getpid();
}

sockaddr_un address_of(const std::string& path, socklen_t& length)
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    const std::size_t bytes = std::min(path.size(), sizeof address.sun_path - 1);
    std::memcpy(address.sun_path, path.data(), bytes);
    if (path.starts_with('@'))
        address.sun_path[0] = '\0'; // Linux's abstract names.
    length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + bytes);
    return address;
}

bool is_datagram_socket(int number)
{
    int type = 0;
    socklen_t length = sizeof type;
    return ::getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_DGRAM;
}

} // namespace

PassedDescriptors PassedDescriptors::from_environment()
{
    PassedDescriptors passed;
    const int count = std::min(number_in_environment<int>("LISTEN_FDS").value_or(0), most_passed);
    const char* text = std::getenv("LISTEN_FDNAMES");
    const std::string all_names = text == nullptr ? "" : text;
    if (count > 0 && concerns_us("LISTEN_PID")) {
        const auto names = split(all_names, ':');
        for (int i = 0; i < count; ++i) {
            const int number = first_passed + i;
            ::fcntl(number, F_SETFD, FD_CLOEXEC);
            ::fcntl(number, F_SETFL, ::fcntl(number, F_GETFL) | O_NONBLOCK);
            const auto place = static_cast<std::size_t>(i);
            const std::string name { place < names.size() ? names[place] : "unknown" };
            passed.by_name_[name].emplace_back(number);
        }
    }
    for (const char* name : { "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES" })
        ::unsetenv(name);
    return passed;
}

std::vector<FileDescriptor> PassedDescriptors::take(const std::string& name)
{
    auto taken = by_name_.extract(name);
    return taken ? std::move(taken.mapped()) : std::vector<FileDescriptor> {};
}

std::vector<std::string> PassedDescriptors::names() const
{
    std::vector<std::string> names;
    for (const auto& [name, descriptors] : by_name_)
        names.push_back(name);
    return names;
}

SupervisorLink SupervisorLink::from_environment()
{
    SupervisorLink link;
    if (const char* address = std::getenv("NOTIFY_SOCKET")) {
        link.address_ = address;
        link.socket_ = FileDescriptor { ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
    }
    const auto period = number_in_environment<std::uint64_t>("WATCHDOG_USEC");
    if (period && *period > 0 && (std::getenv("WATCHDOG_PID") == nullptr || concerns_us("WATCHDOG_PID")))
        link.watchdog_ = std::chrono::microseconds { *period };
    for (const char* name : { "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID" })
        ::unsetenv(name);
    return link;
}

void SupervisorLink::say(const std::string& text) const { send(text, {}, 0); }
void SupervisorLink::feed_watchdog() const { send("WATCHDOG=1", {}, MSG_DONTWAIT); }

void SupervisorLink::park(const std::string& name, const std::vector<int>& descriptors) const
{
    // The supervisor drops a descriptor that reports an error, and a datagram socket reports every "port
    // unreachable" of a peer.
    const bool is_watched = !descriptors.empty() && !is_datagram_socket(descriptors.front());
    const std::string text = "FDSTORE=1\nFDNAME=" + name + (is_watched ? "" : "\nFDPOLL=0");
    const std::span<const int> all { descriptors };
    for (std::size_t from = 0; from < all.size(); from += most_per_message)
        send(text, all.subspan(from, std::min(most_per_message, all.size() - from)), 0);
}

void SupervisorLink::unpark(const std::string& name) const { say("FDSTOREREMOVE=1\nFDNAME=" + name); }

void SupervisorLink::send(const std::string& text, std::span<const int> descriptors, int flags) const
{
    if (!socket_)
        return;
    socklen_t address_length = 0;
    sockaddr_un address = address_of(address_, address_length);
    iovec part { .iov_base = const_cast<char*>(text.data()), .iov_len = text.size() };
    alignas(cmsghdr) char control[CMSG_SPACE(most_per_message * sizeof(int))] {};
    msghdr message {};
    message.msg_name = &address;
    message.msg_namelen = address_length;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
    }
    // A supervisor that does not listen is none of the calls' business.
    [[maybe_unused]] const ssize_t sent = ::sendmsg(socket_.number(), &message, flags | MSG_NOSIGNAL);
}
