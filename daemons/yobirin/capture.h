// SIP messages as a capture file that tshark and sngrep read (pcap, LINKTYPE_RAW): pure. Each message is one
// UDP datagram over IP, whatever it came over; over TCP or TLS that is not what went over the wire, but it
// reads the same.
#pragma once

#include "org.yobirin.Trace.h"

#include <string>
#include <vector>

namespace command {

std::string capture_of(const std::vector<yobirin::Trace::Message>&);

// One packet: IP and UDP headers with right lengths and checksums, and the text. What IP cannot carry is cut
// off.
std::string packet_of(const yobirin::Trace::Message&);

} // namespace command
