#include "whereabouts.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace calld {
namespace {

// "p3-12.2" and "p3-12.2-digits" are of call 3-12.
std::string_view call_part(std::string_view port)
{
    const std::size_t dot = port.find('.');
    return dot == std::string_view::npos ? port : port.substr(0, dot + 1);
}

// Whoever hears a room is heard in it.
bool is_room(std::string_view source) { return source.starts_with("room:"); }

} // namespace

void Whereabouts::place(const std::string& port, std::size_t process, Kind kind)
{
    count(port, Change::Goes);
    Placed& placed = ports_[port];
    placed.process = process;
    placed.kind = kind;
    count(port, Change::Comes);
}

void Whereabouts::move(const std::string& port, std::size_t process)
{
    if (const Placed* placed = find(port))
        place(port, process, placed->kind);
}

void Whereabouts::forget(const std::string& port)
{
    hears(port, {});
    if (const auto listeners = heard_by_.find(port); listeners != heard_by_.end()) {
        for (const std::string& listener : listeners->second)
            std::erase(ports_.at(listener).hears, port);
        heard_by_.erase(listeners);
    }
    count(port, Change::Goes);
    ports_.erase(port);
}

void Whereabouts::count(const std::string& port, Change change)
{
    const Placed* placed = find(port);
    if (placed == nullptr)
        return;
    if (counts_.size() <= placed->process)
        counts_.resize(placed->process + 1);
    const std::string of_call { call_part(port) };
    if (change == Change::Comes) {
        ++counts_[placed->process];
        OfCall& call = calls_[of_call];
        ++call.ports;
        call.process = placed->process;
        return;
    }
    --counts_[placed->process];
    if (--calls_[of_call].ports == 0)
        calls_.erase(of_call);
}

const Whereabouts::Placed* Whereabouts::find(std::string_view port) const
{
    const auto known = ports_.find(port);
    return known == ports_.end() ? nullptr : &known->second;
}

std::vector<std::string> Whereabouts::at(std::size_t process) const
{
    std::vector<std::string> there;
    for (const auto& [port, placed] : ports_)
        if (placed.process == process)
            there.push_back(port);
    return there;
}

void Whereabouts::hears(const std::string& port, std::vector<std::string> sources)
{
    const auto known = ports_.find(port);
    if (known == ports_.end())
        return;
    for (const std::string& source : known->second.hears) {
        const auto listeners = heard_by_.find(source);
        if (listeners == heard_by_.end())
            continue;
        listeners->second.erase(port);
        if (listeners->second.empty())
            heard_by_.erase(listeners);
    }
    for (const std::string& source : sources)
        heard_by_[source].insert(port);
    known->second.hears = std::move(sources);
}

std::size_t Whereabouts::best_for(std::string_view port, std::string_view prefer,
                                  const std::vector<bool>& is_live) const
{
    const bool any_lives = std::ranges::find(is_live, true) != is_live.end();
    const auto can_be = [&](std::size_t process) {
        return process < is_live.size() && (!any_lives || is_live[process]);
    };
    if (const Placed* preferred = find(prefer); preferred != nullptr && can_be(preferred->process))
        return preferred->process;
    const auto call = calls_.find(call_part(port));
    if (call != calls_.end() && can_be(call->second.process))
        return call->second.process;
    std::optional<std::size_t> least;
    const auto ports_at = [&](std::size_t process) {
        return process < counts_.size() ? counts_[process] : 0;
    };
    for (std::size_t process = 0; process < is_live.size(); ++process)
        if (can_be(process) && (!least || ports_at(process) < ports_at(*least)))
            least = process;
    return least.value_or(0);
}

std::vector<std::string> Whereabouts::connected_with(const std::string& port) const
{
    std::vector<std::string> found { port };
    std::set<std::string, std::less<>> seen { port };
    const auto reach = [&](const std::string& name) {
        if ((ports_.contains(name) || is_room(name)) && seen.insert(name).second)
            found.push_back(name);
    };
    for (std::size_t next = 0; next < found.size(); ++next) {
        const std::string name { std::string_view {
            found[next] } }; // A copy: reach() moves what it stands in.
        if (const Placed* placed = find(name))
            std::ranges::for_each(placed->hears, reach);
        if (const auto listeners = heard_by_.find(name); listeners != heard_by_.end())
            std::ranges::for_each(listeners->second, reach);
    }
    return found;
}

std::optional<Whereabouts::Gathering> Whereabouts::apart(const std::string& port) const
{
    Gathering gathering { .all = connected_with(port) };
    std::map<std::size_t, std::pair<int, int>> weights; // Process → rings, streams.
    for (const std::string& name : gathering.all)
        if (const Placed* placed = find(name)) {
            auto& [rings, streams] = weights[placed->process];
            ++(placed->kind == Kind::Ring ? rings : streams);
        }
    if (weights.size() < 2)
        return std::nullopt;
    gathering.to =
        std::ranges::max_element(weights, {}, [](const auto& entry) { return entry.second; })->first;
    for (const std::string& name : gathering.all)
        if (const Placed* placed = find(name); placed != nullptr && placed->process != gathering.to)
            gathering.away.push_back(name);
    return gathering;
}

} // namespace calld
