// The one call of a command: no loop, the thread waits.
#include "ipc/channel.h"
#include "ipc/envelope.h"
#include "ipc/wire.h"

#include <poll.h>

namespace ipc {
namespace {

constexpr std::size_t longest_reply = 64U << 20;

class OneCall {
public:
    OneCall(FileDescriptor socket, std::chrono::milliseconds deadline)
        : socket_(std::move(socket)), until_(BootClock::now() + deadline)
    {
    }

    Result<> send(Request& request)
    {
        if (request.descriptors.empty()) {
            append_request(outbox_.text(), request);
        } else {
            std::string message;
            append_request(message, request);
            outbox_.append_with(std::move(request.descriptors), message);
        }
        while (true) {
            switch (outbox_.send_to(socket_.number())) {
            case Outbox::Outcome::Sent:
                return {};
            case Outbox::Outcome::Broken:
                return failure(std::string { disconnected });
            case Outbox::Outcome::Blocked:
                TRY(wait_for(POLLOUT));
            }
        }
    }

    Result<ReplyEnvelope> receive()
    {
        Descriptors descriptors;
        while (true) {
            if (const auto message = inbox_.next(descriptors)) {
                ReplyEnvelope envelope;
                std::size_t unknown_fields = 0;
                if (!read_envelope(*message, envelope, unknown_fields))
                    return failure(std::string { bad_reply });
                if (!envelope.error.empty())
                    return std::unexpected(error_of(envelope));
                return envelope;
            }
            TRY(wait_for(POLLIN));
            std::size_t space_left = 0;
            const Received received = receive_from(socket_.number(), inbox_, space_left);
            if (received == Received::Closed || received == Received::Broken)
                return failure(std::string { disconnected });
        }
    }

private:
    Result<> wait_for(short what)
    {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - BootClock::now());
        pollfd state { .fd = socket_.number(), .events = what, .revents = 0 };
        if (left.count() <= 0 || poll(&state, 1, static_cast<int>(left.count())) == 0)
            return failure(std::string { timed_out });
        return {};
    }

    FileDescriptor socket_;
    Moment until_;
    Inbox inbox_ { longest_reply };
    Outbox outbox_ {};
};

} // namespace

Result<std::string> call_and_wait(const std::string& socket_path, Request request,
                                  std::chrono::milliseconds deadline,
                                  std::move_only_function<bool(std::string_view)> each)
{
    OneCall call { TRY(connect_to(socket_path)), deadline };
    if (each)
        request.kind = Request::Kind::More;
    TRY(call.send(request));
    if (request.kind == Request::Kind::Oneway)
        return std::string {};
    while (true) {
        ReplyEnvelope reply = TRY(call.receive());
        if (each && !each(reply.parameters))
            return std::move(reply.parameters);
        if (!reply.continues)
            return std::move(reply.parameters);
    }
}

} // namespace ipc
