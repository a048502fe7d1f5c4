// Who is registered where (RFC 3261 10.3). Pure: a registration comes in, an answer and the changes come out.
// It checks no password: whoever asks has been authenticated as `extension` before.
#pragma once

#include "flow.h"
#include "transport/next_hop.h"

#include "base/clock.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sipd {

enum class Reach : std::uint8_t { Direct, BehindNat };

// One contact of an extension: a device.
struct Binding {
    std::string device {}; // Its name, ours, as long as the binding lives.
    std::string extension {};
    std::string contact {}; // The URI as registered: our Request-URI when we call it.
    std::string instance {}; // +sip.instance (RFC 5626), if it gave one.
    std::string call_id {};
    std::uint32_t cseq { 0 };
    Flow flow {}; // Where it is reached.
    Reach reach { Reach::Direct };
    std::string agent {};
    std::string shares {}; // The trunk whose lines this account is for; empty: it is the extension's own.
    Moment expires {};

    friend bool operator==(const Binding&, const Binding&) = default;
};

struct WantedContact {
    std::string_view uri {};
    std::string_view instance {};
    std::optional<std::chrono::seconds> expires {};
    std::optional<Hop> hop {}; // Where the URI leads, when its host is a number.
};

struct Registration {
    std::string_view extension {};
    std::string_view shares {};
    std::string_view call_id {};
    std::uint32_t cseq { 0 };
    std::vector<WantedContact> contacts {};
    bool everything { false }; // Contact: *
    std::optional<std::chrono::seconds> expires {}; // The Expires header.
    Flow source {};
    std::string_view agent {};
};

struct Registered {
    int status { 200 };
    std::string_view reason {}; // Constant text; empty: the RFC's.
    std::vector<std::string> changed {}; // Devices that came or changed in more than their expiry.
    std::vector<std::string> refreshed {};
    std::vector<Binding> gone {};
};

class Registrar {
public:
    Registered take(const Registration&, Moment now);
    // From the journal or the disk.
    void restore(Binding);

    std::vector<Binding> expire(Moment now);
    std::optional<Moment> next_expiry() const;
    // The extension is no more.
    std::vector<Binding> drop(std::string_view extension);

    const Binding* find(std::string_view device) const;
    std::vector<const Binding*> of_extension(std::string_view extension) const;
    // Whose messages these are; of several accounts of a phone, the extension's own.
    const Binding* at(const Flow&) const;
    bool knows(Ip) const;
    const std::map<std::string, Binding, std::less<>>& all() const { return devices_; }

private:
    using Peer = std::pair<sip::Transport, Address>;
    static Peer peer_of(const Flow& flow) { return { flow.transport, flow.remote }; }

    Registered remove_all(const Registration&);
    const Binding* match(const Registration&, const WantedContact&) const;
    void apply(const Registration&, const WantedContact& granted, Moment now, Registered&);
    void put(Binding);
    Binding take_out(const std::string& device);
    void make_room(std::string_view extension, Registered&);

    std::map<std::string, Binding, std::less<>> devices_ {}; // By device.
    std::multimap<std::string, std::string, std::less<>> of_extension_ {};
    std::multimap<Peer, std::string> by_peer_ {};
    std::map<Ip, std::size_t> sources_ {}; // How many devices each address has.
};

} // namespace sipd
