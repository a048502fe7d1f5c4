#include "reliable.h"

#include <algorithm>

namespace sipd::reliable {

bool Sender::must_wait() const
{
    const auto* awaiting = std::get_if<Awaiting>(&sending);
    return awaiting != nullptr && awaiting->said.session.has_value();
}

std::uint32_t next_rseq(const Sender& sender, std::uint64_t chance)
{
    constexpr std::uint64_t first_most = (1U << 31U) - 1; // So that it never wraps.
    return sender.last_rseq == 0 ? static_cast<std::uint32_t>(1 + chance % first_most) : sender.last_rseq + 1;
}

std::optional<Acknowledged> acknowledged(Sender& sender, std::uint32_t rseq)
{
    auto* awaiting = std::get_if<Awaiting>(&sender.sending);
    if (awaiting == nullptr || awaiting->rseq != rseq)
        return std::nullopt;
    if (awaiting->said.session)
        sender.session_said = awaiting->said.session;
    Acknowledged brought { .next = std::move(awaiting->next), .answer = std::move(awaiting->answer) };
    sender.sending = Quiet {};
    return brought;
}

Early* with_tag(std::vector<Early>& all, std::string_view tag)
{
    const auto found =
        std::ranges::find_if(all, [&](const Early& early) { return early.dialog.remote_tag == tag; });
    return found == all.end() ? nullptr : &*found;
}

Order order_of(const std::vector<Early>& all, std::string_view tag, std::uint32_t rseq)
{
    const auto known =
        std::ranges::find_if(all, [&](const Early& early) { return early.dialog.remote_tag == tag; });
    if (known == all.end() || rseq == known->last_rseq + 1)
        return Order::InTurn;
    return rseq == known->last_rseq ? Order::Repeated : Order::OutOfTurn;
}

} // namespace sipd::reliable
