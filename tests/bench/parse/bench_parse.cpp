// Reads one typical INVITE over and over, so that a profiler can divide: what does one cost?
//
//     valgrind --tool=callgrind --toggle-collect='*read_once*' build/release/bin/bench_parse message 1000
//
// "index" only notes where the headers lie; "message" checks it all and reads the headers every server needs;
// "sdp" reads the session too. Without a profiler it prints nanoseconds each.
#include "sip/message.h"
#include "sip/sdp.h"
#include "sip/validity.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

// 828 bytes, as a desk phone sends them behind a NAT.
constexpr std::string_view invite = "INVITE sip:202@192.168.10.2 SIP/2.0\r\n"
                                    "Via: SIP/2.0/UDP 192.168.10.101:5062;branch=z9hG4bK1864420951;rport\r\n"
                                    "From: \"Sato Hanako\" <sip:201@192.168.10.2:5060>;tag=1928301774\r\n"
                                    "To: <sip:202@192.168.10.2:5060>\r\n"
                                    "Call-ID: 0_3848276298@192.168.10.101\r\n"
                                    "CSeq: 2 INVITE\r\n"
                                    "Contact: <sip:201@192.168.10.101:5062>\r\n"
                                    "Content-Type: application/sdp\r\n"
                                    "Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, "
                                    "REGISTER, SUBSCRIBE, REFER, UPDATE, MESSAGE\r\n"
                                    "Max-Forwards: 70\r\n"
                                    "User-Agent: Deskphone T46 66.85.0.5 80:5e:c0:12:34:56 office9\r\n"
                                    "Supported: replaces, timer, 100rel\r\n"
                                    "Allow-Events: talk,hold,conference,refer\r\n"
                                    "Content-Length: 210\r\n"
                                    "\r\n"
                                    "v=0\r\n"
                                    "o=- 20042 20042 IN IP4 192.168.10.101\r\n"
                                    "s=SDP data\r\n"
                                    "c=IN IP4 192.168.10.101\r\n"
                                    "t=0 0\r\n"
                                    "m=audio 11780 RTP/AVP 0 8 101\r\n"
                                    "a=rtpmap:0 PCMU/8000\r\n"
                                    "a=rtpmap:8 PCMA/8000\r\n"
                                    "a=rtpmap:101 telephone-event/8000\r\n"
                                    "a=sendrecv\r\n";

enum class Depth { Index, Message, Sdp };

[[gnu::noinline]] std::size_t read_once(sip::Message& message, Depth depth)
{
    if (!message.read(invite))
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
    std::printf("%zu bytes, %ld times, %.0f ns each (%zu)\n", invite.size(), times,
                spent.count() / static_cast<double>(times), seen);
}
