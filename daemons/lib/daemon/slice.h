// A daemon's part of the office file: the last one from disk at once, then whatever officed says.
//
//     OfficeSlice slice { daemon, [&](const yobirin::Office::SliceReply& part) { … } };
//
// The last part is kept in the state directory (0600), so that nothing waits for officed at boot.
#pragma once

#include "daemon/daemon.h"

#include <functional>
#include <memory>

namespace yobirin {
struct Office;
}

class OfficeSlice {
public:
    // `changed` gets the encoded org.yobirin.Office.SliceReply; it is called once from the constructor if
    // there is one on disk.
    OfficeSlice(Daemon&, std::string daemon,
                std::move_only_function<void(std::int64_t version, std::string_view slice_json)> changed);
    ~OfficeSlice();

private:
    struct State;
    std::unique_ptr<State> state_;
};
