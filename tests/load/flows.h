// Sound as numbered packets: every packet carries its own number and the moment it was sent, so that gaps,
// loss and delay are known exactly at the other end, however the relay between rewrites the RTP header. 20 ms
// a packet.
#pragma once

#include "base/clock.h"
#include "base/file_descriptor.h"
#include "sip_text.h"
#include "spoken.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace load {

struct Received {
    std::uint64_t packets { 0 };
    std::uint64_t foreign {
        0
    }; // In our codec, and not one of ours: music, tones, strangers, recorded sound.
    std::uint32_t source { 0 }; // Who is heard, by their own word; 0 before the first packet.
    std::uint64_t other { 0 }; // Ours, but of another call: must never be.
    std::uint32_t highest { 0 };
    std::uint64_t repeated { 0 };
    Moment last {};
    std::chrono::nanoseconds longest_gap { 0 };
};

// One socket: what one side of one call sends and hears.
class Side {
public:
    Side(std::string address, std::uint16_t port, const Spoken& = Spoken {}); // Port 0: any.
    std::uint16_t port() const { return port_; }
    int descriptor() const { return socket_.number(); }

    void send_to(MediaAddress remote) { remote_ = remote; }
    void begin() { sending_ = remote_.port != 0; }
    void end() { sending_ = false; }
    bool is_sending() const { return sending_; }

    void send(Moment now);
    void receive(Moment now, std::vector<std::uint32_t>* delays_us);

    // What is counted begins here (again): after set-up, before the faults.
    void measure_from(Moment now);
    std::uint32_t source() const { return source_; }
    const Received& heard() const { return heard_; }
    std::uint32_t sent() const { return number_ - first_counted_; }

private:
    std::size_t write_payload(std::span<unsigned char> room, Moment now) const;

    FileDescriptor socket_;
    std::uint16_t port_ { 0 };
    MediaAddress remote_ {};
    bool sending_ { false };
    std::uint32_t number_ { 1 };
    std::uint32_t first_counted_ { 1 };
    std::uint32_t source_;
    Spoken spoken_;
    Received heard_ {};
};

} // namespace load
