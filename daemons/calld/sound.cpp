#include "sound.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace calld {

Sound::Sound(const There& there, Told told, PortEvent outcome)
    : loop_(there.loop),
      counters_(there.counters),
      told_(std::move(told)),
      outcome_(std::move(outcome)),
      has_told_(there.sockets.size(), false),
      is_fresh_(there.sockets.size(), false),
      patience_(there.loop, [this] { compare_all(); })
{
    for (const std::string& socket : there.sockets)
        processes_.push_back(std::make_unique<MediaProcess>(
            Neighbour { .loop = there.loop, .socket = socket, .counters = there.counters },
            told_of(processes_.size(), told_),
            [this](const std::string& port, Event event) { heard(port, std::move(event)); }));
}

Sound::Told Sound::told_of(std::size_t process, const Told& told)
{
    if (has_told_.size() == 1)
        return told;
    return { .generation = told.generation,
             .fenced = told.fenced,
             .all_there_is = [this,
                              process](const std::vector<Media::Port>& ports) { snapshot(process, ports); },
             .happened = told.happened,
             .changed =
                 [this, process](const Media::Port& port) {
                     learn(process, port);
                     if (told_.changed && !port.lent)
                         told_.changed(port);
                 },
             .lost =
                 [this, process] {
                     has_told_[process] = false;
                     told_.lost();
                 } };
}

void Sound::heard(const std::string& port, Event event)
{
    if (!is_single() && (std::holds_alternative<PortRefused>(event)))
        forget(port);
    outcome_(port, std::move(event));
}

void Sound::forget(const std::string& port)
{
    whereabouts_.forget(port);
    lenders_.erase(port);
    seen_.erase(port);
    ordered_.erase(port);
}

MediaProcess& Sound::home_of(const std::string& port)
{
    const Whereabouts::Placed* placed = is_single() ? nullptr : whereabouts_.find(port);
    return *processes_[placed == nullptr ? 0 : placed->process];
}

void Sound::place_new(const std::string& port, const std::string& prefer, Whereabouts::Kind kind)
{
    if (!is_single() && whereabouts_.find(port) == nullptr)
        whereabouts_.place(port, whereabouts_.best_for(port, prefer, has_told_), kind);
}

template <typename One> void Sound::pass_on(One&& order)
{
    if (!waits_for_a_move(order))
        home_of(order.port).send(std::move(order));
}

void Sound::send(OpenPort&& order)
{
    place_new(order.port, order.prefer, Whereabouts::Kind::Stream);
    pass_on(std::move(order));
}

void Sound::send(OpenRing&& order)
{
    place_new(order.port, {}, Whereabouts::Kind::Ring);
    pass_on(std::move(order));
}

void Sound::send(MakeOffer&& order) { pass_on(std::move(order)); }
void Sound::send(SetRemote&& order) { pass_on(std::move(order)); }
void Sound::send(Rollback&& order) { pass_on(std::move(order)); }
void Sound::send(PressKeys&& order) { pass_on(std::move(order)); }

void Sound::send(Connect&& order)
{
    if (is_single())
        return processes_[0]->send(std::move(order));
    if (waits_for_a_move(order))
        return;
    whereabouts_.hears(order.port, order.hears);
    ordered_.insert_or_assign(order.port, order);
    if (auto apart = whereabouts_.apart(order.port))
        return begin_move(*std::move(apart), std::move(order));
    home_of(order.port).send(std::move(order));
}

void Sound::send(ClosePorts&& order)
{
    if (is_single())
        return processes_[0]->send(std::move(order));
    if (waits_for_a_move(order))
        return;
    close_everywhere(order);
}

void Sound::close_everywhere(const ClosePorts& order)
{
    for (auto& [process, ports] : taken_from_everywhere(order))
        processes_[process]->send(std::move(ports));
}

void Sound::close(ClosePorts&& order, Seen seen)
{
    if (is_single())
        return processes_[0]->close(std::move(order), std::move(seen));
    if (waits_for_a_move(order))
        return; // Nobody looks while it moves.
    const auto given = std::make_shared<Seen>(std::move(seen));
    for (auto& [process, ports] : taken_from_everywhere(order))
        processes_[process]->close(std::move(ports), [given](auto ended) { (*given)(std::move(ended)); });
}

void Sound::observe(std::vector<std::string> ports, Seen seen)
{
    if (is_single())
        return processes_[0]->observe(std::move(ports), std::move(seen));
    std::map<std::size_t, std::vector<std::string>> by_process;
    for (std::string& port : ports)
        if (const Whereabouts::Placed* placed = whereabouts_.find(port))
            by_process[placed->process].push_back(std::move(port));
    const auto given = std::make_shared<Seen>(std::move(seen));
    for (auto& [process, there] : by_process)
        processes_[process]->observe(std::move(there),
                                     [given](auto seen_there) { (*given)(std::move(seen_there)); });
}

// By process: where they are, and where they have been.
std::map<std::size_t, ClosePorts> Sound::taken_from_everywhere(const ClosePorts& order)
{
    std::map<std::size_t, ClosePorts> by_process;
    for (const std::string& port : order.ports) {
        if (const Whereabouts::Placed* placed = whereabouts_.find(port))
            by_process[placed->process].ports.push_back(port);
        if (const auto lenders = lenders_.find(port); lenders != lenders_.end())
            for (const std::size_t lender : lenders->second)
                by_process[lender].ports.push_back(port);
        forget(port);
    }
    return by_process;
}

} // namespace calld
