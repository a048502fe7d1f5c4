// Cuts bytes into SIP messages as a TCP or TLS connection brings them.
//
// The first byte says who opened the connection and seeds the places where the stream is cut. Cut or whole,
// the same has to come out; and Message has to agree about where each message ends, or one of them could be
// smuggled past the other.
#include "require.h"

#include "sip/limits.h"
#include "sip/message.h"
#include "sip/stream_framing.h"

#include <string>
#include <vector>

using namespace sip;

namespace {

std::string text_of(const Frame& frame)
{
    if (const auto* message = std::get_if<FramedMessage>(&frame))
        return std::string { message->text };
    if (const auto* broken = std::get_if<Unframed>(&frame))
        return "broken " + std::to_string(broken->fault.status) + std::string { broken->fault.reason }
        + std::string { broken->fault.status == 0 ? std::string_view {} : broken->head };
    return std::holds_alternative<Ping>(frame) ? "ping" : "pong";
}

std::vector<std::string> frames_of(StreamFraming::Side side, std::string_view stream, std::uint32_t seed)
{
    StreamFraming framing { side };
    std::vector<std::string> frames;
    while (!stream.empty()) {
        seed = seed * 1664525 + 1013904223;
        const std::size_t part = seed == 0 ? stream.size() : 1 + (seed >> 24) % 64;
        framing.append(stream.substr(0, part));
        stream.remove_prefix(part < stream.size() ? part : stream.size());
        while (true) {
            const Frame frame = framing.next();
            if (std::holds_alternative<NothingYet>(frame))
                break;
            frames.push_back(text_of(frame));
            if (std::holds_alternative<Unframed>(frame))
                return frames;
        }
    }
    return frames;
}

void check_message(const std::string& text)
{
    require(text.size() <= limits::message_bytes_max);
    Message message;
    if (!message.read(text))
        return;
    require(message.text().size() == text.size());
#ifdef YOBIRIN_PLANTED_BUG
    require(message.body().empty()); // As if a stream carried nothing but heads.
#endif
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const auto side = data[0] % 2 == 0 ? StreamFraming::Side::Accepted : StreamFraming::Side::Opened;
    const std::string_view stream = text_of_input(data + 1, size - 1);
    const std::vector<std::string> frames = frames_of(side, stream, data[0]);
    require(frames == frames_of(side, stream, data[0] + 1000U));
    for (const std::string& frame : frames)
        if (frame != "ping" && frame != "pong" && !frame.starts_with("broken "))
            check_message(frame);
    return 0;
}
