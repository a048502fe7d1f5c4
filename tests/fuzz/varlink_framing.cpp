// Cuts bytes into Varlink messages however they arrive and reads their envelopes, as a server does.
//
// The first byte seeds the places where the stream is cut. Cut or whole, the same messages have to come out,
// and an envelope that was understood has to survive being written and read again.
#include "ipc/envelope.h"
#include "ipc/wire.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t longest_message = 1U << 16;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::vector<std::string> messages_of(std::string_view stream, std::uint32_t seed)
{
    ipc::Inbox inbox { longest_message };
    ipc::Descriptors descriptors;
    std::vector<std::string> messages;
    while (!stream.empty()) {
        seed = seed * 1664525 + 1013904223;
        std::size_t room = 0;
        char* space = inbox.space(room);
        require(room > 0);
        const std::size_t part = std::min({ stream.size(), room, seed == 0 ? room : 1 + (seed >> 24) });
        std::memcpy(space, stream.data(), part);
        stream.remove_prefix(part);
        if (!inbox.received(part, {}))
            break;
        while (const auto message = inbox.next(descriptors))
            messages.emplace_back(*message);
    }
    return messages;
}

void check_request(const std::string& message)
{
    ipc::RequestEnvelope request;
    std::size_t unknown_fields = 0;
    if (!ipc::read_envelope(message, request, unknown_fields))
        return;
    require(!request.method.empty());
#ifdef YOBIRIN_PLANTED_BUG
    require(!(request.oneway && request.parameters == "{}")); // As if nobody said so little.
#endif
    using Kind = ipc::Request::Kind;
    const Kind kind = request.oneway ? Kind::Oneway : request.more ? Kind::More : Kind::Call;
    std::string out;
    ipc::append_request(out, { request.method, request.parameters, kind });
    require(out.find('\0') == out.size() - 1);
    out.pop_back();
    ipc::RequestEnvelope again;
    require(ipc::read_envelope(out, again, unknown_fields));
    require(again.method == request.method && again.parameters == request.parameters);
}

void check_reply(const std::string& message)
{
    ipc::ReplyEnvelope reply;
    std::size_t unknown_fields = 0;
    if (!ipc::read_envelope(message, reply, unknown_fields) || reply.error.empty())
        return;
    std::string out;
    ipc::append_error(out, ipc::error_of(reply));
    out.pop_back();
    ipc::ReplyEnvelope again;
    require(ipc::read_envelope(out, again, unknown_fields));
    require(again.error == reply.error);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view stream { reinterpret_cast<const char*>(data) + 1, size - 1 };
    const std::vector<std::string> messages = messages_of(stream, data[0]);
    if (stream.size() < longest_message)
        require(messages == messages_of(stream, data[0] + 1000U));
    for (const std::string& message : messages) {
        check_request(message);
        check_reply(message);
    }
    return 0;
}
