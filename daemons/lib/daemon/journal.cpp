#include "daemon/journal.h"

#include "base/random.h"
#include "daemon/checksum.h"
#include "daemon/deaths.h"
#include "daemon/mapped_file.h"
#include "daemon/record.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ranges>
#include <vector>

namespace {

constexpr std::uint64_t format = 0x314e'524a'4942'4f59; // "YOBIJRN1"
constexpr std::string_view full_code = "org.yobirin.Daemon.JournalFull";

struct Header {
    std::uint64_t format;
    std::uint64_t salt; // Of the records' checksums.
    std::uint64_t boot; // Moments of another boot mean nothing: such a journal is started anew.
    std::uint64_t checksum;
    deaths::Page deaths;
};
constexpr std::size_t records_begin = 16U << 10;
static_assert(sizeof(Header) <= records_begin);
constexpr std::size_t page_bytes = 4096;

std::size_t whole_pages(std::size_t bytes) { return (bytes + page_bytes - 1) & ~(page_bytes - 1); }

std::uint64_t this_boot()
{
    static const std::uint64_t boot = checksum(boot_id(), 0);
    return boot;
}

std::uint64_t checksum_of(const Header& header)
{
    return checksum({ reinterpret_cast<const char*>(&header), offsetof(Header, checksum) }, 0);
}

Header* header_of(const MappedFile& file) { return reinterpret_cast<Header*>(file.data()); }

bool is_journal(const MappedFile& file)
{
    if (file.size() < records_begin)
        return false;
    const Header* header = header_of(file);
    return header->format == format && header->checksum == checksum_of(*header);
}

std::filesystem::path with_suffix(std::filesystem::path path, const char* suffix) { return path += suffix; }

} // namespace

struct Journal::State {
    std::filesystem::path path;
    Options options {};
    MappedFile file {};
    std::size_t tail { records_begin }; // Where the next record goes.
    std::size_t live_bytes { 0 };
    Entries entries {};
    bool was_damaged { false };
    deaths::Verdicts verdicts {};

    Header& header() { return *header_of(file); }
    std::string_view rest_from(std::size_t at) const { return { file.data() + at, file.size() - at }; }

    Result<> open();
    Result<> start_anew();
    bool read_records();
    std::optional<std::size_t> next_whole_record(std::size_t from);
    void take(const Record&);
    void forget(Entries::iterator);
    Result<> make_room(std::size_t bytes);
    std::size_t step() const;
    Result<> rewrite(std::size_t room_for);
    Result<MappedFile> fresh_file(std::size_t bytes); // At PATH.new until put_in_place().
    Result<> put_in_place();
    Result<Record> append(std::string_view key, std::string_view value);
};

Result<> Journal::State::open()
{
    std::error_code problem;
    std::filesystem::create_directories(path.parent_path(), problem);
    if (!std::filesystem::exists(path, problem))
        return start_anew();

    std::filesystem::remove(with_suffix(path, ".spare"), problem); // A release before this kept one.
    file = TRY(MappedFile::open(path, options.most_bytes));
    if (!is_journal(file)) {
        was_damaged = file.size() > 0;
        if (was_damaged)
            std::filesystem::rename(path, with_suffix(path, ".damaged"), problem);
        return start_anew();
    }
    if (header().boot != this_boot())
        return start_anew();

    verdicts = deaths::take_stock(header().deaths, BootClock::now());
    if (read_records())
        return {};
    if (was_damaged)
        std::filesystem::copy_file(path, with_suffix(path, ".damaged"),
                                   std::filesystem::copy_options::overwrite_existing, problem);
    return rewrite(0); // Behind a torn record there may be more of it: go on in a clean file.
}

Result<> Journal::State::start_anew()
{
    file = TRY(fresh_file(options.first_bytes));
    return put_in_place();
}

Result<> Journal::State::put_in_place()
{
    if (::rename(with_suffix(path, ".new").c_str(), path.c_str()) == 0)
        return {};
    return failure("org.yobirin.Daemon.FileFailed", std::string { "rename: " } + std::strerror(errno));
}

// False when there is anything but whole records and then zeros.
bool Journal::State::read_records()
{
    std::size_t at = records_begin;
    while (at < file.size()) {
        const auto record = Record::read(rest_from(at), header().salt);
        if (record) {
            take(*record);
            at = std::min(at + record->bytes, file.size());
            tail = at;
            continue;
        }
        const auto next = next_whole_record(at + Record::alignment);
        if (!next)
            break;
        was_damaged = true;
        at = *next;
    }
    const auto rest = rest_from(tail);
    return !was_damaged && std::ranges::all_of(rest, [](char byte) { return byte == 0; });
}

std::optional<std::size_t> Journal::State::next_whole_record(std::size_t from)
{
    for (std::size_t at = from; at < file.size(); at += Record::alignment)
        if (Record::read(rest_from(at), header().salt))
            return at;
    return std::nullopt;
}

void Journal::State::take(const Record& record)
{
    const auto known = entries.find(record.key);
    if (known != entries.end())
        forget(known);
    if (record.kind == Record::Kind::Erased)
        return;
    entries.insert_or_assign(std::string { record.key }, record.value);
    live_bytes += record.bytes;
}

void Journal::State::forget(Entries::iterator entry)
{
    live_bytes -= Record::size_of(entry->first, entry->second);
    entries.erase(entry);
}

