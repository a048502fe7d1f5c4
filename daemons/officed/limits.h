// What officed takes from outside at most.
#pragma once

#include <chrono>
#include <cstddef>

namespace officed::limits {

// Standing requests for a slice; one a daemon is usual. Beyond it the newest is refused.
inline constexpr std::size_t watchers = 64;

// Characters of a made password, out of 32: 120 bits.
inline constexpr std::size_t made_password_characters = 24;

// How long daemons have to say whether they can live with a version. They answer within milliseconds; a
// stopped one must not keep an administrator waiting.
inline constexpr std::chrono::seconds prepare_deadline { 5 };

// For confirming a version.
inline constexpr std::chrono::seconds shortest_confirmation { 5 };
inline constexpr std::chrono::seconds longest_confirmation { 24 * 3600 };

// When an unconfirmed version could not be taken back, say, because the disk was full.
inline constexpr std::chrono::seconds revert_again_after { 1 };

// Secrets kept under names of their own; beyond it the newest is refused.
inline constexpr std::size_t named_secrets = 500;
inline constexpr std::size_t secret_name_bytes = 80;
inline constexpr std::size_t secret_bytes = 200; // As in the file.

// argon2id: 19 MiB, two passes (OWASP's lowest recommendation of 2023), 25 ms; the loop waits for it.
inline constexpr unsigned hash_passes = 2;
inline constexpr unsigned hash_memory_kib = 19 * 1024;

// Versions told at once; older ones stay on disk.
inline constexpr std::size_t versions_told = 200;

// Uploaded music: a file of more, or one more than so many, is refused with a sentence. mediad plays as many, and no
// more than 17 minutes of a folder.
inline constexpr std::size_t music_file_bytes = 64U << 20;
inline constexpr std::size_t music_bytes = 1U << 30;
inline constexpr std::size_t music_files = 64; // In a folder.
inline constexpr std::size_t music_folders = 32;
inline constexpr std::size_t music_name_bytes = 100;
inline constexpr std::size_t disk_left_free = 64U << 20;

// A certificate of our own making, and when one is too old to be left in place.
inline constexpr std::chrono::days own_certificate_lives { 3650 };
inline constexpr std::chrono::days certificate_expires_soon { 30 };

} // namespace officed::limits
