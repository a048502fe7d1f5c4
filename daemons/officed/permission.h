// Who may ask officed for what, beyond opening its socket: one daemon may not have another's part, and none
// may change the office or read its secrets. A daemon is told by its user (systemd/sysusers.d).
#pragma once

#include "versions.h"

#include "ipc/message.h"

#include <string>
#include <string_view>

namespace officed {

// "yobirin-sipd" → "sipd"; empty for a person.
std::string daemon_of_user(std::string_view user_name);

// "hanako", "root"; "user 1001" for one without a name.
std::string name_of_user(uid_t);

About asked_now_by(const ipc::Peer&); // What a version of theirs says of itself.

class Permission {
public:
    explicit Permission(uid_t own) : own_(own) { }

    bool may_have_slice(const ipc::Peer&, std::string_view daemon) const;
    bool may_manage(const ipc::Peer&) const; // What changes the office, or shows its secrets.

private:
    // root, and with --root DIR everything runs as one user.
    bool is_unbounded(const ipc::Peer& peer) const { return peer.user == 0 || peer.user == own_; }

    uid_t own_;
};

} // namespace officed
