// A daemon's part of the office file: the last one from disk at once, then whatever officed says.
//
//     OfficeSlice slice { daemon, "sipd", [&](std::int64_t version, std::string_view json) {
//         yobirin::Office::SliceReply part;
//         if (decode(json, part)) …
//     } };
//
// The last part is kept in the state directory (0600), so that nothing waits for officed at boot.
#pragma once

#include "daemon/daemon.h"

#include <functional>
#include <memory>

class OfficeSlice {
public:
    // The encoded org.yobirin.Office.SliceReply of a version.
    using Changed = std::move_only_function<void(std::int64_t version, std::string_view slice_json)>;

    // `changed` is called from the constructor if there is a slice on disk, then whenever another one comes.
    OfficeSlice(Daemon&, std::string daemon, Changed changed);
    ~OfficeSlice();

private:
    struct State;
    std::unique_ptr<State> state_;
};
