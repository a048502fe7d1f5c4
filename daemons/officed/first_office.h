// The first start of a new box: the office file that came with it is applied without anybody asking.
#pragma once

#include "keeper.h"

#include <filesystem>
#include <string>

namespace officed {

// Applies DIR/etc/office.toml when no version was ever applied and there is one. Returns what keeps the
// office from being live, in one sentence; empty when all is well. Passwords that had to be made are left in
// `passwords` (0600), for whoever sets up the phones to read and delete.
std::string apply_first_office(Keeper&, const std::filesystem::path& file,
                               const std::filesystem::path& passwords);

} // namespace officed
