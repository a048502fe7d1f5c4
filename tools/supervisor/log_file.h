// One daemon's log. The daemon writes to it directly, so that a log line wakes nobody; its size is looked at
// now and then, and beyond the limit the file is copied to NAME.log.1 and emptied. One that was not opened
// stands for our own standard error.
#pragma once

#include "base/file_descriptor.h"
#include "base/result.h"

#include <filesystem>

class LogFile {
public:
    static Result<LogFile> open(std::filesystem::path);

    int number() const { return file_ ? file_.number() : STDERR_FILENO; }
    void shorten_when_long();

private:
    std::filesystem::path path_ {};
    FileDescriptor file_ {};
};
