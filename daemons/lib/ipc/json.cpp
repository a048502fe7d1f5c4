#include "ipc/json.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <simdjson.h>

namespace ipc::json {

namespace ondemand = simdjson::ondemand;

namespace {

constexpr std::size_t kept_bytes = 64U
    << 10; // A parser for this much is kept; a larger one is made when needed.

} // namespace

// A frame is an object or an array that is being gone through.
struct Reader::State {
    struct Frame {
        bool is_object { true };
        bool is_started { false };
        ondemand::object_iterator fields {};
        ondemand::array_iterator elements {};
    };

    explicit State(std::size_t bytes) : capacity(bytes), text(new char[bytes + simdjson::SIMDJSON_PADDING])
    {
        is_good = parser.allocate(bytes, 1024) == simdjson::SUCCESS;
    }

    std::size_t capacity;
    std::unique_ptr<char[]> text;
    ondemand::parser parser {};
    ondemand::document document {};
    ondemand::value value {};
    std::array<Frame, deepest_nesting> frames {};
    std::size_t depth { 0 };
    bool is_good { false };
};

// One parser a thread is kept for the next text: its buffers are what parsing would allocate.
struct Reader::Spare {
    static std::unique_ptr<State>& of_this_thread()
    {
        static thread_local std::unique_ptr<State> spare = std::make_unique<State>(kept_bytes);
        return spare;
    }
};

Reader::Reader(std::string_view text)
{
    if (text.size() <= kept_bytes)
        state_ = std::move(Spare::of_this_thread());
    if (!state_)
        state_ = std::make_unique<State>(std::max(text.size(), kept_bytes));
    std::memcpy(state_->text.get(), text.data(), text.size());
    std::memset(state_->text.get() + text.size(), 0, simdjson::SIMDJSON_PADDING);
    state_->depth = 0;
    failed_ = !state_->is_good
        || state_->parser.iterate(state_->text.get(), text.size(), text.size() + simdjson::SIMDJSON_PADDING)
                .get(state_->document)
            != simdjson::SUCCESS;
}

Reader::~Reader()
{
    if (state_->capacity == kept_bytes && !Spare::of_this_thread())
        Spare::of_this_thread() = std::move(state_);
}

bool Reader::fail()
{
    failed_ = true;
    return false;
}

bool Reader::begin_object()
{
    if (failed_ || state_->depth == deepest_nesting)
        return fail();
    ondemand::object object;
    const auto problem = state_->depth == 0 ? state_->document.get_object().get(object)
                                            : state_->value.get_object().get(object);
    State::Frame& frame = state_->frames[state_->depth];
    if (problem != simdjson::SUCCESS || object.begin().get(frame.fields) != simdjson::SUCCESS)
        return fail();
    frame.is_object = true;
    frame.is_started = false;
    ++state_->depth;
    return true;
}

bool Reader::next_field(std::string_view& key)
{
    if (failed_)
        return false;
    State::Frame& frame = state_->frames[state_->depth - 1];
    if (frame.is_started)
        ++frame.fields;
    frame.is_started = true;
    if (frame.fields == ondemand::object_iterator {}) {
        --state_->depth;
        return false;
    }
    ondemand::field field;
    if ((*frame.fields).get(field) != simdjson::SUCCESS
        || field.unescaped_key().get(key) != simdjson::SUCCESS)
        return fail();
    state_->value = std::move(field).value();
    return true;
}

void Reader::skip_unknown_field() { ++unknown_fields_; }

bool Reader::begin_array()
{
    if (failed_ || state_->depth == deepest_nesting || state_->depth == 0)
        return fail();
    ondemand::array array;
    State::Frame& frame = state_->frames[state_->depth];
    if (state_->value.get_array().get(array) != simdjson::SUCCESS
        || array.begin().get(frame.elements) != simdjson::SUCCESS)
        return fail();
    frame.is_object = false;
    frame.is_started = false;
    ++state_->depth;
    return true;
}

bool Reader::next_element()
{
    if (failed_)
        return false;
    State::Frame& frame = state_->frames[state_->depth - 1];
    if (frame.is_started)
        ++frame.elements;
    frame.is_started = true;
    if (frame.elements == ondemand::array_iterator {}) {
        --state_->depth;
        return false;
    }
    if ((*frame.elements).get(state_->value) != simdjson::SUCCESS)
        return fail();
    return true;
}

bool Reader::read(std::string& value)
{
    std::string_view text;
    if (failed_ || state_->value.get_string().get(text) != simdjson::SUCCESS)
        return fail();
    value = text;
    return true;
}

bool Reader::read(std::int64_t& value)
{
    return (!failed_ && state_->value.get_int64().get(value) == simdjson::SUCCESS) || fail();
}

bool Reader::read(double& value)
{
    return (!failed_ && state_->value.get_double().get(value) == simdjson::SUCCESS) || fail();
}

bool Reader::read(bool& value)
{
    return (!failed_ && state_->value.get_bool().get(value) == simdjson::SUCCESS) || fail();
}

bool Reader::read(Json& value)
{
    ondemand::object object;
    std::string_view text;
    if (failed_ || state_->value.get_object().get(object) != simdjson::SUCCESS
        || object.raw_json().get(text) != simdjson::SUCCESS)
        return fail();
    // White space behind it is not its own; without its last brace it is no object, though nobody looked
    // inside.
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos || text[last] != '}')
        return fail();
    value.text = text.substr(0, last + 1);
    return true;
}

