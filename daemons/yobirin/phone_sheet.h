// What a person types into a phone, from what officed says: pure.
#pragma once

#include "words.h"

#include "base/address.h"
#include "org.yobirin.Provisioning.h"

#include <string>
#include <string_view>
#include <vector>

namespace command {

struct PhoneSheet {
    yobirin::Provisioning::Settings settings {};
    std::vector<Ip> addresses {}; // Where this box is reached; the first is the one in the code.
    std::string password {}; // Only when it is new.
};

// Of what the office file says ("0.0.0.0": everywhere), where a phone would reach us; `own` are the addresses
// this box has. Loopback only when there is nothing else.
std::vector<Ip> reachable_addresses(const yobirin::Provisioning::Settings&, const std::vector<Ip>& own);

// Two columns: what the phone asks for, and what to give it.
std::string text_of(const PhoneSheet&, Language);

// What the code says (docs/decisions/2026-11-25-what-a-phone-reads.md): a SIP URI,
// "sip:201@192.0.2.1:5060;transport=udp", with the password in it when it is new. Empty when no transport is
// on.
std::string uri_of(const PhoneSheet&);

} // namespace command
