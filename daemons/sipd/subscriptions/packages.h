// The event packages a phone can subscribe to: one row each.
#pragma once

#include "documents.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sipd {

// Of TheirOwn only a phone of that extension is told, and what its keys ask for comes the same way.
enum class Whose : std::uint8_t { Anybodys, TheirOwn };

struct Package {
    std::string_view name {}; // In Event.
    std::string_view type {}; // Of its documents: "application",
    std::string_view subtype {}; // "dialog-info+xml".
    std::string (*write)(const View&) { nullptr };
    bool (*looks_alike)(const Lamp&, const Lamp&) { nullptr }; // Whether its documents of both are the same.
    Whose whose { Whose::Anybodys };
    std::string_view wrapped_as {}; // What its documents travel in; empty: as they are.

    std::string media_type() const;
    std::string content_type() const
    {
        return wrapped_as.empty() ? media_type() : std::string { wrapped_as };
    }
};

const Package* find_package(std::string_view name); // None: 489.

} // namespace sipd
