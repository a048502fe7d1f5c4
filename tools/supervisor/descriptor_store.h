// Descriptors that a daemon parked, kept while it restarts. One whose other end hung up is dropped, as
// systemd does, unless it was parked with FDPOLL=0.
#pragma once

#include "base/file_descriptor.h"
#include "event/loop.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

class DescriptorStore {
public:
    DescriptorStore(events::Loop&, std::size_t most);

    // False when it is full. A descriptor that is already there is not stored twice.
    enum class Until { HungUp, Removed };
    bool add(std::string_view name, FileDescriptor, Until);
    void remove(std::string_view name);

    struct Stored {
        std::string name;
        FileDescriptor descriptor;
        struct stat is {}; // What it is, whoever else has a number for it.
    };
    const std::vector<Stored>& all() const { return stored_; }

private:
    void drop_hung_up();

    std::size_t most_;
    std::vector<Stored> stored_ {};
    // libevent cannot wait for a hang-up alone; an epoll of our own can, and is itself readable when it has
    // news.
    FileDescriptor hung_up_;
    events::Watch watch_;
};
