// What is wrong with a message, and which answer it deserves. Reading hostile bytes allocates nothing, so
// this is not base's Error: the reason is a constant.
#pragma once

#include <expected>
#include <string_view>

namespace sip {

struct Fault {
    int status {}; // 400, 416, 505 … of a request; 0: no answer, drop it.
    std::string_view reason {}; // Constant text, fit for a reason phrase and a counter.

    friend bool operator==(const Fault&, const Fault&) = default;
};

// TRY works with it like with Result.
template <typename T = void> using Parsed = std::expected<T, Fault>;

inline std::unexpected<Fault> bad(std::string_view reason) { return std::unexpected(Fault { 400, reason }); }
inline std::unexpected<Fault> drop(std::string_view reason) { return std::unexpected(Fault { 0, reason }); }

} // namespace sip
