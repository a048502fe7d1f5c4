#include "ipc/server.h"

#include "base/random.h"
#include "ipc/connection.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace ipc {
namespace {

constexpr int most_accepts_per_wake = 16;
constexpr std::chrono::milliseconds pause_without_descriptors { 100 };

Peer peer_of(int socket)
{
    ucred credentials {};
    socklen_t size = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return { .process = 0, .user = static_cast<uid_t>(-1) };
    return { .process = credentials.pid, .user = credentials.uid };
}

} // namespace

struct Server::State {
    State(events::Loop& the_loop, FileDescriptor the_listening, Counters& counters,
          const ServerLimits& limits)
        : loop(the_loop),
          listening(std::move(the_listening)),
          parts { .loop = the_loop,
                  .counters = counters,
                  .limits = limits,
                  .unknown_fields = counters["ipc.unknown_fields"],
                  .messages_received = counters["ipc.messages_received"],
                  .messages_sent = counters["ipc.messages_sent"] },
          retry(the_loop, [this] { listen(); })
    {
        parts.ended = [this](std::uint64_t connection) { connections.erase(connection); };
        fcntl(listening.number(), F_SETFL, fcntl(listening.number(), F_GETFL) | O_NONBLOCK);
        listen();
    }

    void listen()
    {
        watch.emplace(loop, listening.number(), events::Interest::Read,
                      [this](events::Ready) { accept_waiting(); });
    }

    void accept_waiting()
    {
        for (int i = 0; i < most_accepts_per_wake; ++i) {
            FileDescriptor socket { accept4(listening.number(), nullptr, nullptr,
                                            SOCK_CLOEXEC | SOCK_NONBLOCK) };
            if (socket) {
                admit(std::move(socket));
                continue;
            }
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                ++parts.counters["ipc.accept_failed"]; // It would wake us again at once.
                watch.reset();
                retry.start(pause_without_descriptors, events::Slack::Coarse);
            }
            return;
        }
    }

    void admit(FileDescriptor socket)
    {
        const Peer peer = peer_of(socket.number());
        if (connections.size() >= parts.limits.connections || (accepts && !accepts(peer))) {
            ++parts.counters["ipc.refused_connections"];
            return;
        }
        const std::uint64_t number = ++last_connection;
        const auto connection = std::make_shared<Connection>(parts, std::move(socket), peer, number);
        connections.emplace(number, connection);
        connection->start();
    }

    events::Loop& loop;
    FileDescriptor listening;
    ServerParts parts;
    std::map<std::uint64_t, std::shared_ptr<Connection>> connections {};
    std::uint64_t last_connection { random_number() << 32 }; // No two servers of a process count alike.
    std::move_only_function<bool(const Peer&)> accepts {};
    std::optional<events::Watch> watch {};
    events::Timer retry;
};

Server::Server(events::Loop& loop, FileDescriptor listening, Counters& counters, ServerLimits limits)
    : state_(std::make_unique<State>(loop, std::move(listening), counters, limits))
{
}

Server::~Server() = default;

void Server::add(Service& service)
{
    state_->parts.services.insert_or_assign(std::string { service.interface_name() }, &service);
}

void Server::accept_if(std::move_only_function<bool(const Peer&)> accepts)
{
    state_->accepts = std::move(accepts);
}

Result<FileDescriptor> listen_at(const std::string& path, unsigned mode)
{
    const auto failed = [&](const char* what) {
        return failure("org.yobirin.ipc.CannotListen", path + ": " + what + ": " + std::strerror(errno));
    };
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return failure("org.yobirin.ipc.PathTooLong", path);
    std::memcpy(address.sun_path, path.data(), path.size());
    FileDescriptor listening { socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) };
    if (!listening)
        return failed("socket");
    if (const auto other = connect_to(path); other)
        return failure("org.yobirin.ipc.CannotListen", path + ": somebody else listens there");
    unlink(path.c_str());
    const mode_t before = umask(0777 & ~mode); // The socket is never open wider, not for an instant.
    const int bound = bind(listening.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    umask(before);
    if (bound != 0)
        return failed("bind");
    if (::listen(listening.number(), 128) != 0)
        return failed("listen");
    return listening;
}

} // namespace ipc
