#include "guard.h"

#include <algorithm>
#include <utility>

namespace mediad {
namespace {

constexpr std::uint32_t reports_most = 0x7fff'ffff; // RFC 3711 3.4: 31 bits.

} // namespace

Guard::Guard(const Keys& keys)
    : keys_(keys), sending_(keys.suite, keys.ours), hearing_(keys.suite, keys.theirs)
{
}

template <typename End>
bool Guard::change(Keyed<End>& now, std::optional<Keyed<End>>& before, srtp::Suite suite,
                   const srtp::MasterKey& key)
{
    const auto is_it = [&](const Keyed<End>& one) { return one.suite == suite && one.key == key; };
    if (is_it(now))
        return false;
    if (before && is_it(*before))
        std::swap(now, *before);
    else
        before = std::exchange(now, Keyed<End> { suite, key });
    return true;
}

void Guard::renew(const Keys& keys)
{
    keys_ = keys;
    change(sending_, sending_before_, keys.suite, keys.ours);
    is_changing_ = change(hearing_, hearing_before_, keys.suite, keys.theirs) || is_changing_;
}

std::expected<Guard::Opened, srtp::Refusal> Guard::open(std::span<std::byte> datagram)
{
    const auto opened_by = [](Hearing& hearing, std::span<std::byte> bytes,
                              bool is_before) -> std::expected<Opened, srtp::Refusal> {
        auto opened = hearing.end.open(bytes);
        if (!opened)
            return std::unexpected(opened.error());
        return Opened { .sound = *opened, .has_key_before = is_before };
    };
    if (!is_changing_ || !hearing_before_ || datagram.size() > copy_.size())
        return opened_by(hearing_, datagram, false);
    const auto copy = std::span { copy_ }.first(datagram.size());
    std::ranges::copy(datagram, copy.begin());
    if (auto opened = opened_by(hearing_, datagram, false))
        return opened;
    std::ranges::copy(copy, datagram.begin());
    return opened_by(*hearing_before_, datagram, true);
}

void Guard::take(const Opened& opened)
{
    ++packets_since_noted_;
    if (opened.has_key_before)
        return hearing_before_->end.take(opened.sound);
    is_changing_ = false;
    hearing_.end.take(opened.sound);
}

std::expected<std::span<std::byte>, srtp::Refusal> Guard::open_report(std::span<std::byte> datagram)
{
    return hearing_.end.open_report(datagram);
}

Guard::State Guard::state(std::uint32_t their_ssrc) const
{
    return { .sent = sending_.end.newest(),
             .reports_sent = sending_.end.reports(),
             .heard = hearing_.end.newest(their_ssrc) };
}

void Guard::resume(const State& state, std::uint32_t their_ssrc)
{
    sending_.end.resume(state.sent.value_or(0), (state.reports_sent + reports_reserve) & reports_most);
    if (state.heard)
        hearing_.end.resume(their_ssrc, *state.heard);
}

bool Guard::take_far_ahead()
{
    if (packets_since_noted_ < reserve / 2)
        return false;
    packets_since_noted_ = 0;
    return true;
}

} // namespace mediad
