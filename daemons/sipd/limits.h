// Everything sipd takes from outside has a maximum; what happens beyond it is said here.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sipd::limits {

using namespace std::chrono_literals;

// Transport
inline constexpr std::size_t datagrams_a_turn = 256; // The rest is read in the next turn.
inline constexpr std::size_t outbox_bytes = 16U << 20; // A turn's answers; beyond: dropped and counted.
inline constexpr std::size_t binds = 16; // Addresses to listen on; beyond: not used, and said.

// Streams: TCP and TLS. What is cut off is counted, each under its reason, as sip.stream.…
inline constexpr std::size_t connections =
    6000; // Beyond: the stranger longest silent makes way; without one, refused.
inline constexpr std::size_t connections_per_source =
    2500; // A NAT may hide a whole office. Beyond: as above.
inline constexpr std::size_t newcomers =
    1024; // Have said nothing whole yet. Beyond: the one longest silent makes way.
inline constexpr std::size_t newcomers_per_source = 256; // Likewise.
inline constexpr std::size_t handshakes = 512; // TLS handshakes under way; likewise.
inline constexpr std::chrono::milliseconds newcomer_grace {
    500
}; // Silent less long: nobody makes way, the next waits.
inline constexpr std::chrono::milliseconds accept_again { 50 }; // How long it waits in the kernel's queue.
inline constexpr int listen_backlog = 4096; // That queue; beyond: the phone's SYN is repeated by its kernel.
inline constexpr std::size_t accepts_a_turn = 64; // The rest in the next turn.
inline constexpr std::size_t stream_bytes_a_turn = 64U << 10; // Of one connection; the rest in the next turn.
inline constexpr std::chrono::seconds handshake_longest { 5 }; // Then cut off; so with the next ones.
inline constexpr std::chrono::seconds first_message_longest {
    5
}; // From the connection, or the end of its handshake.
inline constexpr std::chrono::seconds message_longest { 5 }; // From its first byte to its last.
inline constexpr std::chrono::seconds stranger_silence { 60 }; // Nobody vouches for it.
inline constexpr std::chrono::seconds known_silence { 3900 }; // Longer than a registration (expires_most).
inline constexpr std::uint32_t keep_alives_a_minute =
    60; // Pings without a message between them; then cut off.
inline constexpr std::size_t parts_bytes = 16U
    << 20; // Of unfinished messages in all; beyond: who adds to it is cut off.
inline constexpr std::size_t unsent_bytes = 256U << 10; // To one peer that does not read; then cut off.
inline constexpr std::size_t unsent_bytes_in_all = 32U << 20; // Beyond: who adds to it is cut off.
inline constexpr std::size_t unsent_bytes_deaf = 64U
    << 10; // From here on we do not read what that peer says.
inline constexpr std::chrono::seconds unread_longest { 10 }; // A peer that takes nothing; then cut off.
inline constexpr std::chrono::seconds connect_longest { 3 }; // Then the peer counts as unreachable.
inline constexpr std::chrono::seconds dead_peer_asked {
    60
}; // Silent that long: the kernel asks (keep-alive).
inline constexpr std::size_t certificate_names =
    1024; // Names of TLS peers remembered; beyond: the oldest forgotten.

// Admission, before parsing. Beyond: dropped and counted.
inline constexpr std::size_t admission_slots = 4096; // Sources share a slot by hash.
inline constexpr std::uint32_t stranger_per_second = 50; // Per address.
inline constexpr std::uint32_t stranger_burst = 400;
inline constexpr std::uint32_t network_per_second = 1000; // Strangers of one network together.
inline constexpr std::uint32_t network_burst = 8000;
inline constexpr std::uint32_t neighbour_per_second =
    2000; // Behind one address where a phone is registered: an office whose router was restarted.
inline constexpr std::uint32_t neighbour_burst = 8000;
inline constexpr std::uint32_t known_per_second = 20'000; // Each trunk peer and each phone.
inline constexpr std::uint32_t known_burst = 40'000;
inline constexpr double malformed_cost = 10; // Further tokens that a message without sense takes.

// Bans
inline constexpr std::size_t suspects =
    4096; // Sources whose tries are counted; beyond: the quietest is forgotten.
inline constexpr unsigned tries_before_ban = 8;
inline constexpr std::chrono::seconds proof_awaited { 10 }; // After a challenge; then it was a try.
inline constexpr std::chrono::minutes try_remembered { 10 }; // Then one is forgotten.
inline constexpr std::array<std::chrono::seconds, 4> ban_lengths { 1min, 10min, 1h, 24h };
inline constexpr std::chrono::hours ban_forgotten_after {
    24
}; // Quiet so long, the next is a length shorter.
inline constexpr std::size_t bans = 4096; // Beyond: the one that ends first makes room.
inline constexpr std::size_t acquaintances =
    20'000; // Extensions at addresses; beyond: the oldest is forgotten.
