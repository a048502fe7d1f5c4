// A directory of a test's own, gone with the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

struct TemporaryDirectory {
    std::filesystem::path path {};

    TemporaryDirectory()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "yobirin-test-XXXXXX").string();
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
