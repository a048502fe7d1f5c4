// What is remembered of a version that must still be confirmed. Two files:
//
//     state/…/versions/7.unconfirmed   what returns when nobody confirms version 7; survives a power cut
//     run/journals/…/7.unconfirmed     when it is due on the clock of this boot; no reboot leaves it in place
//
// Both are written before the version is decided, and mean nothing unless it is the live one.
#pragma once

#include "confirmation.h"

#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace officed {

class ConfirmationFile {
public:
    struct Places {
        std::filesystem::path versions {};
        std::filesystem::path run {};
    };
    ConfirmationFile(Places places, std::string boot) : places_(std::move(places)), boot_(std::move(boot)) { }

    struct ForPeople {
        std::string confirm_by {}; // RFC 3339, UTC.
        std::string by {};
    };
    Result<> remember(const Unconfirmed&, const ForPeople&);
    Result<>
    forget(std::int64_t version); // On disk when this returns: it is confirmed, or has been replaced.

    struct Found {
        Unconfirmed unconfirmed {}; // Its `due` is meaningless after a reboot.
        ForPeople people {};
        bool is_of_this_boot { false };
    };
    // What is remembered of that version.
    std::optional<Found> found(std::int64_t live_version) const;

private:
    std::filesystem::path on_disk(std::int64_t version) const;
    std::filesystem::path in_memory(std::int64_t version) const;

    Places places_;
    std::string boot_;
};

} // namespace officed