inline constexpr std::chrono::hours flow_remembered { 1 }; // A port somebody proved themselves from.
inline constexpr double second_looks_per_second =
    0.5; // At an extension we know at an address that is banned.
inline constexpr double second_look_burst = 12;
inline constexpr std::chrono::seconds bans_written_after { 5 }; // A change is on disk after this long.

// Overload: new requests wait, the known and strangers each in a line of their own.
inline constexpr std::chrono::milliseconds turn_longest { 5 }; // From then on they wait for another turn,
inline constexpr std::chrono::milliseconds served_a_turn {
    5
}; // and so long those who wait are served in it.
// Who has waited longer gets 503. Below T1 (500 ms), so that what is served was not yet repeated.
inline constexpr std::chrono::milliseconds waiting_longest { 300 };
// In each line; beyond: dropped and counted, over TCP and TLS 503, for nobody would repeat it.
inline constexpr std::size_t waiting_requests = 8192;
inline constexpr std::size_t waiting_bytes = 6U << 20;
inline constexpr std::chrono::milliseconds undecided_longest {
    100
}; // calld has not looked at the oldest incoming leg for so long; until then further ones get 503.
inline constexpr std::chrono::seconds retry_after_least { 2 }; // Said in our 503s, by chance between these,
inline constexpr std::chrono::seconds retry_after_most { 10 }; // lest all return at once.

// Transactions. Beyond: new requests get a stateless 503, new ones of ours fail.
inline constexpr std::size_t server_transactions = 100'000;
inline constexpr std::size_t client_transactions = 100'000;
inline constexpr std::size_t new_call_transactions =
    80'000; // So many, and new calls get a stateless 503: the rest is for calls that stand.

// Legs
inline constexpr std::size_t legs = 10'000; // Beyond: 503, and Dial is refused as Overloaded.
inline constexpr std::size_t undecided_legs = 400; // Incoming ones calld has not answered to; beyond: 503.
// Refusals that wait for their ACK, kept for a process after us; under a flood of calls those beyond are said
// by this process only.
inline constexpr std::size_t refusals_journalled = 256;
inline constexpr std::size_t ended_legs_kept =
    4096; // For a calld that is away; beyond: the oldest is forgotten.
inline constexpr std::size_t late_answers_awaited =
    4096; // Dialled legs that are over; an answer to an earlier one is dropped.
inline constexpr std::size_t branches = 16; // Forks of one dialled leg; beyond: not reported.
inline constexpr std::chrono::seconds setup_longest {
    300
}; // A leg nobody ends or answers; then it is ended.
inline constexpr std::chrono::seconds offer_answer_longest { 8 }; // calld's answer to a re-INVITE; then 488.
inline constexpr std::chrono::seconds transfer_answer_longest { 8 }; // calld's answer to a REFER; then 603.
inline constexpr std::size_t party_bytes = 256; // Number and name of a party; beyond: cut.

// Lamps and subscriptions
inline constexpr std::size_t lamps = 50'000; // Beyond: not known, and counted.
inline constexpr std::size_t lamp_name_bytes = 128; // Longer: there is no such lamp.
inline constexpr std::size_t lamp_dialogs = 32; // Of one lamp; beyond: not shown.
inline constexpr std::size_t subscriptions = 20'000; // Beyond: 503.
inline constexpr std::size_t subscriptions_per_extension =
    256; // Beyond: an older one of the same phone to the same lamp makes room, else 403.
inline constexpr std::size_t subscription_bytes = 4096; // What is kept of one's dialog; beyond: 400.
inline constexpr std::chrono::seconds subscription_least { 60 }; // Less: 423 with Min-Expires.
inline constexpr std::chrono::seconds subscription_most { 3600 }; // More: shortened. Also the default.
inline constexpr std::chrono::seconds line_seized_most {
    15
}; // Who takes a line calls within this time; more: shortened.
inline constexpr std::size_t line_seizures_asked = 256; // Not decided by calld yet; beyond: 503.
inline constexpr std::size_t key_press_bytes = 4096; // The document of a phone's own key; beyond: 413.
inline constexpr std::size_t xml_depth = 8; // Elements in elements; deeper: 400.
inline constexpr std::size_t xml_name_bytes = 64; // Of an element or attribute; longer: 400.
inline constexpr std::size_t xml_text_bytes = 256; // In one element; longer: 400.
inline constexpr std::chrono::seconds key_settles {
    2
}; // So long who subscribed for no time with a key is told what comes of it.
inline constexpr std::size_t notifies_a_turn = 200; // The rest in the next turn.
inline constexpr std::uint32_t notifies_unrecorded = 32; // Of one subscription, between records of it.

