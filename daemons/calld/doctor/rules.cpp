#include "doctor/rules.h"

#include "base/address.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>

namespace calld {
namespace {

using yobirin::Media;

// What is no accident any more, within the few seconds between two looks.
constexpr std::int64_t some_packets = 10;
constexpr std::int64_t many_packets = 50; // A second of sound, of the usual packets.
constexpr std::int64_t some_looks = 5;
// By ICMP. Hosts say it six times in a row and then once a second, if at all; a phone that opens its port a
// moment after it has answered lets them say it for that moment.
constexpr std::int64_t some_refusals = 2;
constexpr std::int64_t lasting_refusals = 8;
constexpr std::int64_t some_beginnings = 3;
// Of quality: beyond it people notice. Loss as concealment bears it; jitter as a buffer of 60 ms does.
constexpr double loss_that_is_heard = 0.03;
constexpr double jitter_ms_that_is_heard = 60;
// A clock that is off by more than this is no clock's drift (some 100 ppm at the worst), but a wrong one. A
// packet or a burst that is late must not look like it, nor a machine that is: the smaller, the later it is
// told.
constexpr double clock_off = 0.03;
constexpr std::int64_t clock_off_ms = 250;
constexpr std::int64_t least_pace_ms = 2500;
constexpr std::int64_t stopped_ms = 8000;

// What happened between two looks.
struct Between {
    explicit Between(const Looks& given)
        : looks(given),
          now(*given.now.notice),
          counts(counts_of(given.now)),
          arrived(since(&Counts::packets_in)),
          sent(since(&Counts::packets_out)),
          refused(since(&Counts::refused))
    {
    }
    std::int64_t since(std::int64_t Counts::* count) const { return counts.*count - looks.before.*count; }

