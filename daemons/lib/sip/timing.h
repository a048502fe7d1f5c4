// Every timer value of SIP, under its RFC name. RFC 3261 table 4 and RFC 6026, for UDP; what is different
// over TCP and TLS the tables of the transactions say.
#pragma once

#include <chrono>

namespace sip::timing {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds t1 { 500 }; // Round-trip estimate.
constexpr milliseconds t2 { 4000 }; // Longest retransmission interval of non-INVITE requests and responses.
constexpr milliseconds t4 { 5000 }; // How long a message may linger in the network.

constexpr milliseconds timer_a = t1; // INVITE request retransmission; doubles without bound.
constexpr milliseconds timer_b = 64 * t1; // INVITE transaction timeout.
constexpr seconds timer_c { 180 }; // Longest ringing; RFC says more than 3 minutes for proxies.
constexpr milliseconds timer_d { 32'000 }; // Response retransmissions after a failed INVITE.
constexpr milliseconds timer_e = t1; // Non-INVITE request retransmission; doubles up to T2.
constexpr milliseconds timer_f = 64 * t1; // Non-INVITE transaction timeout.
constexpr milliseconds timer_g = t1; // INVITE final response retransmission; doubles up to T2.
constexpr milliseconds timer_h = 64 * t1; // Wait for ACK.
constexpr milliseconds timer_i = t4; // ACK retransmissions.
constexpr milliseconds timer_j = 64 * t1; // Non-INVITE request retransmissions.
constexpr milliseconds timer_k = t4; // Non-INVITE response retransmissions.
constexpr milliseconds timer_l = 64 * t1; // Accepted INVITE, server: request retransmissions (RFC 6026).
constexpr milliseconds timer_m = 64 * t1; // Accepted INVITE, client: 2xx from further branches (RFC 6026).

// How long we wait for a response after CANCEL before we give the INVITE up (RFC 3261 9.1).
constexpr milliseconds after_cancel = 64 * t1;

// The 2xx to an INVITE is retransmitted by the core: T1, doubling to T2, until ACK or 64*T1 (RFC
// 3261 13.3.1.4).
constexpr milliseconds success_first = t1;
constexpr milliseconds success_last = 64 * t1;

// A reliable provisional response is retransmitted by the core: T1, doubling, until PRACK or 64*T1 (RFC 3262
// 3).
constexpr milliseconds provisional_last = 64 * t1;

// RFC 3261 14.1: after a 491 the owner of the Call-ID waits 2.1 to 4 s, the other side up to 2 s.
constexpr milliseconds glare_owner_shortest { 2100 };
constexpr milliseconds glare_owner_longest { 4000 };
constexpr milliseconds glare_other_longest { 2000 };

// Waits of five seconds and more are for clean-up: they may be late, so that many share one wake.
constexpr milliseconds coarse_from { 5000 };

} // namespace sip::timing
