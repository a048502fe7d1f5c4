// The keeper of the office: judges a file, drafts the version it would make, makes a draft the live version,
// and gives it out again. It knows neither who asks nor who is told.
#pragma once

#include "base/result.h"
#include "certificates.h"
#include "live.h"
#include "named_secrets.h"
#include "office/changes.h"
#include "office/seal.h"
#include "trunk_profiles.h"
#include "versions.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace officed {

// A version as it would be. Nothing of it is on disk.
struct Draft {
    Version version {}; // With the number it would get.
    Live live {};
    std::vector<office::MadePassword> made {};
    std::vector<office::Change> changes {};
    bool is_news { true }; // Otherwise it is what is live already.
};

struct Drafted {
    std::vector<office::Problem> problems {};
    std::optional<Draft> draft {}; // Absent when the file is not good: the problems say why.
};

struct Applied {
    bool is_good { false }; // Otherwise nothing has changed, and the problems say why.
    std::int64_t version { 0 };
    std::vector<office::Problem> problems {};
    std::vector<office::MadePassword> made {};
};

class Keeper {
public:
    struct Parts {
        Versions versions;
        NamedSecrets secrets;
        Certificates certificates;
        TrunkProfiles profiles;
        std::filesystem::path zones { "/usr/share/zoneinfo" };
        office::SecretMaking making;
    };

    // Reads what is live. The last version of another release may not be readable: then nothing is live and
    // problem() says why, until a file is applied.
    explicit Keeper(Parts);

    office::Judgement check(std::string_view text) const; // Also looks into the files it names.
    Drafted draft(std::string_view text) const;
    Result<Drafted>
    draft_again(std::int64_t number) const; // The error's code is file_not_found when there is none.

    // The live version with a new password for an extension there is; its text stays as it is. `made` says
    // it.
    Draft draft_new_password(const std::string& extension) const;

    // A version as it was, unjudged: it was live once, and its files may have gone since.
    Result<Draft> draft_as_it_was(std::int64_t number) const;

    // On disk and live when this returns. The error is the disk's.
    Result<> commit(const Draft&, About);

    // Both in one, for when there is nobody to ask first.
    Result<Applied> apply(std::string_view text, About = {});

    Result<> keep_secret(const std::string& name, const std::optional<std::string>& value);
    const NamedSecrets& named_secrets() const { return parts_.secrets; }

    // What the next version will be called. None that was ever begun.
    std::int64_t next_number() const { return parts_.versions.next_number(); }

    std::string text_with_secrets() const;
    std::vector<Versions::Past> past(std::size_t most) const;

    const std::optional<Live>& live() const { return live_; }
    const Version& version() const { return version_; } // Number 0 when there is none.
    const std::string& problem() const { return problem_; }

private:
    void adopt(Version);
    void hash_what_is_plain();
    Drafted draft_with(std::string_view text, const office::Secrets& known) const;
    void add_changes(Draft&, const office::Value& tree) const;
    struct Judged {
        office::Judgement judgement {};
        std::optional<Credentials> credentials {}; // Of the certificate files it names.
        office::Profiles profiles {};
    };
    Judged judge(std::string_view text, const office::Secrets& known) const;
    office::Secrets known_secrets() const;

    Parts parts_;
    Version version_ {};
    std::optional<Live> live_ {};
    std::string problem_ {};
};

// 24 letters and digits that cannot be mistaken for each other: 120 bits.
std::string make_password();

// With real randomness.
office::SecretMaking secret_making();

} // namespace officed
