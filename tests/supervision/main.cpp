// stand_in is a daemon that does nothing but what all daemons do: it is started, watched, killed, and comes
// back with its socket and its journal. Tests of supervision talk to it.
#include "base/log.h"
#include "daemon/checksum.h"
#include "daemon/daemon.h"
#include "daemon/journal.h"

#include <arpa/inet.h>
#include <fstream>
#include <sys/socket.h>

namespace {

// One UDP socket on loopback, that of the last process if there was one.
Result<FileDescriptor> own_socket(Daemon& daemon)
{
    auto parked = daemon.take_parked("wire");
    if (!parked.empty()) {
        ++daemon.counters()["stand_in.came_back"];
        return std::move(parked.front());
    }
    FileDescriptor socket { ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) };
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0
        || ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
        return failure("org.yobirin.StandIn.NoSocket");
    daemon.park("wire", { socket.number() });
    std::ofstream { daemon.paths().state / "port" } << ntohs(address.sin_port) << '\n';
    return socket;
}

// "die …" kills, once; anything else is kept in the journal under its own text.
void take(std::string_view input, Journal& journal, Daemon& daemon)
{
    const std::uint64_t digest = checksum(input, 0);
    if (journal.killed_before(digest)) {
        ++daemon.counters()["stand_in.dropped"];
        return;
    }
    journal.mark(digest, "wire");
    if (input.starts_with("die"))
        std::abort();
    if (!journal.put(input, "seen"))
        ++daemon.counters()["stand_in.not_kept"];
    daemon.counters()["stand_in.kept"] = journal.entries().size();
    journal.clear_mark();
}

} // namespace

static Result<> run(Daemon& daemon)
{
    Journal journal = TRY(Journal::open(daemon.paths().journals / "seen"));
    daemon.counters()["stand_in.kept"] = journal.entries().size();
    const FileDescriptor socket = TRY(own_socket(daemon));
    const events::Watch watch { daemon.loop(), socket.number(), events::Interest::Read, [&](events::Ready) {
                                   char text[1500];
                                   const ssize_t length = ::recv(socket.number(), text, sizeof text, 0);
                                   if (length > 0)
                                       take({ text, static_cast<std::size_t>(length) }, journal, daemon);
                               } };
    return daemon.run();
}

int main(int argc, char** argv) { return Daemon::start("stand_in", argc, argv, run); }
