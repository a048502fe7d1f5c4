// The SRTP keys of a session (SDES, RFC 4568): which are offered, which one is answered with, which two are
// in use. Pure: fresh keys come from outside.
//
//     stream.crypto = offered_keys(before, fresh);                         // We offer.
//     if (auto pair = answering_keys(theirs, fresh, in_use)) …             // They offered: pair->ours is the
//     answer. if (auto pair = matching_keys(ours, theirs)) …keys_of(*pair)…        // They answered.
#pragma once

#include "rtp/srtp.h"

#include "org.yobirin.Media.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace mediad {

using SessionKey = yobirin::Media::Crypto;
using SessionKeys = std::vector<SessionKey>;

// What packets need: each side sends with a key of its own.
struct Keys {
    srtp::Suite suite { srtp::Suite::AesGcm };
    srtp::MasterKey ours {};
    srtp::MasterKey theirs {};
    friend bool operator==(const Keys&, const Keys&) = default;
};

// As they stand in the sessions; of one suite and under one tag.
struct KeyPair {
    SessionKey ours {};
    SessionKey theirs {};
};

// One for each suite we speak, in the order of preference, out of a source of bytes that nobody can guess.
template <typename NextByte> SessionKeys fresh_keys(NextByte next);

// Those of the offer or answer before keep their places and tags; fresh ones are for suites that have none.
SessionKeys offered_keys(std::span<const SessionKey> before, std::span<const SessionKey> fresh);

// The first that we speak of theirs. A key they have used all along is answered with the one we have used:
// nothing begins anew. Nothing: none can be used.
std::optional<KeyPair> answering_keys(std::span<const SessionKey> theirs, std::span<const SessionKey> fresh,
                                      const std::optional<KeyPair>& in_use);

// The two of one tag and suite, in an offer and its answer.
std::optional<KeyPair> matching_keys(std::span<const SessionKey> ours, std::span<const SessionKey> theirs);

// Nothing when a key is none of its suite.
std::optional<Keys> keys_of(const KeyPair&);

std::string text_of_key(std::span<const std::byte>); // Base64
std::optional<srtp::MasterKey> key_in(const SessionKey&);

template <typename NextByte> SessionKeys fresh_keys(NextByte next)
{
    SessionKeys keys;
    for (const srtp::Suite suite : srtp::suites) {
        srtp::MasterKey key {};
        for (std::size_t i = 0; i < srtp::master_key_bytes(suite); ++i)
            key[i] = next();
        keys.push_back({ .tag = static_cast<std::int64_t>(keys.size() + 1),
                         .suite = std::string { srtp::name_of(suite) },
                         .key = text_of_key(std::span { key }.first(srtp::master_key_bytes(suite))) });
    }
    return keys;
}

} // namespace mediad
