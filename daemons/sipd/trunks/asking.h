// How a trunk is asked for a number: Request-URI, To, From and who we say we are, by its profile (RFC 3323,
// RFC 3325). Pure.
#pragma once

#include "messages.h"
#include "office.h"

#include "org.yobirin.Legs.h"

#include <string>
#include <string_view>
#include <vector>

namespace sipd {

struct TrunkCall {
    std::string_view number {}; // Whom to call, 184 or 186 before it.
    const yobirin::Legs::Party& from;
    std::string_view ours {}; // Our host, as the trunk sees it.
};

struct TrunkAsking {
    std::string uri {}; // The Request-URI.
    std::string to {}; // Without tag, as the next.
    std::string from {};
    std::vector<ExtraHeader>
        headers {}; // P-Preferred-Identity, P-Asserted-Identity, Remote-Party-ID, Privacy.
};

TrunkAsking asking_of(const Trunk&, const Office&, const TrunkCall&);

// Of calls to a trunk, and inside them: what Allow and Supported say.
std::string allow_text(const Trunk*);
std::string supported_text(const Trunk*);

} // namespace sipd
