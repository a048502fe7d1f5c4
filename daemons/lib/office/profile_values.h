// What a trunk profile says, as values. Nothing but the struct: for who speaks to carriers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace office {

enum class Registering : std::uint8_t { WithUsername, Always, Never };
enum class Authentication : std::uint8_t { Digest, None };
enum class RouteFrom : std::uint8_t { None, ServiceRoute, Path, Both };
enum class NumberForm : std::uint8_t { AsDialled, National, E164, PlusE164 };
enum class RequestHost : std::uint8_t { Server, FromDomain };
enum class Identity : std::uint8_t { From, Ppi, Pai, Rpid };
enum class FromUser : std::uint8_t { Number, Username };
enum class FromHost : std::uint8_t { Ours, Server };
enum class Privacy : std::uint8_t { Prefix184, Header, Both };
enum class CalledSource : std::uint8_t { PCalledPartyId, RequestUri, To };
enum class CallerSource : std::uint8_t { Pai, From };
enum class Reliability : std::uint8_t { Off, Supported, Required };
enum class Refresh : std::uint8_t { Update, Reinvite };
enum class RefreshedBy : std::uint8_t { Any, Us, Peer };
enum class EarlySound : std::uint8_t { Follow, LocalRingback };

struct NumberMapping { // "81:0": 81 in front of a number stands for 0.
    std::string front {};
    std::string instead {};
    friend bool operator==(const NumberMapping&, const NumberMapping&) = default;
};

struct Profile {
    std::string name { "generic" };
    std::string notice_ja {}; // What the office must have accepted before this profile is used.
    std::string notice_en {};

    Registering registering { Registering::WithUsername };
    Authentication authentication { Authentication::Digest };
    int expires_seconds { 3600 };
    int refresh_percent { 50 }; // Of what was granted.
    int milliseconds_apart { 1000 }; // Between two REGISTERs to one server, of all trunks.
    int retry_seconds { 30 }; // After a refusal that does not say when.
    RouteFrom route_from { RouteFrom::ServiceRoute };
    int options_seconds { 0 }; // Between pings; 0: none.

    NumberForm request_number { NumberForm::AsDialled };
    RequestHost request_host { RequestHost::Server };
    bool user_phone { false }; // ;user=phone behind numbers.
    bool rport { true }; // In our Via.
    bool contact_transport { true }; // ;transport= in our Contact.
    std::vector<std::string> allow {}; // Methods; empty: all we know.

    Identity identity { Identity::From }; // Where our number is said besides From.
    FromUser from_user { FromUser::Number };
    NumberForm identity_number { NumberForm::AsDialled };
    FromHost from_host { FromHost::Ours };
    bool own_numbers_only { false }; // Another than the trunk's `numbers` becomes the first of them.
    Privacy privacy { Privacy::Prefix184 };

    std::vector<CalledSource> called_from { CalledSource::PCalledPartyId, CalledSource::RequestUri,
                                            CalledSource::To };
    std::vector<CallerSource> caller_from { CallerSource::Pai, CallerSource::From };
    std::vector<NumberMapping> number_map {};

    Reliability reliable { Reliability::Supported };
    int session_seconds { 600 };
    int session_least_seconds { 90 };
    Refresh refresh { Refresh::Update };
    RefreshedBy refreshed_by { RefreshedBy::Any };
    EarlySound early_sound { EarlySound::Follow };

    std::vector<std::string> codecs { "pcmu" };
    std::string dtmf { "rfc4733" };

    friend bool operator==(const Profile&, const Profile&) = default;
};

using Profiles = std::map<std::string, Profile, std::less<>>; // By name.

} // namespace office
