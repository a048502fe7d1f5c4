// The journal of a daemon's live state: key → value, written through to memory that outlives the process.
//
//     auto journal = TRY(Journal::open(paths.journals / "calls"));
//     for (auto& [key, value] : journal.entries()) …     // What the last process knew.
//     journal.put("call/12", encode(call));              // Before acting on it.
//     journal.erase("call/12");
//
// A file in /run (memory-backed), mapped shared: put() is a copy in memory and no system call, and is there
// after kill -9. Each record has a length and a checksum; a torn last record is dropped; of a file that is
// damaged elsewhere a copy is set aside (*.damaged, reported by was_damaged()), every whole record is kept,
// and nothing is ever asserted on. The file grows as it must; when half of it are old versions it is
// rewritten beside and renamed, so that it takes little more memory than what it holds. Values are JSON of
// generated structs, so a release reads its neighbour's journal: unknown fields ignored, new ones optional.
#pragma once

#include "base/result.h"
#include "daemon/deaths.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

class Journal {
public:
    struct Options {
        std::size_t first_bytes { 256U << 10 };
        std::size_t most_bytes { 256U
                                 << 20 }; // Beyond it put() fails, and the daemon says what it does then.
    };

    static Result<Journal> open(const std::filesystem::path&, Options);
    static Result<Journal> open(const std::filesystem::path& path) { return open(path, Options {}); }
    ~Journal();
    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) noexcept;

    // A value that is already there costs nothing. A failed put changes nothing.
    Result<> put(std::string_view key, std::string_view value);
    void erase(std::string_view key);
    // As they are now. The values are views into the file: valid until the next put or erase.
    using Entries = std::map<std::string, std::string_view, std::less<>>;
    const Entries& entries() const;
    bool was_damaged() const;

    // Crash-loop breaking: what is being worked on, set before and cleared after each input from outside.
    // `input` is a digest of the bytes, `subject` the call or port it concerns (may be empty; of a longer one
    // the first 96 bytes count). A memory write each.
    void mark(std::uint64_t input, std::string_view subject);
    // The mark itself, for deaths::set_mark() in a path where even mark() is too much. Valid until the next
    // put().
    deaths::Mark& lend_mark();
    void clear_mark();

    // True when this input has killed us: drop and count it. One crash is proof enough; a process that was
    // merely killed meanwhile (SIGKILL: the watchdog, a person) needs to be killed on the same input twice.
    bool killed_before(std::uint64_t input) const;
    // Subjects whose inputs killed three times within 10 s: set them aside.
    bool is_set_aside(std::string_view subject) const;

private:
    struct State;
    explicit Journal(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};
