// Reads bytes as what arrives at a stream with SRTP: packets and reports, genuine, damaged and made up.
//
// What was sealed is opened to what it was, once; what is damaged or made up is never opened, and takes
// nothing away from what is genuine.
#include "reader.h"
#include "require.h"

#include "rtp/packet.h"
#include "rtp/srtp.h"

#include <algorithm>

namespace {

using namespace srtp;
using Bytes = std::vector<std::byte>;

MasterKey key()
{
    MasterKey made {};
    made.fill(std::byte { 0x5a });
    return made;
}

struct Line {
    explicit Line(Suite suite) : sender(suite, key()), receiver(suite, key()) { }
    Sender sender;
    Receiver receiver;
    std::uint16_t sequence { 0 };
};

bool is_opened(Receiver& receiver, Bytes datagram)
{
    const auto opened = receiver.open(datagram);
    if (!opened)
        return false;
    require(opened->packet.data() == datagram.data() && opened->packet.size() <= datagram.size());
    receiver.take(*opened);
    return true;
}

void check_made_up(Line& line, const Bytes& bytes)
{
    require(!is_opened(line.receiver, bytes)); // But for one chance in 2^32, with the shortest tag.
    Bytes report = bytes;
    require(!line.receiver.open_report(report).has_value());
}

void check_genuine(Line& line, Bytes payload, unsigned damage)
{
    Bytes packet(rtp::header_bytes);
    ++line.sequence;
    rtp::write_header(packet, { .sequence = line.sequence, .ssrc = 7 });
    packet.insert(packet.end(), payload.begin(), payload.end());
    Bytes sealed(packet.size() + trailer_bytes);
    sealed.resize(line.sender.protect(packet, sealed));
    require(!sealed.empty());
    Bytes damaged = sealed;
    damaged[1 + damage % (damaged.size() - 1)] ^= static_cast<std::byte>(1 + damage % 255);
    require(!is_opened(line.receiver, damaged));
    Bytes datagram = sealed;
    const auto opened = line.receiver.open(datagram);
    require(opened && std::ranges::equal(opened->packet, packet));
    line.receiver.take(*opened);
    require(!is_opened(line.receiver, sealed));
#ifdef YOBIRIN_PLANTED_BUG
    require(payload.size() != 3 || payload[0] != std::byte { 'b' }); // As if that could not be carried.
#endif
}

void check_genuine_report(Line& line, const Bytes& body, unsigned damage)
{
    Bytes report { std::byte { 0x80 }, std::byte { 200 }, std::byte { 0 }, std::byte { 1 },
                   std::byte { 0 },    std::byte { 0 },   std::byte { 0 }, std::byte { 7 } };
    report.insert(report.end(), body.begin(), body.end());
    Bytes sealed(report.size() + report_trailer_bytes);
    sealed.resize(line.sender.protect_report(report, sealed));
    Bytes damaged = sealed;
    damaged[damage % damaged.size()] ^= static_cast<std::byte>(1 + damage % 255);
    require(!line.receiver.open_report(damaged).has_value());
    Bytes again = sealed;
    const auto opened = line.receiver.open_report(sealed);
    require(opened && std::ranges::equal(*opened, report));
    require(!line.receiver.open_report(again).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Reader reader { std::as_bytes(std::span { data, size }) };
    Line line { suites.at(reader.byte() % suites.size()) };
    constexpr int most_steps = 32; // More teach nothing and take time.
    for (int i = 0; i < most_steps && !reader.left.empty(); ++i) {
        const unsigned what = reader.byte();
        const unsigned damage = reader.byte();
        const Bytes bytes = reader.take(reader.byte());
        if (what % 3 == 0)
            check_made_up(line, bytes);
        else if (what % 3 == 1)
            check_genuine(line, bytes, damage);
        else
            check_genuine_report(line, bytes, damage);
    }
    return 0;
}
