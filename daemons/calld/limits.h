// Every limit calld keeps, and what happens at it. Units are in the names or the types.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace calld::limits {

using namespace std::chrono_literals;

// Calls at a time; one more is ended with `overloaded` (503 with Retry-After).
inline constexpr std::size_t calls = 4000;
// Devices that ring at once for one call; further ones do not ring, counted.
inline constexpr std::size_t devices_rung_at_once = 32;
// Members or trunks one plan may try; further ones are left out.
inline constexpr std::size_t candidates = 64;
// How often one call may be sent on (forwards, groups, main) before it is going round in circles (482).
inline constexpr int hops = 10;

// How often it is looked whether the office opens, closes or has its clock right; and how often what is known
// of that goes to disk where nothing has changed.
inline constexpr std::chrono::seconds hours_looked_at = 30s;
inline constexpr std::chrono::seconds hours_kept = 3600s;
// Who withholds their number and is told so hears the tone for so long.
inline constexpr std::chrono::milliseconds announcement_heard = 4s;
// What a carrier may say is called: P-Called-Party-ID, Request-URI, To; further ones are not looked at.
inline constexpr std::size_t called_candidates = 8;

// A longer dialled number is no number (404).
inline constexpr std::size_t dialled_characters = 64;
inline constexpr std::size_t destination_characters = 256;
// A display name or number from outside is cut to this.
inline constexpr std::size_t party_characters = 128;
// A session text from the wire; a longer one is answered as one that has nothing in common.
inline constexpr std::size_t session_characters = 64 * 1024;

// An outside party rings this long before the call counts as not answered.
inline constexpr std::chrono::seconds outside_rings = 120s;
// Each number of an on-call list; and who answered there presses 1 within this time.
inline constexpr std::chrono::seconds on_call_rings = 30s;
inline constexpr std::chrono::seconds acceptance_awaited = 15s;
// Who took a line dials within this time, and is through with dialling when no digit came for so long.
inline constexpr std::chrono::seconds dial_tone_heard = 20s;
inline constexpr std::chrono::seconds digit_awaited = 4s;
// Whatever no_answer_seconds or ring_seconds say, nobody rings longer.
inline constexpr std::chrono::seconds longest_ring = 600s;
// Who hangs up before this did not wait for anybody: short_abandon.
inline constexpr std::chrono::seconds short_abandon = 5s;
// Who confers together; one more is refused as busy.
inline constexpr std::size_t room_members = 100;
// Phones one page speaks from; further members are left out. Each is a call of its own.
inline constexpr std::size_t paged_at_once = 100;
// A phone that does not answer a page by itself rings so long.
inline constexpr std::chrono::seconds page_rings = 10s;
// A wrong PIN so often ends the call; a digit must come within this time.
inline constexpr int pin_tries = 3;
inline constexpr std::chrono::seconds pin_awaited = 30s;
// The same digit by another way within this time is the same press. INFO comes when a key is let go.
inline constexpr std::chrono::milliseconds digit_told_twice = 2s;
// Presses of a call that may be told another way as well. Beyond it the oldest is forgotten.
inline constexpr std::size_t presses_remembered = 32;
// Keys of a call that wait for its application; further ones are lost.
inline constexpr std::size_t keys_untold = 32;
// What came of a code is heard so long; then the exchange hangs up.
inline constexpr std::chrono::milliseconds tone_heard = 1500ms;
// Who is parked comes back to who parked them, then to the group, so long after either.
inline constexpr std::chrono::seconds parked_until_recall = 60s;
// Whoever fetched somebody and is lost within this time never had them.
inline constexpr std::chrono::seconds fetched_for_sure = 10s;
// Appearances of an extension that phones may share; a call beyond has no number.
inline constexpr int appearances = 99;
// Who takes one calls within this time, whatever they ask for; then it is free again.
inline constexpr std::chrono::seconds seized_longest = 20s;
// Taken at a time; one more is refused.
inline constexpr std::size_t seizures = 1000;
// An application that vanished gets its calls again if it is back within this time; then `main` takes them.
inline constexpr std::chrono::seconds application_returns = 5s;
// The sound daemon must be with us within this time, or the call ends.
inline constexpr std::chrono::seconds media_answers = 5s;
// What calls ask of it while it is away; beyond, they end.
inline constexpr std::size_t questions_awaiting_mediad = 1000;

// Ledger events waiting for acknowledgement. Above the first figure details are left out (how a call
// sounded), above the second `ringing` is, above the third everything new is dropped and calld says that it
// is degraded.
inline constexpr std::size_t spooled_events_before_details_go = 10'000;
inline constexpr std::size_t spooled_events_before_thinning = 20'000;
inline constexpr std::size_t spooled_events = 60'000;
inline constexpr std::size_t events_per_append = 200;
inline constexpr std::chrono::milliseconds append_gathers = 250ms;
inline constexpr std::chrono::milliseconds append_retries = 1000ms;

// Watchers of org.yobirin.Calls; one more is refused. A slow one is cut by the server.
inline constexpr std::size_t watchers = 64;
inline constexpr std::size_t applications = 64;
inline constexpr std::size_t name_characters = 128; // Tags and application names from outside.

// Calls of an extension that its rate is counted by; beyond, the oldest is forgotten. No limit of [dialing]
// is higher.
inline constexpr std::size_t calls_remembered = 1000;
// What an extension tries within this time is taken together.
inline constexpr std::chrono::seconds suspicious_within = 60s;
// Emergency calls whose service may call back; beyond, the oldest window closes.
inline constexpr std::size_t callback_windows = 64;
// That somebody calls an emergency number is shown on phones that come within this time.
inline constexpr std::chrono::seconds text_shown = 300s;
// What was spent is on disk so often at most, and at once where nothing was written for so long.
inline constexpr std::chrono::milliseconds guards_written_every = 1000ms;

// Of the phone book, held in memory: further ones are numbers only, longer ones are cut. ledgerd takes as
// many.
inline constexpr std::size_t known_names = 100'000;
inline constexpr std::size_t known_name_bytes = 200;

// Of who waits in a queue, so many are shown as dialogs of its lamp.
inline constexpr std::int64_t waiting_shown = 8;

// Devices sipd may tell us of; further ones are not known to calld, counted.
inline constexpr std::size_t devices = 20'000;
// How often the media doctor makes its rounds.
inline constexpr std::chrono::milliseconds doctors_round = 500ms;
// Ports whose owner is remembered for the ledger; of further ones it is not told how they sounded.
inline constexpr std::size_t ports_remembered = 20'000;
// Shorter calls have no quality to speak of.
inline constexpr std::chrono::seconds shortest_judged = 1s;

// Legs and ports of one snapshot; a longer one is not believed and the connection made anew.
inline constexpr std::size_t snapshot_entries = 100'000;

} // namespace calld::limits
