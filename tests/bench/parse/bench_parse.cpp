// Reads one typical INVITE over and over, so that a profiler can divide: what does one cost?
//
//     valgrind --tool=callgrind --toggle-collect='*read_once*' build/release/bin/bench_parse message 1000
//
// which tests/bench/parse.py does.
//
// "index" only notes where the headers lie; "message" checks it all and reads the headers every server needs;
// "sdp" reads the session too. Without a profiler it prints nanoseconds each.
#include "sip/message.h"
#include "sip/sdp.h"
#include "sip/validity.h"

#include "invite.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

constexpr std::string_view text { invite, sizeof invite - 1 };

enum class Depth { Index, Message, Sdp };

[[gnu::noinline]] std::size_t read_once(sip::Message& message, Depth depth)
{
    if (!message.read(text))
        std::abort();
    if (depth == Depth::Index)
        return message.line_count();
    sip::Essentials read;
    if (sip::fault_of(message, read))
        std::abort();
    std::size_t seen = read.uri.user.size() + read.via.branch.size() + read.from.tag().size()
        + read.to.tag().size() + read.cseq.number + read.contact.address.uri.host.size()
        + message.call_id().size();
    if (depth == Depth::Sdp) {
        const auto session = sdp::parse(message.body());
        if (!session)
            std::abort();
        seen += session->streams.front().codecs.size();
    }
    return seen;
}

Depth depth_of(std::string_view name)
{
    return name == "index" ? Depth::Index : name == "sdp" ? Depth::Sdp : Depth::Message;
}

} // namespace

int main(int argc, char** argv)
{
    const Depth depth = depth_of(argc > 1 ? argv[1] : "message");
    const long times = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 1'000'000;
    sip::Message message;
    std::size_t seen = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (long i = 0; i < times; ++i)
        seen += read_once(message, depth);
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    std::printf("%zu bytes, %ld times, %.0f ns each (%zu)\n", text.size(), times,
                spent.count() / static_cast<double>(times), seen);
}
