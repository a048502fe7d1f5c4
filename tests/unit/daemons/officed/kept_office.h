// A keeper on a directory, with secrets that are easy to tell.
#pragma once

#include "keeper.h"

#include <filesystem>
#include <functional>
#include <string>

namespace officed {

inline office::SecretMaking plain_making(std::function<std::string()> make_password)
{
    return { .make_password = std::move(make_password),
             .hash =
                 [](std::string_view password) {
                     return std::string { office::hash_prefix } + "of-" + std::string { password };
                 },
             .is_hash_of =
                 [](std::string_view hash, std::string_view password) {
                     return hash == std::string { office::hash_prefix } + "of-" + std::string { password };
                 } };
}

inline Keeper keeper_in(
    const std::filesystem::path& directory,
    std::function<std::string()> make_password = [] { return std::string { "made-for-202" }; })
{
    return Keeper { { .versions = Versions::open(directory).value(),
                      .secrets = NamedSecrets::open(directory).value(),
                      .certificates = Certificates { directory },
                      .profiles = TrunkProfiles { { directory / "trunks" } },
                      .making = plain_making(std::move(make_password)) } };
}

} // namespace officed
