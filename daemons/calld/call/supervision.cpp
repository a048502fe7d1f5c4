#include "call/supervision.h"

#include <utility>

namespace calld {
namespace {

bool speaks_to(const Supervisor& one, const std::string& port)
{
    switch (one.how) {
    case Supervision::Listen:
        return false;
    case Supervision::Whisper:
        return port == one.agent_port;
    case Supervision::Barge:
        return port == one.agent_port || port == one.other_port;
    }
    return false;
}

} // namespace

void Supervisors::put(const std::string& by_call, Supervisor supervisor)
{
    supervisors_.insert_or_assign(by_call, std::move(supervisor));
}

void Supervisors::remove(std::string_view by_call)
{
    if (const auto found = supervisors_.find(by_call); found != supervisors_.end())
        supervisors_.erase(found);
}

const Supervisor* Supervisors::find(std::string_view by_call) const
{
    const auto found = supervisors_.find(by_call);
    return found == supervisors_.end() ? nullptr : &found->second;
}

std::vector<std::string> Supervisors::all() const
{
    std::vector<std::string> calls;
    for (const auto& [id, supervisor] : supervisors_)
        calls.push_back(id);
    return calls;
}

std::vector<std::string> Supervisors::of(std::string_view call) const
{
    std::vector<std::string> calls;
    for (const auto& [id, supervisor] : supervisors_)
        if (supervisor.call == call)
            calls.push_back(id);
    return calls;
}

void Supervisors::add_to(Connect& connect) const
{
    for (const auto& [id, supervisor] : supervisors_)
        if (speaks_to(supervisor, connect.port))
            connect.hears.push_back(supervisor.port);
}

} // namespace calld