// Short texts
inline constexpr std::size_t text_bytes = 1300; // Of one body (RFC 3428 8); beyond: 413.
inline constexpr std::size_t texts_per_extension = 100; // Not taken yet; beyond: the oldest goes.
inline constexpr std::size_t texts = 20'000; // In all; beyond: 503.
inline constexpr std::chrono::hours text_kept { 7 * 24 }; // Then it goes.
inline constexpr std::chrono::seconds texts_written_after { 2 }; // A change is on disk after this long.

// Registrar
inline constexpr std::size_t devices_per_extension = 10; // Beyond: 403.
inline constexpr std::size_t devices = 20'000; // Beyond: 503.
inline constexpr std::chrono::seconds expires_least { 60 }; // Less: 423 with Min-Expires.
inline constexpr std::chrono::seconds expires_most { 3600 }; // More: shortened.
inline constexpr std::chrono::seconds expires_default { 600 }; // When the phone does not say.
inline constexpr std::size_t contact_bytes = 1024; // Of a registered contact; beyond: 400.
inline constexpr std::size_t user_agent_bytes = 128; // Beyond: cut.
inline constexpr std::chrono::seconds nat_keep_alive { 25 }; // To phones behind NAT.
inline constexpr std::chrono::seconds bindings_written_after { 5 }; // A change is on disk after this long.

// Authentication
inline constexpr std::chrono::seconds nonce_lifetime { 30 };
inline constexpr std::size_t nonces_in_use =
    20'000; // Remembered against replay; beyond: the oldest is forgotten.
inline constexpr int challenges_answered = 2; // Ours, per request to a trunk; then it failed.

// Session timers (RFC 4028)
inline constexpr std::chrono::seconds session_interval { 600 };
inline constexpr std::chrono::seconds session_least { 90 };

// Trace
inline constexpr std::size_t trace_bytes = 16U
    << 20; // Of messages kept to be looked at; beyond: the oldest goes.

// Trunks
inline constexpr std::chrono::milliseconds registers_apart {
    500
}; // Of one trunk, however little is granted.
inline constexpr unsigned register_again_most = 3; // Challenges and 423 answered at once, an attempt.
inline constexpr std::chrono::minutes trunk_refused_again { 15 }; // Forbidden: tried again after so long.
inline constexpr std::chrono::hours trunk_retry_after_most { 24 }; // Longer: shortened.
inline constexpr std::chrono::hours trunk_expires_most { 7 * 24 }; // What a 423 may ask for; more: refused.
inline constexpr std::size_t trunk_notes = 8; // Routes, Path and numbers kept of a 200, each; beyond: cut.
inline constexpr std::size_t trunk_note_bytes = 256; // Of one; longer: left out.
inline constexpr std::chrono::seconds trunk_rests {
    30
}; // A server that is down is tried again after so long.
inline constexpr std::chrono::seconds trunk_rests_unreachable {
    10
}; // One that refuses packets: after so long.
inline constexpr std::chrono::seconds ping_suspect { 2 }; // OPTIONS to a server that is suspect,
inline constexpr std::chrono::seconds ping_down { 10 }; // and to one that is down.
inline constexpr std::chrono::seconds ping_answer { 2 }; // Then it was missed.
inline constexpr std::chrono::milliseconds target_silent_least {
    1000
}; // Each server of several is given so long.
inline constexpr std::chrono::milliseconds trying_most { 10'000 }; // However slow the carrier has been.

// DNS
inline constexpr std::size_t dns_servers = 4; // Of the office file; beyond: not asked.
// Remembered, of a thousand trunks by name; beyond: the one longest stale is forgotten.
inline constexpr std::size_t dns_answers = 16'384;
inline constexpr std::size_t dns_records = 16; // Of one answer; beyond: left out.
inline constexpr std::size_t trunk_targets = 16; // Of one trunk; beyond: left out.
inline constexpr std::chrono::milliseconds dns_try { 1500 }; // Then asked again, of the next server,
inline constexpr int dns_tries = 2; // so often.
inline constexpr std::chrono::seconds dns_fresh_least { 5 }; // A shorter TTL counts as this,
inline constexpr std::chrono::seconds dns_fresh_most { 3600 }; // and a longer one as this.
inline constexpr std::chrono::seconds dns_none_fresh { 30 }; // That there is no such name.
inline constexpr std::chrono::seconds dns_again_first { 2 }; // Nobody answered: asked again, doubling,
inline constexpr std::chrono::seconds dns_again_most { 60 }; // up to this.
// How long an answer serves after its TTL, while there is no other (RFC 8767).
inline constexpr std::chrono::hours dns_stale_silent { 24 }; // Nobody answers.
inline constexpr std::chrono::hours dns_stale_denied { 1 }; // Somebody says that there is no such name.

// A socket that is wanted no more is heard at least so long: 64 * T1, until every transaction on it is over.
inline constexpr std::chrono::seconds retired_socket_stays { 32 };
// How often it is looked whether somebody is still in a call on it.
inline constexpr std::chrono::seconds retired_socket_looked_at { 5 };

} // namespace sipd::limits
