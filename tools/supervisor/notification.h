// What daemons say on NOTIFY_SOCKET, with the descriptors they hand over and who they are. See sd_notify(3).
#pragma once

#include "base/file_descriptor.h"
#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

struct Notification {
    pid_t process { 0 }; // As the kernel says.
    bool is_ready { false };
    bool feeds_watchdog { false };
    bool stores { false };
    bool removes { false };
    bool is_polled { true }; // FDPOLL=0: keep a stored descriptor also after an error.
    std::string name { "stored" }; // FDNAME=
    std::vector<FileDescriptor> descriptors {};

    void read(std::string_view text);
};

Result<FileDescriptor> make_notify_socket(const std::filesystem::path&);

// The next message, or nothing when there is none.
std::optional<Notification> receive(const FileDescriptor& notify_socket);
