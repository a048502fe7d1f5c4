// What each process of mediad says it has, put together.
#include "sound.h"

#include "base/log.h"
#include "limits.h"

#include <algorithm>

namespace calld {

void Sound::snapshot(std::size_t process, const std::vector<Media::Port>& ports)
{
    std::set<std::string, std::less<>> missing;
    for (std::string& known : whereabouts_.at(process))
        missing.insert(std::move(known));
    for (auto& [port, lenders] : lenders_)
        lenders.erase(process);
    for (const Media::Port& port : ports) {
        if (!port.lent)
            missing.erase(port.port);
        learn(process, port);
    }
    for (const std::string& port : missing) // Whoever lent it keeps its place for nobody.
        close_everywhere({ { port } });
    has_told_[process] = true;
    is_fresh_[process] = true;
    log_info("a process of mediad is here",
             { { "process", std::to_string(process) }, { "ports", std::to_string(ports.size()) } });
    go_on_with_moves();
    if (std::ranges::find(has_told_, false) == has_told_.end())
        compare_all();
    else if (!patience_.is_running()) // Whoever is away may be for good: the calls of the others do not wait
                                      // for that.
        patience_.start(limits::media_answers);
}

// Whom it hears it is told again anyway: what is known of that is what was last ordered.
void Sound::learn(std::size_t process, const Media::Port& port)
{
    if (port.lent.value_or(false)) {
        lenders_[port.port].insert(process);
        return;
    }
    if (whereabouts_.find(port.port) == nullptr) {
        const bool is_ring = port.kind == Media::PortKind::Ring;
        whereabouts_.place(port.port, process, is_ring ? Whereabouts::Kind::Ring : Whereabouts::Kind::Stream);
        whereabouts_.hears(port.port, port.hears);
    }
    whereabouts_.move(port.port, process);
    seen_.insert_or_assign(port.port, port);
}

void Sound::compare_all()
{
    patience_.stop();
    take_back_what_nobody_has();
    std::vector<Media::Port> all;
    for (std::size_t process = 0; process < processes_.size(); ++process)
        for (const std::string& name : whereabouts_.at(process))
            all.push_back(as_known(name));
    is_fresh_.assign(is_fresh_.size(), false);
    told_.all_there_is(all);
}

// A port of another process stands as it was last told, and hears what was last ordered: there nothing is
// new.
Sound::Media::Port Sound::as_known(const std::string& name) const
{
    const Whereabouts::Placed& placed = *whereabouts_.find(name);
    const auto seen = seen_.find(name);
    const bool is_ring = placed.kind == Whereabouts::Kind::Ring;
    Media::Port port = seen != seen_.end()
        ? seen->second
        : Media::Port { .port = name, .kind = is_ring ? Media::PortKind::Ring : Media::PortKind::Rtp };
    if (seen == seen_.end() || !is_fresh_[placed.process])
        port.hears = placed.hears;
    return port;
}

// We died between the two halves of a move. What was encrypted its lender does not take back.
void Sound::take_back_what_nobody_has()
{
    for (const auto& [port, lenders] : lenders_) {
        if (lenders.empty() || whereabouts_.find(port) != nullptr || move_of(port) != nullptr)
            continue;
        const std::size_t lender = *lenders.begin();
        processes_[lender]->adopt(port, std::nullopt, [this, port](const auto& taken) {
            if (!taken && taken.error().code != ipc::disconnected) // Else its next snapshot tells.
                give_up(port);
        });
        whereabouts_.place(port, lender, Whereabouts::Kind::Stream);
        seen_.insert_or_assign(port, Media::Port { .port = port, .kind = Media::PortKind::Rtp });
    }
}

} // namespace calld
