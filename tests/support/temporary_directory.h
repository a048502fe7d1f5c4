// A directory of a test's own, gone with the test. In memory where there is such a place: what is forced to
// disk there costs nothing, and no test could tell the difference.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

struct TemporaryDirectory {
    std::filesystem::path path {};

    TemporaryDirectory()
    {
        const std::filesystem::path memory = "/dev/shm";
        std::error_code problem;
        const bool has_memory = std::filesystem::is_directory(memory, problem);
        const std::filesystem::path parent = has_memory ? memory : std::filesystem::temp_directory_path();
        std::string pattern = (parent / "yobirin-test-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~TemporaryDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
};
