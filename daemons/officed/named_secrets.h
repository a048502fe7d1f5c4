// Secrets kept under names of an administrator's own, for files that say "secret:NAME". Not part of any
// version: a version holds what they were when it was applied.
#pragma once

#include "base/result.h"
#include "office/secrets.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace officed {

class NamedSecrets {
public:
    static Result<NamedSecrets> open(const std::filesystem::path& directory); // In the file "secrets" there.

    // Why it may not be kept, a sentence; empty when it may.
    std::string objection(std::string_view name, std::string_view value) const;

    Result<> keep(const std::string& name, std::string value); // On disk when this returns.
    Result<> forget(const std::vector<std::string>& names);

    const office::Secrets& all() const { return secrets_; }

private:
    explicit NamedSecrets(std::filesystem::path file) : file_(std::move(file)) { }

    Result<> replace(office::Secrets);

    std::filesystem::path file_;
    office::Secrets secrets_ {};
};

} // namespace officed
