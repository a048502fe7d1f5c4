// JSON, as generated code reads and writes it. Reading goes once through the text, nothing is built in
// between; writing appends to a string. The library behind the reader is known to json.cpp alone.
//
//     Reader reader { text };
//     if (!reader.begin_object()) …
//     for (std::string_view key; reader.next_field(key);)
//         if (key == "name")
//             read(reader, name);
//         else
//             reader.skip_unknown_field();
//
// The first thing that is wrong ends the reading: everything after it says false, and problem() tells.
#pragma once

#include "base/result.h"
#include "ipc/message.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ipc::json {

inline constexpr std::size_t deepest_nesting = 32; // Of what is read; unknown fields may go deeper.

class Reader {
public:
    explicit Reader(std::string_view text); // Copied.
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    bool begin_object();
    bool next_field(std::string_view& key); // False at the end, too. The key lives as long as the reader.
    void skip_unknown_field(); // Counts it.
    bool begin_array();
    bool next_element(); // False at the end, too.

    bool read(std::string&);
    bool read(std::int64_t&);
    bool read(double&);
    bool read(bool&);
    bool read(Json&); // The text of an object.
    bool is_null();
    // The place of the text among `values`, or their number when it is none of them.
    bool read_choice(std::span<const std::string_view> values, std::size_t& choice);
    bool ignore_choice(); // True: an optional enum's value of a newer release counts as an unknown field.
    bool no_such_choice(); // False: a required one's is an error.

    bool missing(std::string_view field); // False, always: so does the next.
    bool failed_in(std::string_view field);
    bool failed() const { return failed_; }
    bool at_end(); // Nothing but white space follows.

    std::size_t unknown_fields() const { return unknown_fields_; }
    Error problem() const; // InvalidParameter, naming the field.

private:
    struct State;
    struct Spare;
    bool fail();

    std::unique_ptr<State> state_;
    std::string where_ {};
    std::size_t unknown_fields_ { 0 };
    bool failed_ { false };
};

// Reading.
inline bool read(Reader& reader, std::string& value) { return reader.read(value); }
inline bool read(Reader& reader, std::int64_t& value) { return reader.read(value); }
inline bool read(Reader& reader, double& value) { return reader.read(value); }
inline bool read(Reader& reader, bool& value) { return reader.read(value); }
inline bool read(Reader& reader, Json& value) { return reader.read(value); }
template <typename T>
    requires std::is_enum_v<T>
bool read(Reader&, T&);
template <typename T> bool read(Reader&, std::optional<T>&);
template <typename T> bool read(Reader&, std::vector<T>&);
template <typename T> bool read(Reader&, std::map<std::string, T>&);

// Writing. What is not UTF-8 becomes U+FFFD: bytes from outside must not break the message that carries them.
void write(std::string& out, std::string_view);
void write(std::string& out, std::int64_t);
void write(std::string& out, double);
void write(std::string& out, bool);
void write(std::string& out, const Json&);
inline void write(std::string& out, const std::string& value) { write(out, std::string_view { value }); }
template <typename T>
    requires std::is_enum_v<T>
void write(std::string& out, T);
template <typename T> void write(std::string& out, const std::vector<T>&);
template <typename T> void write(std::string& out, const std::map<std::string, T>&);

// Each field brings a comma before it; end_object() turns the first into the brace that was to stand at
// `start`.
template <typename T> void write_field(std::string& out, std::string_view comma_and_name, const T& value)
{
    out += comma_and_name;
    write(out, value);
}

template <typename T>
void write_field(std::string& out, std::string_view comma_and_name, const std::optional<T>& value)
{
    if (value)
        write_field(out, comma_and_name, *value);
}

inline void end_object(std::string& out, std::size_t start)
{
    if (out.size() == start)
        out += '{';
    else
        out[start] = '{';
    out += '}';
}

template <typename T> std::string encoded(const T& value)
{
    std::string out;
    out.reserve(192); // Most messages are shorter.
    write(out, value);
    return out;
}

template <typename T> Result<> decode_into(std::string_view text, T& value, std::size_t* unknown_fields)
{
    Reader reader { text };
    if (!read(reader, value) || !reader.at_end())
        return std::unexpected(reader.problem());
    if (unknown_fields != nullptr)
        *unknown_fields = reader.unknown_fields();
    return {};
}

// Is this one whole, well-formed object?
bool is_object(std::string_view text);

template <typename T>
    requires std::is_enum_v<T>
bool read(Reader& reader, T& value)
{
    const std::span<const std::string_view> values = values_of(T {});
    std::size_t choice = 0;
    if (!reader.read_choice(values, choice))
        return false;
    value = static_cast<T>(choice);
    return choice < values.size() || reader.no_such_choice();
}

template <typename T> bool read(Reader& reader, std::optional<T>& value)
{
    value.reset();
    if (reader.is_null())
        return !reader.failed();
    if constexpr (std::is_enum_v<T>) {
        const std::span<const std::string_view> values = values_of(T {});
        std::size_t choice = 0;
        if (!reader.read_choice(values, choice))
            return false;
        if (choice == values.size())
            return reader.ignore_choice();
        value = static_cast<T>(choice);
        return true;
    } else {
        return read(reader, value.emplace());
    }
}

template <typename T> bool read(Reader& reader, std::vector<T>& value)
{
    value.clear();
    if (!reader.begin_array())
        return false;
    while (reader.next_element()) {
        T element {};
        if (!read(reader, element))
            return false;
        value.push_back(std::move(element));
    }
    return !reader.failed();
}

template <typename T> bool read(Reader& reader, std::map<std::string, T>& value)
{
    value.clear();
    if (!reader.begin_object())
        return false;
    for (std::string_view key; reader.next_field(key);) {
        T element {};
        const std::string name { key };
        if (!read(reader, element))
            return reader.failed_in(name);
        value.insert_or_assign(name, std::move(element));
    }
    return !reader.failed();
}

template <typename T>
    requires std::is_enum_v<T>
void write(std::string& out, T value)
{
    ((out += '"') += values_of(value)[static_cast<std::size_t>(value)]) += '"';
}

template <typename T> void write(std::string& out, const std::vector<T>& value)
{
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0)
            out += ',';
        write(out, static_cast<const T&>(value[i])); // vector<bool> has no references of its own.
    }
    out += ']';
}

template <typename T> void write(std::string& out, const std::map<std::string, T>& value)
{
    const std::size_t start = out.size();
    for (const auto& [key, element] : value) {
        out += ',';
        write(out, std::string_view { key });
        out += ':';
        write(out, element);
    }
    end_object(out, start);
}

} // namespace ipc::json
