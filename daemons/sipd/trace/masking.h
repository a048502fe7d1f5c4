// Takes the secrets out of a SIP message that is to be shown: each byte of one becomes "*", so that every
// length stays as it was. Pure.
//
// Masked are: what answers or makes up a challenge (every parameter of the five headers of digest but those
// known to be harmless), headers whose name speaks of a secret, passwords in URIs, media keys (RFC 4568
// inline keys, k=, key-mgmt, ICE passwords), and pressed digits (bodies of INFO, and any of a dtmf or kpml
// type). What cannot be parsed is masked whole.
#pragma once

#include <string>
#include <string_view>

namespace sipd::trace {

std::string without_secrets(std::string_view message);

} // namespace sipd::trace
