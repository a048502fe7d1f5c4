// Keys of all calls that come as tones: who is listened to, and whose tones are left out of what others hear.
#include "switchboard.h"

#include <algorithm>
#include <iterator>

namespace calld {
namespace {

// Who is on the telephone with an emergency service hears no music, and neither does the service.
void keep_quiet(const Call& call, Connect& connect)
{
    if (call.urgency == Urgency::Emergency)
        std::erase_if(connect.hears, [](const std::string& source) { return source.starts_with("music:"); });
}

} // namespace

// What a call does not know of whom somebody hears.
void Switchboard::complete(const Call& call, Connect& connect)
{
    keep_quiet(call, connect);
    std::vector<std::string> lifted = keys_lifted_at(call, around());
    std::ranges::copy_if(lifted, std::back_inserter(connect.without_keys), [&](const std::string& port) {
        return std::ranges::find(connect.hears, port) != connect.hears.end();
    });
    if (lifted.empty())
        lifted_.erase(call.id);
    else
        lifted_.insert_or_assign(call.id, std::move(lifted));
    supervisors_.add_to(connect);
}

std::vector<Connect> Switchboard::heard_in(const Call& call)
{
    std::vector<Connect> all = sound_of(call);
    for (Connect& connect : all)
        complete(call, connect);
    return all;
}

void Switchboard::listen(const Call& call)
{
    std::vector<std::string> ports = awaits_digits_at(call);
    const std::vector<std::string> lifted = keys_lifted_at(call, around());
    ports.insert(ports.end(), lifted.begin(), lifted.end());
    for (Order& order : tone_keys_.listen(call.id, std::move(ports)))
        world_.carry_out(call, std::move(order));
    // How a side is told of keys may be known only once it has answered.
    const auto known = lifted_.find(call.id);
    if (known == lifted_.end() ? !lifted.empty() : known->second != lifted)
        for (Connect& connect : heard_in(call))
            world_.carry_out(call, std::move(connect));
    tell_listener();
}

void Switchboard::tell_listener()
{
    if (const auto rings = tone_keys_.take_news())
        world_.listen_to(*rings);
}

} // namespace calld
