// The engine's RTCP: reports about our streams, what the peers' say, and who fell silent. It ends here: each
// side of a call gets reports of its own stream, never the other side's.
#include "engine.h"
#include "rtp/rtcp.h"

#include <algorithm>

namespace mediad {
namespace {

using namespace std::chrono_literals;

// Where reports may go: to where the session says, if the peer really is there; else to where its own come
// from. Empty: nowhere.
Address destination_of_reports(const Stream& stream)
{
    const Address sound = stream.lock.destination();
    if (stream.shares_port_with_reports)
        return sound;
    if (stream.reports_from.is_complete())
        return stream.reports_from;
    return stream.reports_to.ip == sound.ip ? stream.reports_to : Address {};
}

rtcp::ReportBlock block_about(Stream& stream, Moment now)
{
    constexpr std::int64_t most_lost = 0x7f'ffff; // 24 bits, signed.
    const auto last = stream.last_report;
    const auto since = last.ntp_middle == 0 ? 0ns : now - last.arrived;
    return {
        .ssrc = stream.source_ssrc,
        .fraction_lost = stream.source.take_fraction_lost(),
        .lost = static_cast<std::int32_t>(std::clamp(stream.source.lost(), -most_lost, most_lost)),
        .highest_sequence = static_cast<std::uint32_t>(stream.source.highest_sequence()),
        .jitter = stream.source.jitter(),
        .last_report = last.ntp_middle,
        .delay_since = static_cast<std::uint32_t>(since.count() / 1000 * 65536 / 1'000'000),
    };
}

// Where the peer answers our latest report: how long that took (RFC 3550 6.4.1).
void measure_round_trip(Stream& stream, const rtcp::Compound& heard, Moment now)
{
    const auto about_us = std::ranges::find(heard.blocks(), stream.outgoing.ssrc(), &rtcp::ReportBlock::ssrc);
    OurReport& ours = stream.our_report;
    if (about_us == heard.blocks().end() || ours.ntp_middle == 0 || about_us->last_report != ours.ntp_middle)
        return;
    const auto answered_after =
        std::chrono::nanoseconds { std::int64_t { about_us->delay_since } * 1'000'000'000 / 65536 };
    if (const auto passed = now - ours.sent - answered_after;
        passed >= 0ns) // Else its word is worth nothing.
        ours.round_trip = passed;
}

} // namespace

void Engine::reports_arrived(Stream& stream, std::span<std::byte> datagram, Address from, Moment now)
{
    if (!stream.lock.accepts_reports_from(from)) {
        ++stream.counts.refused;
        ++strangers_;
        return;
    }
    const auto heard = rtcp::parse(opened_report(stream, datagram));
    if (!heard) {
        ++bad_reports_;
        return;
    }
    if (!stream.shares_port_with_reports && stream.lock.is_locked())
        stream.reports_from = from;
    const auto about_us =
        std::ranges::find(heard->blocks(), stream.outgoing.ssrc(), &rtcp::ReportBlock::ssrc);
    stream.notice.reported(
        about_us == heard->blocks().end() ? std::nullopt : std::optional { about_us->fraction_lost / 256.0 },
        stream.counts.packets_out > 0);
    for (const rtcp::ReportBlock& block : heard->blocks())
        if (block.ssrc == stream.outgoing.ssrc() && stream.plugged.encoding != nullptr)
            stream.plugged.encoding->expect_loss(block.fraction_lost * 100U / 256U);
    if (heard->sender)
        stream.last_report = { .ntp_middle = rtcp::middle_of(heard->sender->ntp_time), .arrived = now };
    measure_round_trip(stream, *heard, now);
}

void Engine::upkeep(const Times& times)
{
    const auto turns = static_cast<std::uint32_t>(limits::report_interval / 1s);
    upkeep_turn_ = (upkeep_turn_ + 1) % turns;
    for (std::uint32_t slot = upkeep_turn_; slot < streams_.size(); slot += turns) {
        if (!streams_[slot])
            continue;
        report(slot, times, Goodbye::No);
        judge_silence(slot, times.now);
    }
}

void Engine::report(std::uint32_t slot, const Times& times, Goodbye goodbye)
{
    Stream& stream = *streams_[slot];
    const Address to = destination_of_reports(stream);
    const bool has_sent = stream.counts.packets_out > 0;
    if (!to.is_complete() || (!has_sent && !stream.source.has_begun()))
        return;
    rtcp::Report report { .ssrc = stream.outgoing.ssrc(), .cname = cname_, .bye = goodbye == Goodbye::Yes };
    if (stream.counts.packets_out != stream.packets_out_at_report)
        report.sender = rtcp::SenderInfo {
            .ntp_time = rtcp::ntp_time_of(times.wall),
            .rtp_time = stream.outgoing.timestamp_at(times.now),
            .packets = static_cast<std::uint32_t>(stream.counts.packets_out),
            .octets = static_cast<std::uint32_t>(stream.counts.octets_out),
        };
    if (stream.source.has_begun())
        report.block = block_about(stream, times.now);
    if (report.sender) {
        stream.our_report.ntp_middle = rtcp::middle_of(report.sender->ntp_time);
        stream.our_report.sent = times.now;
    }
    stream.packets_out_at_report = stream.counts.packets_out;
    std::array<std::byte, 512> room; // NOLINT: write_report() says how much it wrote.
    const std::size_t size = rtcp::write_report(room, report);
    send_report(slot, std::span { room }.first(size), to);
}

void Engine::judge_silence(std::uint32_t slot, Moment now)
{
    Stream& stream = *streams_[slot];
    const bool is_expected = stream.receives && stream.heard != Moment {};
    if (!is_expected || stream.is_reported_silent || now - stream.heard < limits::silence_until_reported)
        return;
    stream.is_reported_silent = true;
    tell({ .what = Fact::What::Silent, .slot = slot });
}

} // namespace mediad
