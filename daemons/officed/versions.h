// Every version of the office there has been, on disk:
//
//     versions/7.toml      the text as applied, with names in place of secrets
//     versions/7.secrets   what those names stand for
//     versions/7.pem, .key what its certificate files held when it was applied, if it names any
//     current              "7": the decision, written last
//
// A power cut at any instant leaves the version before or the new one, never half of one. Numbers are never
// used twice.
#pragma once

#include "base/result.h"
#include "certificate.h"
#include "office/secrets.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace officed {

struct Version {
    std::int64_t number { 0 };
    std::string text {};
    office::Secrets secrets {};
    std::optional<Credentials> credentials {}; // Of the certificate files it names.
};

class Versions {
public:
    static Result<Versions> open(const std::filesystem::path& directory);

    // The live one; nothing when no office was ever applied.
    Result<std::optional<Version>> current() const;

    // On disk and live when this returns its number; the one in `version` is not looked at.
    Result<std::int64_t> add(const Version&);

private:
    explicit Versions(std::filesystem::path directory) : directory_(std::move(directory)) { }

    std::filesystem::path file_of(std::int64_t number, std::string_view kind) const;
    Result<std::optional<Credentials>> credentials_of(std::int64_t number) const;
    std::int64_t highest() const;

    std::filesystem::path directory_;
};

} // namespace officed
