// How a carrier wants to be spoken to: a trunk profile, which is a file of its own (etc/trunks/NAME.toml).
//
//     const office::Judgement judged = office::judge_profile(text);
//     if (judged.is_good())
//         office::Profile profile = office::read_profile("jp-hgw", *judged.tree);
//
// A profile that says nothing is `generic`: the defaults below. profile_schema.cpp is the table of keys, the
// files of etc/trunks/ say for which carrier each is there. The choices of a key are in the order of its
// enumerators, as are those of WireProfile in org.yobirin.Office.
#pragma once

#include "office/office.h"
#include "office/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace office {

// Judges a profile's file; the problems say nothing of where it lies.
Judgement judge_profile(std::string_view text);

// Of a good one.
Profile read_profile(std::string_view name, const Value& tree);

namespace choices {
inline constexpr std::string_view registering = "with_username|always|never";
inline constexpr std::string_view authentication = "digest|none";
inline constexpr std::string_view routes = "none|service_route|path|both";
inline constexpr std::string_view number_forms = "as_dialled|national|e164|plus_e164";
inline constexpr std::string_view request_hosts = "server|from_domain";
inline constexpr std::string_view identities = "from|ppi|pai|rpid";
inline constexpr std::string_view from_users = "number|username";
inline constexpr std::string_view from_hosts = "ours|server";
inline constexpr std::string_view privacies = "prefix184|header|both";
inline constexpr std::string_view called_sources = "p_called_party_id|request_uri|to";
inline constexpr std::string_view caller_sources = "pai|from";
inline constexpr std::string_view reliabilities = "off|supported|required";
inline constexpr std::string_view refreshes = "update|reinvite";
inline constexpr std::string_view refreshers = "any|us|peer";
inline constexpr std::string_view early_sounds = "follow|local_ringback";
inline constexpr std::string_view methods = // What we take inside and outside of calls.
    "INVITE|ACK|BYE|CANCEL|OPTIONS|REGISTER|PRACK|UPDATE|INFO|REFER|SUBSCRIBE|NOTIFY|MESSAGE";
} // namespace choices

} // namespace office