bool Reader::is_null()
{
    bool null = false;
    if (failed_ || state_->value.is_null().get(null) != simdjson::SUCCESS)
        return fail();
    return null;
}

bool Reader::read_choice(std::span<const std::string_view> values, std::size_t& choice)
{
    std::string_view text;
    if (failed_ || state_->value.get_string().get(text) != simdjson::SUCCESS)
        return fail();
    choice = 0;
    while (choice < values.size() && values[choice] != text)
        ++choice;
    return true;
}

bool Reader::ignore_choice()
{
    ++unknown_fields_;
    return true;
}

bool Reader::no_such_choice() { return fail(); }

bool Reader::missing(std::string_view field)
{
    fail();
    return failed_in(field);
}

bool Reader::failed_in(std::string_view field)
{
    where_.insert(0, where_.empty() ? std::string { field } : std::string { field } + ".");
    return fail();
}

bool Reader::at_end()
{
    return !failed_ && state_->document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

Error Reader::problem() const
{
    std::string detail;
    write_field(detail, ",\"parameter\":", where_);
    end_object(detail, 0);
    return { std::string { invalid_parameter }, std::move(detail) };
}

namespace {

// The length of the UTF-8 sequence at the front, or 0 (RFC 3629: no surrogates, no overlong forms).
std::size_t sequence_length(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool fits = (first != 0xE0 || byte(1) >= 0xA0) && (first != 0xED || byte(1) <= 0x9F);
        return fits && follows(1) && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool fits = (first != 0xF0 || byte(1) >= 0x90) && (first != 0xF4 || byte(1) <= 0x8F);
        return fits && follows(1) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

constexpr bool is_plain(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

// How many of eight characters, from the first, go out as they are.
std::size_t plain_of_eight(std::uint64_t word)
{
    static_assert(std::endian::native == std::endian::little, "the first character is the lowest byte");
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t high = 0x8080808080808080U;
    const auto has_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes & high; };
    const std::uint64_t below_space = (word - ones * 0x20) & ~word & high;
    // Above the lowest hit there may be false ones (a borrow); the lowest is always right.
    const std::uint64_t hits =
        (word & high) | below_space | has_zero(word ^ ones * '"') | has_zero(word ^ ones * '\\');
    return hits == 0 ? sizeof word : static_cast<std::size_t>(std::countr_zero(hits)) / 8;
}

constexpr bool is_quoted(char c) { return c == '"' || c == '\\'; }

struct Copied {
    std::size_t read;
    std::size_t written;
};

// Copies plain characters and quoted ones, which is all there is in most texts (JSON inside JSON is full of
// quotes), until the text ends or something else comes. `to` has room for twice the text and eight more.
Copied copy_usual(char* to, std::string_view text)
{
    Copied done { 0, 0 };
    while (done.read < text.size()) {
        std::size_t plain = 0;
        if (done.read + sizeof(std::uint64_t) <= text.size()) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + done.read, sizeof word);
            std::memcpy(to + done.written, &word, sizeof word);
            plain = plain_of_eight(word);
        } else if (is_plain(text[done.read])) {
            to[done.written] = text[done.read];
            plain = 1;
        }
        done.read += plain;
        done.written += plain;
        if (plain == sizeof(std::uint64_t) || done.read == text.size() || is_plain(text[done.read]))
            continue;
        if (!is_quoted(text[done.read]))
            break;
        to[done.written++] = '\\';
        to[done.written++] = text[done.read++];
    }
    return done;
}

// Returns how much of the text is written.
std::size_t append_usual(std::string& out, std::string_view text)
{
    const std::size_t before = out.size();
    std::size_t read = 0;
    out.resize_and_overwrite(before + 2 * text.size() + sizeof(std::uint64_t), [&](char* room, std::size_t) {
        const Copied done = copy_usual(room + before, text);
        read = done.read;
        return before + done.written;
    });
    return read;
}

void write_escape(std::string& out, char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        out += "\\u00";
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
}

} // namespace

void write(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        text.remove_prefix(append_usual(out, text));
        if (text.empty())
            break;
        std::size_t length = 1;
        if (static_cast<unsigned char>(text[0]) < 0x80)
            write_escape(out, text[0]);
        else if (const std::size_t sequence = sequence_length(text); sequence > 0)
            out.append(text, 0, length = sequence);
        else
            out += "\xEF\xBF\xBD";
        text.remove_prefix(length);
    }
    out += '"';
}

void write(std::string& out, std::int64_t value)
{
    std::array<char, 24> text;
    out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

void write(std::string& out, double value)
{
    std::array<char, 32> text;
    if (!std::isfinite(value))
        value = 0; // JSON has no word for it.
    out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

void write(std::string& out, bool value) { out += value ? "true" : "false"; }

void write(std::string& out, const Json& value) { out += value.text.empty() ? "{}" : value.text; }

bool is_object(std::string_view text)
{
    Reader reader { text };
    if (!reader.begin_object())
        return false;
    for (std::string_view key; reader.next_field(key);)
        reader.skip_unknown_field();
    return !reader.failed() && reader.at_end();
}

} // namespace ipc::json
