// Everything a SIP message may have too much of, with what happens beyond.
#pragma once

#include <cstddef>

namespace sip::limits {

inline constexpr std::size_t message_bytes_max = 65535; // More: dropped. UDP cannot carry more either.
inline constexpr std::size_t datagram_request_bytes =
    1300; // RFC 3261 18.1.1: a longer request of ours goes over TCP, if the peer takes it.
inline constexpr std::size_t stream_head_bytes_max =
    32768; // Start line and headers over a stream. More: the connection is closed.
inline constexpr std::size_t headers_max = 128; // Header lines. More: 400. RFC 4475's longest has 40 or so.
inline constexpr std::size_t line_bytes_max =
    8192; // One header with its folds, or the start line. More: 400.
inline constexpr std::size_t name_bytes_max = 256; // Of a header. More: 400.
inline constexpr std::size_t values_max = 64; // Values of one comma list (Via, Contact, Route). More: 400.
inline constexpr std::size_t parameters_max = 64; // Of one value. More: 400.

inline constexpr std::size_t parts_max = 16; // Of one multipart body. More: 400.
inline constexpr std::size_t multipart_depth_max = 3; // Bodies in bodies. Deeper: 400.
inline constexpr std::size_t part_lines_max = 16; // Headers of one part. What is behind them is not seen.
inline constexpr std::size_t boundary_bytes_max = 70; // RFC 2046 5.1.1. More: 400.

inline constexpr std::size_t sdp_bytes_max = 32768; // More: 400.
inline constexpr std::size_t sdp_lines_max = 1024; // More: 400.
inline constexpr std::size_t sdp_streams_max = 16; // m= lines. More: 400.
inline constexpr std::size_t sdp_keys_max = 16; // a=crypto lines of one stream. More: the rest is not seen.
inline constexpr std::size_t sdp_formats_max = 64; // Formats of one m= line. More: 400.

} // namespace sip::limits
