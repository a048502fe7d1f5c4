#include "permission.h"

#include <array>
#include <pwd.h>

namespace officed {
namespace {

std::string name_of(uid_t user)
{
    std::array<char, 4096> room {};
    passwd entry {};
    passwd* found = nullptr;
    if (getpwuid_r(user, &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
        return {};
    return found->pw_name;
}

} // namespace

About asked_now_by(const ipc::Peer& peer)
{
    return { .when = utc_text(std::chrono::system_clock::now()), .by = name_of_user(peer.user) };
}

std::string name_of_user(uid_t user)
{
    std::string name = name_of(user);
    return name.empty() ? "user " + std::to_string(user) : name;
}

std::string daemon_of_user(std::string_view user_name)
{
    constexpr std::string_view prefix = "yobirin-";
    return user_name.starts_with(prefix) ? std::string { user_name.substr(prefix.size()) } : std::string {};
}

bool Permission::may_have_slice(const ipc::Peer& peer, std::string_view daemon) const
{
    return is_unbounded(peer) || daemon_of_user(name_of(peer.user)) == daemon;
}

bool Permission::may_manage(const ipc::Peer& peer) const
{
    return is_unbounded(peer) || daemon_of_user(name_of(peer.user)).empty();
}

} // namespace officed
