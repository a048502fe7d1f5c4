// Starts a program the way systemd starts a service: descriptors from 3 on with their names, NOTIFY_SOCKET,
// watchdog, its output in a file, its life bound to ours.
#pragma once

#include "base/result.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

struct PassedDescriptor {
    std::string name;
    int number;
};

struct Launch {
    std::vector<std::string> command;
    std::vector<PassedDescriptor> descriptors;
    std::filesystem::path notify_socket;
    std::chrono::microseconds watchdog { 0 };
    int output { 2 }; // Where its standard output and error go.
};

Result<pid_t> launch(const Launch&);
