// The supervisor's command line.
#pragma once

#include "service.h"

#include "base/result.h"

#include <span>

struct Options {
    Surroundings around;
    bool is_detached { false };

    // --root DIR [--bin DIR] [--units DIR] [--detach] [--test-hooks] [--debug]; the last two are for the
    // daemons. Programs are looked for beside this one, unit files in ./systemd.
    static Result<Options> read(std::span<const char* const> words);
};
