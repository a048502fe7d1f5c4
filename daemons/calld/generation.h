// The generation of this process: rises at every start and never comes back, so that no name, contact or
// ledger number is given twice, also after a power cut.
#pragma once

#include "base/result.h"
#include "daemon/journal.h"

#include <cstdint>
#include <filesystem>

namespace calld {

// One more than the file and the journal know of; written to both, the file forced to disk.
Result<std::int64_t> next_generation(const std::filesystem::path& file, Journal&);
Result<> keep_generation(std::int64_t, const std::filesystem::path& file, Journal&);

} // namespace calld
