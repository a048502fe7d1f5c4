// How much room there is where ledgerd writes.
#pragma once

#include <cstdint>
#include <filesystem>

namespace ledgerd {

inline std::uint64_t free_bytes(const std::filesystem::path& directory)
{
    std::error_code problem;
    const auto space = std::filesystem::space(directory, problem);
    return problem ? 0 : space.available;
}

} // namespace ledgerd
