// The event packages a phone can subscribe to: one row each.
#pragma once

#include "documents.h"

#include <string>
#include <string_view>

namespace sipd {

struct Package {
    std::string_view name {}; // In Event.
    std::string_view type {}; // Of its documents: "application",
    std::string_view subtype {}; // "dialog-info+xml".
    std::string (*write)(const View&) { nullptr };
    bool (*looks_alike)(const Lamp&, const Lamp&) { nullptr }; // Whether its documents of both are the same.

    std::string content_type() const;
};

const Package* find_package(std::string_view name); // None: 489.

} // namespace sipd
