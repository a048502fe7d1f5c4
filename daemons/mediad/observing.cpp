#include "observing.h"

#include "rtp/e_model.h"

#include <algorithm>
#include <chrono>

namespace mediad {
namespace {

using yobirin::Media;

std::int64_t as_number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

std::optional<std::string> text_if_complete(const Address& address)
{
    return address.is_complete() ? std::optional { text_of(address) } : std::nullopt;
}

Direction direction_of(const Agreement& agreed)
{
    if (agreed.sends)
        return agreed.receives ? Direction::Sendrecv : Direction::Sendonly;
    return agreed.receives ? Direction::Recvonly : Direction::Inactive;
}

// What is waited for packets that are late: as it is played where it is decoded, else as long as a listener
// has to.
double wait_ms(const Stream& stream, double jitter_ms)
{
    return stream.decoded ? static_cast<double>(stream.decoded->sound.playout().delay_ms()) : jitter_ms;
}

} // namespace

std::optional<Media::Quality> quality_of(const Stream& stream, const dsp::Codec& codec)
{
    constexpr std::uint64_t least_packets = 50;
    const rtp::Source& source = stream.source;
    if (source.expected() < least_packets)
        return std::nullopt;
    const auto expected = static_cast<double>(source.expected());
    const double loss = static_cast<double>(std::max<std::int64_t>(source.lost(), 0)) / expected;
    Media::Quality quality { .loss = loss, .jitter_ms = source.jitter() * 1000.0 / codec.clock };
    if (stream.our_report.round_trip)
        quality.round_trip_ms =
            std::chrono::duration<double, std::milli>(*stream.our_report.round_trip).count();
    const double delay = quality.round_trip_ms.value_or(0) / 2 + wait_ms(stream, quality.jitter_ms);
    quality.delay_ms = delay;
    quality.mean_opinion =
        rtp::mean_opinion(rtp::rating({ .delay_ms = delay, .loss = loss }, rtp::impairment_of(codec.name)));
    if (stream.decoded && stream.decoded->sound.playout().counts().played > 0) {
        const dsp::Playout::Counts& counts = stream.decoded->sound.playout().counts();
        quality.concealed = static_cast<double>(counts.concealed) / static_cast<double>(counts.played);
    }
    return quality;
}

Media::Notice notice_of(const Stream& stream, const Agreement& agreed, Moment now)
{
    const Notice& notice = stream.notice;
    const Notice::Counts& counts = notice.counts();
    Media::Notice told { .direction = direction_of(agreed),
                         .expected = text_if_complete(agreed.remote),
                         .packet_ms_agreed = agreed.packet_time.count(),
                         .packet_ms = notice.packet_ms(),
                         .stranger = text_if_complete(notice.stranger()),
                         .own_refused = as_number(counts.own_refused),
                         .unknown_payloads = as_number(counts.unknown_payloads),
                         .malformed = as_number(counts.malformed),
                         .reports = as_number(counts.reports),
                         .deaf_reports = as_number(counts.deaf_reports),
                         .told_loss = notice.told_loss(),
                         .looked_at = as_number(counts.looked_at),
                         .silent = as_number(counts.silent),
                         .repeated = as_number(counts.repeated),
                         .misfits = as_number(counts.misfits),
                         .begun_anew = as_number(counts.begun_anew),
                         .returned = as_number(counts.returned),
                         .unreachable = as_number(counts.unreachable) };
    if (agreed.signalling.ip.is_set())
        told.signalling = text_of(agreed.signalling.ip);
    if (stream.heard != Moment {})
        told.silent_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - stream.heard).count();
    if (notice.is_pausing())
        told.pausing = true;
    if (const auto number = notice.latest_unknown_payload())
        told.unknown_payload = *number;
    if (const auto extra = notice.extra_bytes())
        told.extra_bytes = *extra;
    if (const auto pace = notice.pace()) {
        told.pace_ms = pace->by_timestamps.count();
        told.passed_ms = pace->by_our_clock.count();
    }
    return told;
}

} // namespace mediad
