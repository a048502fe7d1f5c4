// Every version of the office there has been, on disk:
//
//     versions/7.toml      the text as applied, with names in place of secrets
//     versions/7.secrets   what those names stand for
//     versions/7.pem, .key what its certificate files held when it was applied, if it names any
//     versions/7.about     when, by whom, what changed
//     current              "7": the decision, written last
//
// A power cut at any instant leaves the version before or the new one, never half of one. Numbers are never
// used twice.
#pragma once

#include "base/result.h"
#include "certificate.h"
#include "office/secrets.h"
#include "org.yobirin.journal.OfficeRecords.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace officed {

using About = yobirin::OfficeRecords::About;

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

    // Any that is there; the error's code is file_not_found when it is not.
    Result<Version> read(std::int64_t number) const;

    // Those that were live, from this one back, with what is known of them.
    struct Past {
        std::int64_t number { 0 };
        About about {};
    };
    std::vector<Past> back_from(std::int64_t number, std::size_t most) const;

    // What the next one will be called.
    std::int64_t next_number() const { return highest() + 1; }

    // On disk and live when this returns its number: the one in `version`, which must be new; with 0, the
    // next.
    Result<std::int64_t> add(const Version&, const About& = {});

    // Gives every secret of every version to `change`, and writes down those it changed. For what an earlier
    // release kept in another form.
    Result<> rewrite_secrets(const std::function<bool(std::string_view name, office::Secret&)>& change) const;

private:
    explicit Versions(std::filesystem::path directory) : directory_(std::move(directory)) { }

    std::filesystem::path file_of(std::int64_t number, std::string_view kind) const;
    Result<std::optional<Credentials>> credentials_of(std::int64_t number) const;
    About about(std::int64_t number) const;
    std::vector<std::int64_t> numbers() const;
    std::int64_t highest() const;

    std::filesystem::path directory_;
};

} // namespace officed
