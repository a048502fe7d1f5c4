// Where certificates come from: the files the office names, or one of our own making, kept in
//
//     certificate.pem, certificate.key    made at the first start, and again before it expires
#pragma once

#include "certificate.h"

#include "base/clock.h"
#include "office/office.h"

#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace officed {

class Certificates {
public:
    using WallClock = std::function<Wall()>;

    explicit Certificates(std::filesystem::path directory, WallClock = std::chrono::system_clock::now);

    struct Given {
        std::optional<Credentials> credentials {}; // Absent: the office names none, or has problems.
        std::vector<office::Problem> problems {};
    };
    // What the files named in a good office hold now.
    Given given(const office::Value& tree) const;

    // Ours. Made for the addresses of this network when there is none, or none that is good for long.
    Result<Credentials> own(const office::Network&) const;

private:
    std::filesystem::path directory_;
    WallClock now_;
};

} // namespace officed
