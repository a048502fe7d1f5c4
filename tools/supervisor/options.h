// The supervisor's command line.
#pragma once

#include "service.h"

#include "base/result.h"

#include <span>

struct Options {
    Surroundings around;
    bool in_foreground { false };

    // --root DIR --bin DIR --units DIR [--foreground] [-- ARGUMENT…], the arguments for every daemon.
    static Result<Options> read(std::span<const char* const> words);
};
