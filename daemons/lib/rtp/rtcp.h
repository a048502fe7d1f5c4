// RTCP (RFC 3550 6): reading compound packets from outside, writing our own reports.
//
//     if (auto heard = rtcp::parse(datagram)) …heard->blocks()…
//     std::size_t size = rtcp::write_report(room, { .ssrc = …, .sender = …, .block = … , .cname = "…" });
//
// What arrives is judged whole: a compound with one bad length is no compound.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rtcp {

struct SenderInfo {
    std::uint64_t ntp_time { 0 }; // 32.32 fixed point since 1900.
    std::uint32_t rtp_time { 0 };
    std::uint32_t packets { 0 };
    std::uint32_t octets { 0 };
    friend bool operator==(const SenderInfo&, const SenderInfo&) = default;
};

struct ReportBlock {
    std::uint32_t ssrc { 0 }; // Whose stream it judges.
    std::uint8_t fraction_lost { 0 };
    std::int32_t lost { 0 }; // 24 bits, signed.
    std::uint32_t highest_sequence { 0 };
    std::uint32_t jitter { 0 };
    std::uint32_t last_report { 0 }; // Middle 32 bits of the NTP time of the last sender report.
    std::uint32_t delay_since { 0 }; // 1/65536 s
    friend bool operator==(const ReportBlock&, const ReportBlock&) = default;
};

// What one compound packet says. Kinds we do not know are skipped.
struct Compound {
    static constexpr std::size_t most_blocks = 31;

    std::uint32_t ssrc { 0 }; // Who reports.
    std::optional<SenderInfo> sender {};
    std::size_t block_count { 0 };
    std::array<ReportBlock, most_blocks> block_room {};
    bool says_bye { false };
    std::string_view cname {}; // A view into the datagram.

    std::span<const ReportBlock> blocks() const { return std::span { block_room }.first(block_count); }
};

// RFC 3550 A.2: begins with a report, version 2 throughout, lengths add up, padding only in the last.
std::optional<Compound> parse(std::span<const std::byte> datagram);

struct Report {
    std::uint32_t ssrc { 0 };
    std::optional<SenderInfo> sender {}; // With it a sender report, else a receiver report.
    std::optional<ReportBlock> block {};
    std::string_view cname {}; // At most 255 bytes.
    bool bye { false };
};

// The size written, 0 when there is not the room.
std::size_t write_report(std::span<std::byte> room, const Report&);

std::uint64_t ntp_time_of(std::chrono::system_clock::time_point);
inline std::uint32_t middle_of(std::uint64_t ntp_time) { return static_cast<std::uint32_t>(ntp_time >> 16); }

} // namespace rtcp
