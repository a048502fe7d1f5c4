// Going to the background, and telling the one who started us how it went.
#pragma once

#include "base/file_descriptor.h"
#include "base/result.h"

#include <filesystem>

// DIR/supervisor.pid, locked as long as we live: there is one supervisor per directory, and `./dev down`
// finds it.
Result<FileDescriptor> claim(const std::filesystem::path& root);
void write_process_id(const FileDescriptor& claimed);

class Detached {
public:
    // In the background this returns in the child; the parent waits for say_ready() and ends with 0, or with
    // 1 when the child ends before. Then output goes to `log`.
    static Result<Detached> go_to_background(const std::filesystem::path& log);

    void say_ready(); // Once.

private:
    FileDescriptor parent_ {};
};