    const Looks& looks;
    const Media::Notice& now;
    Counts counts;
    std::int64_t arrived;
    std::int64_t sent;
    std::int64_t refused;
};

using Answer = std::optional<std::string>; // The value, when the rule holds.

std::string percent(double part) { return fmt::format("{:.1f} %", part * 100); }

Answer answer_if(bool holds, std::string value = {})
{
    return holds ? std::optional { std::move(value) } : std::nullopt;
}

std::optional<Ip> ip_in(const std::optional<std::string>& text)
{
    const auto address = text ? parse_address_or_ip(*text) : std::nullopt;
    return address ? std::optional { address->ip } : std::nullopt;
}

// RFC 1918, RFC 6598 and link-local ones; and RFC 4193 of IPv6.
bool is_private(Ip ip)
{
    if (!ip.is_v4())
        return (ip.high >> 57) == (0xfcU >> 1);
    const std::uint32_t v4 = ip.v4_value();
    return v4 >> 24 == 10 || v4 >> 20 == 0xac1 || v4 >> 16 == 0xc0a8 || v4 >> 22 == (0x6440U >> 6)
        || v4 >> 16 == 0xa9fe;
}

bool is_silent(const Between& b) { return b.arrived == 0; }
bool was_heard_before(const Between& b) { return b.looks.before.packets_in > 0; }

// --- The rules.

// Nobody holds, as far as the call knows, and yet the session says that one does not speak or listen.
Answer left_on_hold(const Between& b)
{
    if (!b.now.direction || *b.now.direction == Media::Direction::Sendrecv)
        return std::nullopt;
    return std::string { text_of(*b.now.direction) };
}

Answer port_refused(const Between& b)
{
    const std::int64_t least = is_silent(b) ? some_refusals : lasting_refusals;
    return answer_if(b.since(&Counts::unreachable) >= least, b.looks.now.remote.value_or(""));
}

Answer other_address(const Between& b)
{
    const bool is_elsewhere = b.refused - b.since(&Counts::own_refused) >= some_packets;
    return answer_if(is_silent(b) && is_elsewhere, b.now.stranger.value_or(""));
}

Answer two_streams(const Between& b) { return answer_if(b.since(&Counts::own_refused) >= some_packets); }

Answer payload_not_agreed(const Between& b)
{
    constexpr std::int64_t comfort_noise = 13; // RFC 3389: nobody need agree on that to be heard.
    const std::int64_t unknown = b.since(&Counts::unknown_payloads);
    const bool is_speech = b.now.unknown_payload != comfort_noise;
    return answer_if(is_speech && unknown >= some_packets && unknown > b.arrived,
                     std::to_string(b.now.unknown_payload.value_or(0)));
}

Answer not_rtp(const Between& b)
{
    const std::int64_t malformed = b.since(&Counts::malformed);
    return answer_if(malformed >= some_packets && malformed > b.arrived);
}

Answer private_address(const Between& b)
{
    const auto expected = ip_in(b.now.expected);
    const auto signalling = ip_in(b.now.signalling);
    const bool is_behind = expected && signalling && *expected != *signalling;
    return answer_if(is_silent(b) && !was_heard_before(b) && is_behind && is_private(*expected)
                         && !is_private(*signalling),
                     b.now.expected.value_or(""));
}

// Its reports tell that it is there.
Answer only_reports(const Between& b)
{
    return answer_if(is_silent(b) && !was_heard_before(b) && b.now.reports > 0);
}

Answer nothing_arrives(const Between& b) { return answer_if(is_silent(b) && !was_heard_before(b)); }

Answer stopped(const Between& b)
{
    const bool is_quiet = is_silent(b) && b.since(&Counts::reports) == 0 && !b.now.pausing.value_or(false)
        && b.now.silent_ms.value_or(0) >= stopped_ms;
    return answer_if(is_quiet, fmt::format("{} s", b.now.silent_ms.value_or(0) / 1000));
}

Answer own_sound_returned(const Between& b)
{
    return answer_if(b.arrived >= some_packets && b.since(&Counts::returned) * 2 > b.arrived);
}

bool most_of_looks(const Between& b, std::int64_t Counts::* count)
{
    const std::int64_t looked = b.since(&Counts::looked_at);
    return looked >= some_looks && b.since(count) * 10 >= looked * 9;
}

// What SRTP puts behind a packet: 10 or 4 bytes (RFC 3711), 16 (RFC 7714).
Answer encrypted(const Between& b)
{
    const std::int64_t extra = b.now.extra_bytes.value_or(0);
    return answer_if(most_of_looks(b, &Counts::misfits) && (extra == 4 || extra == 10 || extra == 16));
}

Answer timestamps_wrong(const Between& b) { return answer_if(most_of_looks(b, &Counts::misfits)); }

Answer begins_anew(const Between& b) { return answer_if(b.since(&Counts::begun_anew) >= some_beginnings); }

Answer loss(const Between& b)
{
    const std::int64_t lost = b.since(&Counts::lost);
    const std::int64_t expected = lost + b.arrived;
    if (expected < many_packets || b.since(&Counts::begun_anew) > 0)
        return std::nullopt;
    const double part = static_cast<double>(lost) / static_cast<double>(expected);
    return answer_if(part > loss_that_is_heard, percent(part));
}

Answer clock_wrong(const Between& b)
{
    const std::int64_t passed = b.now.passed_ms.value_or(0);
    if (passed < least_pace_ms || b.arrived < many_packets)
        return std::nullopt;
    const double off = static_cast<double>(b.now.pace_ms.value_or(0)) / static_cast<double>(passed) - 1;
    const bool is_far = std::abs(b.now.pace_ms.value_or(0) - passed) > clock_off_ms;
    return answer_if(is_far && std::abs(off) > clock_off, fmt::format("{:+.1f} %", off * 100));
}

Answer jitter(const Between& b)
{
    const auto& quality = b.looks.now.quality;
    return answer_if(quality && b.arrived >= many_packets && quality->jitter_ms > jitter_ms_that_is_heard,
                     quality ? fmt::format("{:.0f} ms", quality->jitter_ms) : std::string {});
}

// Never anything else: who is muted for a while has been heard before.
Answer only_silence(const Between& b)
{
    return answer_if(b.since(&Counts::looked_at) >= some_looks && b.now.silent == b.now.looked_at);
}

Answer same_sound(const Between& b) { return answer_if(most_of_looks(b, &Counts::repeated)); }

Answer lossy_towards(const Between& b)
{
    const double told = b.now.told_loss.value_or(0);
    return answer_if(b.since(&Counts::reports) > 0 && b.sent >= many_packets && told > loss_that_is_heard,
                     percent(told));
}

// It reports on nobody, though we have been sending for a while: our sound does not come to it.
Answer hears_nothing(const Between& b)
{
    const bool never = b.now.deaf_reports >= 2 && b.now.deaf_reports == b.now.reports;
    return answer_if(never && b.sent >= many_packets, b.looks.now.remote.value_or(""));
}

Answer packet_time(const Between& b)
{
    const double agreed = static_cast<double>(b.now.packet_ms_agreed.value_or(20));
    const double theirs = b.now.packet_ms.value_or(agreed);
    return answer_if(b.arrived >= some_packets && theirs >= agreed * 2, fmt::format("{:.0f} ms", theirs));
}

// The other side speaks, and nothing of it goes to this one.
Answer nothing_sent(const Between& b)
{
    const std::int64_t other = b.looks.other_now.packets_in - b.looks.other_before.packets_in;
    const auto& notice = b.looks.other_now.notice;
    const bool is_wanted = notice
        && (notice->direction == Media::Direction::Sendrecv
            || notice->direction == Media::Direction::Recvonly);
    return answer_if(is_wanted && b.sent == 0 && other >= many_packets);
}

struct Rule {
    std::string_view cause;
    Answer (*holds)(const Between&);
};

constexpr std::array rules {
    Rule { "left_on_hold", left_on_hold },
    Rule { "private_address", private_address },
    Rule { "port_refused", port_refused },
    Rule { "payload_not_agreed", payload_not_agreed },
    Rule { "other_address", other_address },
    Rule { "begins_anew", begins_anew },
    Rule { "two_streams", two_streams },
    Rule { "not_rtp", not_rtp },
    Rule { "only_reports", only_reports },
    Rule { "nothing_arrives", nothing_arrives },
    Rule { "stopped", stopped },
    Rule { "own_sound_returned", own_sound_returned },
    Rule { "encrypted", encrypted },
    Rule { "timestamps_wrong", timestamps_wrong },
    Rule { "jitter", jitter },
    Rule { "loss", loss },
    Rule { "clock_wrong", clock_wrong },
    Rule { "only_silence", only_silence },
    Rule { "same_sound", same_sound },
    Rule { "lossy_towards", lossy_towards },
    Rule { "hears_nothing", hears_nothing },
    Rule { "packet_time", packet_time },
    Rule { "nothing_sent", nothing_sent },
};

constexpr auto names_of_rules()
{
    std::array<std::string_view, rules.size()> names;
    std::ranges::transform(rules, names.begin(), &Rule::cause);
    return names;
}
constexpr std::array names = names_of_rules();

} // namespace

Counts counts_of(const Media::Port& port)
{
    const Media::Notice notice = port.notice.value_or(Media::Notice {});
    return { .packets_in = port.packets_in,
             .packets_out = port.packets_out,
             .refused = port.refused,
             .lost = port.lost,
             .own_refused = notice.own_refused,
             .unknown_payloads = notice.unknown_payloads,
             .malformed = notice.malformed,
             .reports = notice.reports,
             .looked_at = notice.looked_at,
             .repeated = notice.repeated,
             .misfits = notice.misfits,
             .begun_anew = notice.begun_anew,
             .returned = notice.returned,
             .unreachable = notice.unreachable,
             .has_notice = port.notice.has_value() };
}

std::optional<Verdict> judge(const Looks& looks)
{
    if (!looks.before.has_notice || !looks.now.notice)
        return std::nullopt; // A mediad of yesterday.
    const Between between { looks };
    for (const Rule& rule : rules)
        if (Answer value = rule.holds(between))
            return Verdict { .cause = rule.cause, .value = *std::move(value) };
    return std::nullopt;
}

std::span<const std::string_view> causes() { return names; }

} // namespace calld
