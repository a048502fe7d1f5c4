// The keeper of the office: judges a file, makes it the live version, and gives it out again.
// It knows neither who asks nor who is told.
#pragma once

#include "base/result.h"
#include "certificates.h"
#include "live.h"
#include "office/seal.h"
#include "versions.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace officed {

struct Applied {
    bool is_good { false }; // Otherwise nothing has changed, and the problems say why.
    std::int64_t version { 0 };
    std::vector<office::Problem> problems {};
    std::vector<office::MadePassword> made {};
};

struct NewPassword {
    std::int64_t version { 0 };
    std::string password {};
};

class Keeper {
public:
    using MakePassword = std::function<std::string()>;

    // Reads what is live. The last version of another release may not be readable: then nothing is live and
    // problem() says why, until a file is applied.
    Keeper(Versions, Certificates, MakePassword);

    office::Judgement check(std::string_view text) const; // Also looks into the certificate files it names.
    Result<Applied> apply(std::string_view text); // The error is the disk's.
    // Of an extension there is; the text stays as it is. The error is the disk's.
    Result<NewPassword> make_new_password(const std::string& extension);
    std::string text_with_secrets() const;

    const std::optional<Live>& live() const { return live_; }
    const Version& version() const { return version_; } // Number 0 when there is none.
    const std::string& problem() const { return problem_; }

private:
    void adopt(Version);

    Versions versions_;
    Certificates certificates_;
    MakePassword make_password_;
    Version version_ {};
    std::optional<Live> live_ {};
    std::string problem_ {};
};

// 24 letters and digits that cannot be mistaken for each other: 120 bits.
std::string make_password();

} // namespace officed
