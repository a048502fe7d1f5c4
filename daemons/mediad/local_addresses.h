// Where we are in the network: what our sockets are bound to, whom they reach, and which address of ours a
// session names. Pure; whoever asks brings the kernel's answers.
//
// The sockets of a port are one kind for all peers. Where any IPv6 address is bound they are bound to "::"
// and speak both: IPv4 peers come in mapped (RFC 3493 3.7), so a phone of either kind can have any port. A
// single address is bound as it is.
#pragma once

#include "base/address.h"

#include "org.yobirin.Office.h"

#include <optional>
#include <string>

namespace mediad {

enum class Reach : std::uint8_t { V4, V6, Both };

constexpr bool reaches(Reach reach, Ip ip)
{
    return reach == Reach::Both || (reach == Reach::V4) == ip.is_v4();
}

struct LocalAddresses {
    Ip bind { Ip::v4(0) }; // Of the sockets.
    // The one address of its kind that we have and others see; none: whoever signals knows better.
    std::optional<Ip> v4 {};
    std::optional<Ip> v6 {};

    Reach reach() const;

    // What our session for a peer says. The peer's sound is at `sound` and it signals from `signalling`, each
    // unset when not known. `towards` is the address the kernel would send from. Empty: the one it signals
    // to.
    template <typename Towards> std::string for_peer(Ip sound, Ip signalling, Towards&& towards) const
    {
        const Ip known = sound.is_set() ? sound : signalling;
        if (!known.is_set())
            return v4 && v6 ? std::string {} : text_or_nothing(v4 ? v4 : v6);
        if (const auto& ours = known.is_v4() ? v4 : v6)
            return text_of(*ours);
        // RFC 6157 4: a peer that signals by one kind of IP may have its sound on the other.
        const bool is_mixed = signalling.is_set() && sound.is_set() && signalling.is_v4() != sound.is_v4();
        return is_mixed ? text_or_nothing(towards(sound)) : std::string {};
    }

    friend bool operator==(const LocalAddresses&, const LocalAddresses&) = default;

private:
    static std::string text_or_nothing(std::optional<Ip> ip) { return ip ? text_of(*ip) : std::string {}; }
};

LocalAddresses local_addresses_of(const yobirin::Office::MediaSlice&);

// The address of ours that the kernel would send from; none when there is no way.
std::optional<Ip> address_towards(Ip peer);

} // namespace mediad
