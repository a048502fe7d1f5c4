// Result<T> is the return type of anything that can fail; TRY passes a failure on.
//
//     Result<int> port = parse_port(text);
//     int checked = TRY(parse_port(text));
#pragma once

#include <cstdio>
#include <cstdlib>
#include <expected>
#include <string>
#include <utility>

struct Error {
    std::string
        code; // Stable and matchable, equal to the Varlink error name, e.g. "org.yobirin.Legs.NoSuchLeg".
    std::string detail; // For people, or the error's parameters as JSON; never parsed to decide anything.

    friend bool operator==(const Error&, const Error&) = default;
};

template <typename T = void> using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(std::string code, std::string detail = {})
{
    return std::unexpected(Error { std::move(code), std::move(detail) });
}

// TRY(expression) yields the value, or returns the error from the enclosing function.
#define TRY(expression)                                                                                      \
    __extension__({                                                                                          \
        auto result_of_try = (expression);                                                                   \
        if (!result_of_try)                                                                                  \
            return std::unexpected(std::move(result_of_try).error());                                        \
        std::move(result_of_try).value();                                                                    \
    })

// MUST(expression) is for what only we can have got wrong: it ends the process.
#define MUST(expression)                                                                                     \
    __extension__({                                                                                          \
        auto result_of_must = (expression);                                                                  \
        if (!result_of_must) {                                                                               \
            std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, result_of_must.error().code.c_str(), \
                         result_of_must.error().detail.c_str());                                             \
            std::abort();                                                                                    \
        }                                                                                                    \
        std::move(result_of_must).value();                                                                   \
    })
