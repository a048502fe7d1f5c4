#include "attached.h"

#include "limits.h"
#include "slices.h"

#include <algorithm>

using yobirin::Office;

namespace officed {

void Attached::forget_closed()
{
    std::erase_if(ones_, [](const One& one) { return !one.reply.is_open(); });
}

bool Attached::add(const Office::Slice& request, const Reply& reply)
{
    forget_closed();
    if (ones_.size() >= limits::watchers)
        return false;
    const std::uint64_t id = ++last_id_;
    ones_.push_back({ .id = id, .daemon = request.daemon, .name = request.prepares_as, .reply = reply });
    reply.when_closed([this, id] { went_away_(id); });
    return true;
}

void Attached::tell_live(const Live& live)
{
    forget_closed();
    for (const One& one : ones_)
        one.reply.more(slice_for(one.daemon, live));
}

std::vector<Participant> Attached::ask(const Live& would_be, std::int64_t round)
{
    forget_closed();
    std::vector<Participant> asked;
    for (const One& one : ones_) {
        if (!one.name)
            continue;
        Office::SliceReply shown = slice_for(one.daemon, would_be);
        shown.stage = Office::SliceReplyStage::Prepare;
        shown.round = round;
        one.reply.more(shown);
        asked.push_back({ .attachment = one.id, .name = *one.name });
    }
    return asked;
}

void Attached::abandon(const std::vector<Participant>& asked, std::int64_t live_version,
                       std::int64_t round) const
{
    for (const One& one : ones_)
        if (one.reply.is_open() && std::ranges::find(asked, one.id, &Participant::attachment) != asked.end())
            one.reply.more(
                { .version = live_version, .stage = Office::SliceReplyStage::Abandoned, .round = round });
}

std::optional<std::uint64_t> Attached::who(std::string_view name, const ipc::Peer& peer) const
{
    for (const One& one : ones_)
        if (one.name == name && one.reply.is_open() && one.reply.peer().process == peer.process
            && one.reply.peer().user == peer.user)
            return one.id;
    return std::nullopt;
}

std::vector<std::string> Attached::away() const
{
    std::vector<std::string> names;
    for (const std::string_view daemon : sliced_daemons())
        if (std::ranges::none_of(ones_,
                                 [&](const One& one) { return one.daemon == daemon && one.reply.is_open(); }))
            names.emplace_back(daemon);
    return names;
}

} // namespace officed
