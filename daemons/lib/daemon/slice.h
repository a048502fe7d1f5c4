// A daemon's part of the office file: the last one from disk at once, then whatever officed says.
//
//     OfficeSlice slice { daemon, "sipd",
//         { .changed = [&](std::int64_t version, std::string_view json) {
//               yobirin::Office::SliceReply part;
//               if (decode(json, part)) …
//           },
//           .prepare = [&](std::string_view json) -> std::optional<Objection> { … },
//           .abandon = [&] { … } } };
//
// The last part is kept in the state directory (0600), so that nothing waits for officed at boot.
//
// Before a version goes live everywhere, each daemon is asked whether it can live with it: prepare() looks,
// gets hold of what it will need (a port, say) and changes nothing that others could see. Then comes
// changed() with that version, or nothing does. After either, and when officed is lost, abandon() drops what
// is still held.
#pragma once

#include "daemon/daemon.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

// Why a daemon cannot live with a version, and what to do: a sentence for whoever asked, without its subject.
struct Objection {
    std::string japanese {};
    std::string english {};
};

class OfficeSlice {
public:
    struct Hearers {
        // The encoded org.yobirin.Office.SliceReply of a version. Called from the constructor if there is a
        // slice on disk, then whenever another one comes.
        std::move_only_function<void(std::int64_t version, std::string_view slice_json)> changed;
        std::move_only_function<std::optional<Objection>(std::string_view slice_json)> prepare;
        std::move_only_function<void()> abandon { [] { } };
    };

    OfficeSlice(Daemon&, std::string daemon, Hearers);
    ~OfficeSlice();

private:
    struct State;
    std::unique_ptr<State> state_;
};
