// The command line that all daemons share. Pure: it reads words and says what they mean.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>

struct CommandLine {
    std::optional<std::filesystem::path> root {}; // The suite lives under here; none: the installed one.
    std::optional<int> instance {}; // mediad@N
    bool debug { false };
    bool test_hooks { false }; // Tests may then ask for misbehaviour; never in a unit file.
    enum class Wish { Run, Help, Version } wish { Wish::Run };

    static Result<CommandLine> read(std::span<const char* const> words);
    static std::string help(const std::string& program, const std::string& about);
};
