#include "rtp/replay_window.h"

#include <algorithm>

namespace srtp {

bool ReplayWindow::is_new(std::uint64_t index) const
{
    if (!has_begun_ || index > newest_)
        return true;
    if (newest_ - index >= span)
        return false;
    return (seen_[index / bits % words] >> (index % bits) & 1U) == 0;
}

void ReplayWindow::take(std::uint64_t index)
{
    if (!has_begun_ || index > newest_) {
        const std::uint64_t before = has_begun_ ? newest_ / bits : index / bits;
        const std::uint64_t passed = std::min<std::uint64_t>(index / bits - before, words);
        for (std::uint64_t i = 1; i <= passed; ++i)
            seen_[(index / bits - passed + i) % words] = 0;
        newest_ = index;
        has_begun_ = true;
    }
    seen_[index / bits % words] |= std::uint64_t { 1 } << (index % bits);
}

void ReplayWindow::begin_after(std::uint64_t newest)
{
    seen_.fill(~std::uint64_t { 0 });
    // Of the newest's own word, what is above it is still to come.
    const std::uint64_t above = newest % bits;
    seen_[newest / bits % words] =
        above == bits - 1 ? ~std::uint64_t { 0 } : (std::uint64_t { 2 } << above) - 1;
    newest_ = newest;
    has_begun_ = true;
}

std::optional<std::uint64_t> ReplayWindow::index_of(std::uint16_t sequence) const
{
    if (!has_begun_)
        return sequence;
    const auto step = static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - newest_));
    if (step < 0 && newest_ < static_cast<std::uint64_t>(-std::int64_t { step }))
        return std::nullopt;
    return newest_ + static_cast<std::uint64_t>(std::int64_t { step });
}

} // namespace srtp
