// Every limit of mediad, and what happens at it.
#pragma once

#include <chrono>
#include <cstddef>

namespace mediad::limits {

using namespace std::chrono_literals;

// Keys that wait to be pressed at one port. Beyond it SendDigits answers BadSession.
inline constexpr std::size_t keys_waiting = 32;
// Ports of all kinds. Beyond it Open answers NoPortFree.
inline constexpr std::size_t ports = 8192;
// Whom one port may hear, and how many a source may be heard by. Beyond it Connect answers BadSession.
inline constexpr std::size_t sources_of_a_port = 16;
// Of whoever speaks in a room at the same time, so many are heard, the loudest: more could not be understood.
inline constexpr std::size_t speakers_of_a_room = 8;
// Answers of a fork kept at a time. Beyond it the oldest that is not in use is forgotten.
inline constexpr std::size_t branches = 8;
// Lengths of what a peer says. Beyond it BadSession.
inline constexpr std::size_t streams_of_a_session = 16;
inline constexpr std::size_t codecs_of_a_stream = 64;
inline constexpr std::size_t keys_of_a_stream = 16;
inline constexpr std::size_t text_of_a_session = 1024; // Each name, address and format text.
inline constexpr std::size_t port_name = 128;

// Rule T1: packets in a row that make an unexpected source ours, and how long the expected ones have to speak
// first.
inline constexpr unsigned packets_of_a_run = 5;
inline constexpr std::chrono::milliseconds expected_first = 1000ms;
inline constexpr std::size_t candidates = 4; // Unexpected sources watched; the longest silent is forgotten.
// A sender that changes its SSRC is believed once the old one has been silent for so long.
inline constexpr std::chrono::milliseconds silence_before_another_ssrc = 100ms;

// Without a packet for so long a port that ought to hear is reported silent.
inline constexpr std::chrono::seconds silence_until_reported = 60s;
// RTP ports nobody has claimed since the last one went away are closed after this.
inline constexpr std::chrono::hours orphans_live = 4h;

inline constexpr std::chrono::seconds report_interval = 5s; // RFC 3550 6.2: the minimum.

// The longest datagram that is read; a longer one is dropped and counted.
inline constexpr std::size_t datagram_bytes = 1500;
// Facts gathered in one loop turn. Beyond it they are dropped and counted (a peer presses no 1024 digits).
inline constexpr std::size_t facts_of_a_turn = 1024;
// Missed ticks made up for after a stall; older ones are left out.
inline constexpr unsigned ticks_to_catch_up = 5;

// Port pairs are opened in blocks of so many, a further block when fewer than half of one are free.
inline constexpr std::size_t pairs_of_a_block = 32;
// A pair is not used again before that, unless no other is left: until then the ended call's peers may not
// know yet that it is over. The BYE has been sent four times by then (RFC 3261 17.1.2.2: at 0, 0.5, 1.5, 3.5
// s).
inline constexpr std::chrono::seconds port_rests = 5s;
// How many pairs of a range that is asked about are tried, before it counts as somebody else's.
inline constexpr std::size_t pairs_tried = 256;
// What may wait in a socket: two seconds of one stream as the kernel counts it.
inline constexpr int socket_receive_bytes = 64 * 1024;

// Rings of applications. Beyond it OpenRing answers NoPortFree.
inline constexpr std::size_t rings = 1024;

// Music of one folder: files, what is read of each, and what is kept at 8 kHz (17 minutes). The rest is left
// out.
inline constexpr std::size_t files_of_music = 64;
inline constexpr std::size_t music_file_bytes = 64U << 20;
inline constexpr std::size_t music_samples = 8U << 20;
// Folders the office file may name; further ones are the default music.
inline constexpr std::size_t music_folders = 32;

} // namespace mediad::limits
