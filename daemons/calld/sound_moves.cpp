// Ports that hear each other come together in one process: lent by the one they are in, adopted by the other.
// Whatever is ordered of them meanwhile waits. What breaks is begun again with the same port, for both halves
// may be repeated.
#include "sound.h"

#include "base/log.h"

#include <algorithm>

namespace calld {

template <typename One> bool Sound::waits_for_a_move(One& order)
{
    if (moves_.empty())
        return false;
    Order one { std::move(order) };
    if (Move* move = move_about(one)) {
        move->waiting.push_back(std::move(one));
        return true;
    }
    order = std::get<One>(std::move(one));
    return false;
}

template bool Sound::waits_for_a_move(OpenPort&);
template bool Sound::waits_for_a_move(OpenRing&);
template bool Sound::waits_for_a_move(MakeOffer&);
template bool Sound::waits_for_a_move(SetRemote&);
template bool Sound::waits_for_a_move(Rollback&);
template bool Sound::waits_for_a_move(Connect&);
template bool Sound::waits_for_a_move(PressKeys&);
template bool Sound::waits_for_a_move(ClosePorts&);

Sound::Move* Sound::move_of(const std::string& port)
{
    const auto found =
        std::ranges::find_if(moves_, [&](const Move& move) { return move.ports.contains(port); });
    return found == moves_.end() ? nullptr : &*found;
}

Sound::Move* Sound::move_about(const Order& order)
{
    const auto first_of = [this](const std::vector<std::string>& ports) -> Move* {
        for (const std::string& port : ports)
            if (Move* move = move_of(port))
                return move;
        return nullptr;
    };
    if (const auto* close = std::get_if<ClosePorts>(&order))
        return first_of(close->ports);
    if (const auto* connect = std::get_if<Connect>(&order); connect != nullptr)
        if (Move* move = first_of(connect->hears))
            return move;
    return std::visit(
        [this](const auto& one) -> Move* {
            if constexpr (requires { one.port; })
                return move_of(one.port);
            else
                return nullptr;
        },
        order);
}

void Sound::begin_move(Whereabouts::Gathering gathering, Order order)
{
    ++counters_["calls.ports_gathered"];
    Move& move = moves_.emplace_back();
    move.ports = { gathering.all.begin(), gathering.all.end() };
    move.gathering = std::move(gathering);
    move.waiting.push_back(std::move(order));
    close_rings_elsewhere(move);
    go_on(move);
}

// An application's memory stays where it is: it gets another ring, as when mediad had died.
void Sound::close_rings_elsewhere(Move& move)
{
    for (const std::string& port : move.gathering.away) {
        const Whereabouts::Placed* placed = whereabouts_.find(port);
        if (placed->kind == Whereabouts::Kind::Stream) {
            move.left.push_back(port);
            continue;
        }
        processes_[placed->process]->send(ClosePorts { { port } });
        move.ports.erase(port);
        forget(port);
        loop_.at_turn_end([this, port] { outcome_(port, PortLost { port }); });
    }
}

void Sound::go_on_with_moves()
{
    for (auto move = moves_.begin(); move != moves_.end();) {
        const auto one = move++; // It may end.
        go_on(*one);
    }
}

void Sound::go_on(Move& move)
{
    if (move.is_asking)
        return;
    while (!move.left.empty()) {
        const Whereabouts::Placed* placed = whereabouts_.find(move.left.back());
        if (placed != nullptr && placed->process != move.gathering.to)
            return hand_over(move);
        move.left.pop_back(); // It is gone, or there already.
    }
    finish(std::ranges::find_if(moves_, [&](const Move& one) { return &one == &move; }));
}

void Sound::hand_over(Move& move)
{
    const std::string port = move.left.back();
    const std::size_t from = whereabouts_.find(port)->process;
    const std::size_t to = move.gathering.to;
    if (!processes_[from]->is_live() || !processes_[to]->is_live())
        return; // Its snapshot goes on with it.
    move.is_asking = true;
    processes_[from]->lend(port, [this, port, from, to](Result<MediaProcess::Lent> lent) {
        if (!lent)
            return handed_over(port, to, std::unexpected(std::move(lent).error()));
        lenders_[port].insert(from);
        processes_[to]->adopt(
            port, *std::move(lent), [this, port, to](const Result<Media::AdoptReply>& adopted) {
                handed_over(port, to, adopted ? Result<> {} : std::unexpected(adopted.error()));
            });
    });
}

void Sound::handed_over(const std::string& port, std::size_t to, const Result<>& outcome)
{
    Move* move = move_of(port);
    if (move == nullptr)
        return;
    move->is_asking = false;
    if (outcome) {
        whereabouts_.move(port, to);
        lenders_[port].erase(to);
        ++counters_["calls.ports_moved"];
    } else if (outcome.error().code == ipc::disconnected) {
        // Begun again with the next snapshot of whoever died, or at once if nobody did.
        return loop_.at_turn_end([this, port] {
            if (Move* again = move_of(port))
                go_on(*again);
        });
    } else {
        log_warning("a port could not go to another process",
                    { { "port", port }, { "why", outcome.error().detail } });
        give_up(port);
    }
    std::erase(move->left, port);
    go_on(*move);
}

void Sound::give_up(const std::string& port)
{
    close_everywhere({ { port } });
    outcome_(port, PortLost { port });
}

// Who hears whom is said again in the new place; then what has waited.
void Sound::finish(std::list<Move>::iterator at)
{
    const Move move = std::move(*at);
    moves_.erase(at);
    for (const std::string& port : move.gathering.all)
        if (const Whereabouts::Placed* placed = whereabouts_.find(port)) {
            const auto ordered = ordered_.find(port);
            processes_[placed->process]->send(ordered == ordered_.end() ? Connect { port, placed->hears }
                                                                        : Connect { ordered->second });
        }
    for (Order order : move.waiting)
        std::visit([this](auto& one) { send(std::move(one)); }, order);
}

} // namespace calld
