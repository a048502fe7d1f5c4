#include "outgoing.h"

#include <algorithm>

namespace mediad {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds shortest_step {
    10
}; // Two packets never share a timestamp through a change.
// After a restart: packets and samples that the last process can have sent after its state was written, with
// the densest packets we carry (10 ms), and some.
constexpr std::uint32_t packets_per_second_at_most = 100;
constexpr std::uint32_t margin_packets = 100;

std::chrono::milliseconds between(Moment from, Moment to)
{
    return std::max(0ms, std::chrono::duration_cast<std::chrono::milliseconds>(to - from));
}

} // namespace

std::uint32_t Outgoing::samples_in(std::chrono::milliseconds time) const
{
    return static_cast<std::uint32_t>(time.count()) * (pace_.clock / 1000);
}

std::uint32_t Outgoing::samples_since_sent(Moment now) const { return samples_in(between(sent_, now)); }

std::uint32_t Outgoing::timestamp_at(Moment now) const { return timestamp_ + samples_since_sent(now); }

void Outgoing::begin_with(std::uint16_t sequence)
{
    if (has_sent_)
        return;
    sequence_ = static_cast<std::uint16_t>(sequence - 1);
    has_first_ = true;
}

// Chooses the offsets so that this packet is the one after the newest sent, as much later as time has passed.
void Outgoing::plug(const SourceKey& source, const rtp::Header& header, std::uint64_t extended_sequence,
                    Moment now)
{
    const std::uint32_t step = std::max(samples_in(shortest_step), samples_since_sent(now));
    const auto sequence =
        has_sent_ || has_first_ ? static_cast<std::uint16_t>(sequence_ + 1) : header.sequence;
    const std::uint32_t timestamp = has_sent_ ? timestamp_ + step : header.timestamp;
    sequence_offset_ = static_cast<std::uint16_t>(sequence - header.sequence);
    timestamp_offset_ = timestamp - header.timestamp;
    first_of_source_ = extended_sequence;
    source_ = source;
    has_source_ = true;
    changed_ = true;
}

std::optional<rtp::Header> Outgoing::forwarded(const SourceKey& source, const rtp::Header& header,
                                               std::uint64_t extended_sequence, Moment now)
{
    const bool is_new = !has_source_ || source_ != source;
    if (is_new)
        plug(source, header, extended_sequence, now);
    else if (extended_sequence < first_of_source_)
        return std::nullopt;
    rtp::Header ours {
        .marker = header.marker || (is_new && has_sent_),
        .payload_type = header.payload_type,
        .sequence = static_cast<std::uint16_t>(header.sequence + sequence_offset_),
        .timestamp = header.timestamp + timestamp_offset_,
        .ssrc = ssrc_,
    };
    if (!has_sent_ || static_cast<std::int16_t>(ours.sequence - sequence_) > 0) {
        sequence_ = ours.sequence;
        timestamp_ = ours.timestamp;
        sent_ = now;
        has_sent_ = true;
    }
    return ours;
}

rtp::Header Outgoing::generated(const SourceKey& source, Moment now)
{
    const bool is_new = !has_source_ || source_ != source;
    const std::uint32_t step =
        is_new ? std::max(samples_in(shortest_step), samples_since_sent(now)) : samples_in(pace_.packet_time);
    const bool had_sent = has_sent_;
    if (is_new) {
        source_ = source;
        has_source_ = true;
        changed_ = true;
        sequence_offset_ = 0;
        timestamp_offset_ = 0;
    }
    sequence_ = static_cast<std::uint16_t>(sequence_ + 1);
    timestamp_ += had_sent ? step : 0;
    sent_ = now;
    has_sent_ = true;
    return { .marker = is_new, .sequence = sequence_, .timestamp = timestamp_, .ssrc = ssrc_ };
}

void Outgoing::passed_over(const SourceKey& source)
{
    if (has_source_ && source_ == source) // Else the time that passes is seen by the next packet.
        timestamp_ += samples_in(pace_.packet_time);
}

rtp::Header Outgoing::inserted(std::uint32_t press, Moment now)
{
    const bool is_new = !has_press_ || press_ != press;
    if (is_new) {
        has_press_ = true;
        press_ = press;
        press_timestamp_ = timestamp_at(now);
    }
    sequence_ = static_cast<std::uint16_t>(sequence_ + 1);
    if (!has_sent_) {
        sent_ = now;
        has_sent_ = true;
    }
    return { .marker = is_new, .sequence = sequence_, .timestamp = press_timestamp_, .ssrc = ssrc_ };
}

void Outgoing::left_out(const SourceKey& source)
{
    if (has_source_ && source_ == source)
        --sequence_offset_;
}

void Outgoing::source_began_anew(const SourceKey& source)
{
    if (has_source_ && source_ == source)
        has_source_ = false;
}

Outgoing::State Outgoing::state() const
{
    return {
        .ssrc = ssrc_,
        .sequence = sequence_,
        .timestamp = timestamp_,
        .sent = sent_,
        .has_source = has_source_,
        .source = source_,
        .sequence_offset = sequence_offset_,
        .timestamp_offset = timestamp_offset_,
    };
}

Outgoing Outgoing::resumed(const State& state, const Pace& pace, Moment now)
{
    Outgoing outgoing { state.ssrc };
    outgoing.pace_ = pace;
    if (state.sent == Moment {})
        return outgoing; // Nothing was sent.
    const std::chrono::milliseconds passed = between(state.sent, now);
    const bool is_ours = state.has_source && state.source.ssrc == 0; // Sound we made, at our pace.
    const auto milliseconds = static_cast<std::uint64_t>(passed.count());
    const std::uint64_t packets = state.jump ? *state.jump
        : is_ours ? milliseconds / static_cast<std::uint64_t>(pace.packet_time.count())
                  : milliseconds * packets_per_second_at_most / 1000 + margin_packets;
    outgoing.sequence_ = static_cast<std::uint16_t>(state.sequence + packets);
    outgoing.timestamp_ = state.timestamp + outgoing.samples_in(passed);
    outgoing.sent_ = now;
    outgoing.has_sent_ = true;
    outgoing.has_source_ = state.has_source && !state.jump;
    outgoing.source_ = state.source;
    outgoing.sequence_offset_ = state.sequence_offset;
    outgoing.timestamp_offset_ = state.timestamp_offset;
    return outgoing;
}

} // namespace mediad
