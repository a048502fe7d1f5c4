// The office file as structs, for those who need its meaning.
//
//     const office::Judgement judged = office::judge(text, known_secrets);
//     for (const office::Problem& problem : judged.problems) … sentence(problem, Language::Japanese) …
//     if (judged.is_good())
//         office::Office office = office::read(*judged.tree, known_secrets);
//
// docs/office.md names every key; schema.cpp is the table of them. The structs hold what a feature reads:
// they grow with the features, while the check knows every key from the first day.
#pragma once

#include "calendar/schedule.h"
#include "office/problem.h"
#include "office/profile_values.h"
#include "office/secrets.h"
#include "office/value.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace office {

struct Judgement {
    std::vector<Problem> problems {}; // In the order of lines.
    std::optional<Value> tree {}; // Absent when it is not even TOML.
    bool is_good() const; // No errors; warnings are allowed.
};

// Judges the whole file. `known` are the secrets that "secret:NAME" may speak of.
Judgement judge(std::string_view text, const Secrets& known = {});

enum class Digest { Md5, Sha256, Both };
enum class Dial { Internal, Local, National, International };
enum class Srtp { Off, Offer, Require };
enum class Strategy { All, Hunt, Cyclic };

struct Network {
    std::vector<std::string> bind { "0.0.0.0" };
    std::string external_address {};
    std::vector<std::string> local_networks { "192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12",
                                              "127.0.0.0/8" };
    int sip_udp { 5060 };
    int sip_tcp { 5060 };
    int sip_tls { 5061 };
    std::string tls_certificate {}; // Paths; empty: one of our own making.
    std::string tls_key {};
    Digest digest { Digest::Md5 };
    int rtp_low { 16384 };
    int rtp_high { 32767 };
    std::vector<std::string> dns_servers {}; // Empty: the system's.
    bool srtp_without_tls { false };
};

struct Extension {
    std::string number {};
    std::string name {}; // Its number when the file gives none.
    Ha1 ha1 {}; // Empty when the password is still to be made.
    std::string caller_id {};
    Dial dial { Dial::National };
    std::string forward_busy {};
    std::string forward_no_answer {};
    int no_answer_seconds { 20 };
    int max_calls { 2 };
    std::vector<std::string> follow_me {}; // Numbers and destinations, as written.
    std::string sign_in_pin {}; // Empty: nobody signs in as this extension.
    std::vector<std::string> codecs { "opus", "g722", "pcmu", "pcma" }; // In the order of preference.
    Srtp srtp { Srtp::Offer };
};

struct RingGroup {
    std::string name {};
    std::string number {};
    std::vector<std::string> members {};
    Strategy strategy { Strategy::All };
    int ring_seconds { 20 };
    std::string then {};
};

struct Trunk {
    std::string name {};
    Profile profile {}; // As its file says, with what the trunk itself says instead.
    std::string host {};
    int port { 0 }; // 0: none given.
    std::string transport {}; // udp, tcp or tls; a sips: server has tls. Empty: what its DNS says, else udp.
    bool registers { false }; // `register`; unless said, as the profile has it.
    std::string username {};
    std::string auth_username {};
    std::string password {};
    std::string from_domain {};
    std::vector<std::string> numbers {};
    int channels { 0 }; // 0: no limit.
    bool emergency { false };
    std::vector<std::string> inbound_from {};
    Srtp srtp { Srtp::Off };
};

struct Did {
    std::string number {}; // As written.
    std::string name {}; // Shown to who is rung by it; empty: nothing.
    std::string open {};
    std::string closed {}; // Empty: as open.
    std::string schedule {}; // Empty: always open.
    std::string lunch {}; // Empty: as closed.
    std::string anonymous { "accept" }; // accept, announce, reject or a destination.
};

struct Schedule {
    std::string name {};
    calendar::Schedule hours {};
};

enum class Treat { Priority, Reject };
struct CallerList {
    std::string name {};
    std::vector<std::string> numbers {}; // As written.
    Treat treat { Treat::Priority };
};

struct Conference {
    std::string name {};
    std::string number {}; // Empty: reached by destinations only.
    std::string pin {}; // Empty: none is asked.
    bool tones { true }; // Whether it is heard that somebody comes or leaves.
};

struct User { // What of it is built so far: whether they may listen to others' calls.
    std::string extension {}; // Empty: only at the console.
    bool supervises { false };
};

struct OnCall {
    std::string name {};
    std::vector<std::string> numbers {}; // As written.
};

struct Page {
    std::string name {};
    std::string number {};
    std::vector<std::string> members {};
    std::string multicast {}; // "239.255.0.75:10000"; empty: only members hear it.
};

struct Line {
    std::string name {};
    std::string number {};
    std::string trunk {};
};

struct SpeedDial {
    std::string code {};
    std::string number {};
    std::string name {};
};

struct Queue { // What of it is built so far: its lamp and its music.
    std::string name {};
    std::string number {};
    std::string music { "default" }; // A folder of etc/music/.
};

struct Outbound {
    std::string name {};
    std::vector<std::string> match {};
    std::vector<std::string> trunks {};
    std::string caller_id {};
};

// What may go outside, in [dialing]. 0: no limit.
struct Toll {
    int max_outbound_per_extension { 2 };
    int max_outbound { 0 };
    int calls_per_minute_per_extension { 30 };
    int calls_per_hour_per_extension { 200 };
    int calls_per_minute_per_trunk { 120 };
    int calls_per_minute { 120 };
    int daily_minutes_per_extension { 600 };
    int daily_minutes_per_trunk { 3000 };
    int daily_minutes { 6000 };
    int daily_international_minutes { 120 };
    int block_minutes { 60 }; // 0: until somebody unblocks.
};

struct Office {
    std::string name {};
    std::string country { "JP" };
    std::string area_code {};
    std::string timezone { "Asia/Tokyo" };
    std::string music { "default" }; // A folder of etc/music/.
    int max_call_minutes { 240 };
    std::string main {};
    Network network {};
    std::vector<Extension> extensions {};
    std::vector<RingGroup> ring_groups {};
    std::vector<Trunk> trunks {};
    std::vector<Did> dids {};
    std::vector<Schedule> schedules {};
    std::vector<CallerList> caller_lists {};
    std::vector<Conference> conferences {};
    std::vector<OnCall> on_calls {};
    std::vector<Page> pages {};
    std::vector<Line> lines {};
    std::vector<SpeedDial> speed_dials {};
    std::vector<Queue> queues {};
    std::vector<User> users {};
    std::vector<Outbound> outbound {}; // Tried in this order.
    std::string outside_digit { "0" };
    std::vector<std::string> emergency { "110", "118", "119" };
    std::vector<std::string> deny { "international", "premium" };
    std::vector<std::string> allow {};
    Toll toll {};
    int emergency_callback_minutes { 60 };
    std::string echo_test { "*43" };
    std::string pickup_group { "*8" }; // Feature codes; empty: none.
    std::string park { "*68" };
    std::string night_mode { "*90" };
    std::string do_not_disturb { "*78" };
    std::string forward_all { "*72" };
    std::string three_way { "*3" };
    std::string intercom { "*80" };
    std::string speed_dial { "*0" };
    std::string desk_sign_in { "*99" };
    std::string monitor { "*55" };
    bool transfer_by_hanging_up { false };
};

// Of a good file. What it only names is looked up: secrets, and the profiles of its trunks. One that is not
// there says what `generic` does.
Office read(const Value& tree, const Secrets&, const Profiles& = {});

} // namespace office
