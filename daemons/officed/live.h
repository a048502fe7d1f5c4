// What is live: the office as structs, and what its TLS clients are shown.
#pragma once

#include "certificate.h"

#include "office/office.h"

#include <cstdint>
#include <optional>

namespace officed {

struct Live {
    std::int64_t version { 0 };
    office::Office office {};
    office::Profiles profiles {}; // Of its trunks, as their files said when it went live or was read again.
    std::optional<Credentials> credentials {}; // Absent when they could not be made: see problem().
};

} // namespace officed