// By how much the file grows. What is unused, and what waits to be overwritten, is memory all the same.
std::size_t Journal::State::step() const
{
    return whole_pages(std::max(options.first_bytes / 4, live_bytes / 8));
}

// Old versions may take half as much as what is live: then a rewriting copies two bytes for each that was
// put.
Result<> Journal::State::make_room(std::size_t bytes)
{
    const std::size_t old = tail - records_begin - live_bytes;
    const std::size_t grown = std::max(file.size() + step(), whole_pages(tail + bytes));
    if (old < std::max(options.first_bytes / 2, live_bytes / 2) && grown <= options.most_bytes)
        return file.grow_to(grown);
    return rewrite(bytes);
}

// Into a new file with the live entries only, and never without an eighth of the most for what comes next.
Result<> Journal::State::rewrite(std::size_t room_for)
{
    const std::size_t needed = records_begin + live_bytes + room_for;
    if (needed > options.most_bytes - options.most_bytes / 8)
        return failure(std::string { full_code }, std::to_string(live_bytes) + " bytes are in use");
    const std::size_t wanted = std::max(options.first_bytes, whole_pages(needed + step()));

    MappedFile fresh = TRY(fresh_file(std::min(wanted, options.most_bytes)));
    Header& to = *header_of(fresh);
    to.deaths = header().deaths;
    std::size_t end = records_begin;
    std::vector<std::string_view> moved;
    moved.reserve(entries.size());
    for (const auto& [key, value] : entries) {
        const Record record = Record::write(fresh.data() + end, key, value, to.salt);
        moved.push_back(record.value);
        end += record.bytes;
    }
    TRY(put_in_place());

    if (deaths::notes_crashes_in(&header().deaths.mark))
        deaths::note_crashes_in(&to.deaths.mark);
    std::ranges::copy(moved, std::views::values(entries).begin());
    file = std::move(fresh);
    tail = end;
    return {};
}

Result<MappedFile> Journal::State::fresh_file(std::size_t bytes)
{
    MappedFile fresh = TRY(MappedFile::create(with_suffix(path, ".new"), bytes, options.most_bytes));
    Header& header = *header_of(fresh);
    header.format = format;
    header.salt = random_number();
    header.boot = this_boot();
    header.checksum = checksum_of(header);
    return fresh;
}

Result<Record> Journal::State::append(std::string_view key, std::string_view value)
{
    if (key.empty() || key.size() > Record::longest_key)
        return failure("org.yobirin.Daemon.BadKey", std::to_string(key.size()) + " bytes");
    const std::size_t bytes = Record::size_of(key, value);
    if (bytes > options.most_bytes)
        return failure(std::string { full_code }, std::to_string(bytes) + " bytes in one value");
    if (tail + bytes > file.size()) {
        const std::string kept { value }; // It may be a view into the file that is about to go.
        TRY(make_room(bytes));
        return Record::write(file.data() + tail, key, kept, header().salt);
    }
    return Record::write(file.data() + tail, key, value, header().salt);
}

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) { }
Journal::Journal(Journal&&) noexcept = default;

Journal& Journal::operator=(Journal&& other) noexcept
{
    std::swap(state_, other.state_);
    return *this;
}

Journal::~Journal()
{
    if (state_ && state_->file.data() && deaths::notes_crashes_in(&state_->header().deaths.mark))
        deaths::note_crashes_in(nullptr);
}

Result<Journal> Journal::open(const std::filesystem::path& path, Options options)
{
    auto state = std::make_unique<State>();
    state->path = path;
    state->options = options;
    TRY(state->open());
    return Journal { std::move(state) };
}

Result<> Journal::put(std::string_view key, std::string_view value)
{
    const auto known = state_->entries.find(key);
    if (known != state_->entries.end() && known->second == value)
        return {};
    const Record record = TRY(state_->append(key, value));
    state_->tail += record.bytes;
    state_->live_bytes += record.bytes;
    if (known != state_->entries.end()) {
        state_->live_bytes -= Record::size_of(key, known->second);
        known->second = record.value;
    } else {
        state_->entries.emplace(key, record.value);
    }
    return {};
}

void Journal::erase(std::string_view key)
{
    const auto known = state_->entries.find(key);
    if (known == state_->entries.end())
        return;
    Record::mark_erased(known->first, known->second);
    state_->forget(known);
}

const Journal::Entries& Journal::entries() const { return state_->entries; }
bool Journal::was_damaged() const { return state_->was_damaged; }

void Journal::mark(std::uint64_t input, std::string_view subject)
{
    deaths::set_mark(lend_mark(), input, subject);
}

deaths::Mark& Journal::lend_mark()
{
    deaths::Mark& mark = state_->header().deaths.mark;
    if (!deaths::notes_crashes_in(&mark))
        deaths::note_crashes_in(&mark);
    return mark;
}

void Journal::clear_mark() { deaths::clear_mark(state_->header().deaths.mark); }

bool Journal::killed_before(std::uint64_t input) const
{
    return std::ranges::find(state_->verdicts.killers, input) != state_->verdicts.killers.end();
}

bool Journal::is_set_aside(std::string_view subject) const
{
    const auto shortened = subject.substr(0, deaths::longest_subject);
    return std::ranges::find(state_->verdicts.set_aside, shortened) != state_->verdicts.set_aside.end();
}
