// What a relayed packet costs the engine, in the clear and with SRTP on both legs: 100 calls, each side 50
// packets a second, in the order they would come; nanoseconds of CPU a packet, without sockets. srtp.py makes
// a table of it.
//
//     build/release/bin/bench_srtp
#include "engine.h"

#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

namespace {

using namespace mediad;
using namespace std::chrono_literals;
using Bytes = std::vector<std::byte>;

constexpr unsigned calls = 100;
constexpr unsigned sides = 2 * calls;
constexpr unsigned packets = 150; // Of each side: three seconds.

class Nowhere final : public PacketSender {
public:
    void send(Door, std::span<const std::byte> datagram, Address) override { octets += datagram.size(); }
    std::uint64_t octets { 0 };
};

srtp::MasterKey key_of(unsigned number)
{
    srtp::MasterKey key {};
    key.fill(static_cast<std::byte>(number));
    return key;
}

Address place_of_side(unsigned side)
{
    return { .ip = Ip::v4(0x0a000001), .port = static_cast<std::uint16_t>(10'000 + 2 * side) };
}

Agreement agreement_of(unsigned side, std::optional<srtp::Suite> suite)
{
    Agreement agreement;
    agreement.remote = place_of_side(side);
    agreement.signalling = { .ip = agreement.remote.ip };
    agreement.sends = agreement.receives = true;
    agreement.incoming.of(dsp::CodecKind::Pcmu) = agreement.outgoing.of(dsp::CodecKind::Pcmu) = 0;
    if (suite)
        agreement.keys = Keys { .suite = *suite, .ours = key_of(side + 1000), .theirs = key_of(side) };
    return agreement;
}

// All that one side says, as it leaves its phone.
std::vector<Bytes> speech_of(unsigned side, std::optional<srtp::Suite> suite)
{
    std::optional<srtp::Sender> sender;
    if (suite)
        sender.emplace(*suite, key_of(side));
    std::vector<Bytes> speech;
    for (std::uint16_t sequence = 1; sequence <= packets; ++sequence) {
        Bytes packet(rtp::header_bytes + 160, static_cast<std::byte>(side));
        rtp::write_header(packet, { .sequence = sequence, .timestamp = sequence * 160U, .ssrc = side + 1 });
        Bytes sealed(packet.size() + srtp::trailer_bytes);
        if (sender)
            sealed.resize(sender->protect(packet, sealed));
        speech.push_back(sender ? sealed : packet);
    }
    return speech;
}

double cpu_nanoseconds()
{
    timespec time {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double nanoseconds_a_packet(std::optional<srtp::Suite> suite)
{
    Nowhere nowhere;
    Counters counters;
    Engine engine { nowhere, SharedSounds { "JP" }, counters, "bench" };
    std::vector<std::vector<Bytes>> speech;
    Moment now { 1000s };
    for (unsigned side = 0; side < sides; ++side) {
        engine.agree(engine.open(Outgoing { side + 5000 }), agreement_of(side, suite), now);
        speech.push_back(speech_of(side, suite));
    }
    for (unsigned side = 0; side < sides; ++side)
        engine.connect_stream(side, { { .kind = Heard::Kind::Stream, .index = side ^ 1U } });
    const double begun = cpu_nanoseconds();
    for (unsigned i = 0; i < packets; ++i, now += 20ms) {
        for (unsigned side = 0; side < sides; ++side)
            engine.packet_arrived({ .slot = side }, speech[side][i], place_of_side(side), now);
        engine.take_changed();
        engine.take_facts();
    }
    const double spent = cpu_nanoseconds() - begun;
    if (nowhere.octets < std::uint64_t { 172 } * packets * sides) {
        std::fputs("packets were lost: nothing is measured\n", stderr);
        std::exit(1);
    }
    return spent / (packets * sides);
}

} // namespace

int main()
{
    std::printf("{\"suite\": \"none\", \"ns\": %.1f}\n", nanoseconds_a_packet(std::nullopt));
    for (const srtp::Suite suite : srtp::suites)
        std::printf("{\"suite\": \"%s\", \"ns\": %.1f}\n", std::string { srtp::name_of(suite) }.c_str(),
                    nanoseconds_a_packet(suite));
}
