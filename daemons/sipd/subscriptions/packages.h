// The event packages a phone can subscribe to: one row each. What is told is a document, or for phones that
// share a line after BroadSoft a header.
#pragma once

#include "documents.h"
#include "limits.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sipd {

// Of TheirOwn only a phone of that extension is told, and what its keys ask for comes the same way.
enum class Whose : std::uint8_t { Anybodys, TheirOwn };

// How long it is subscribed to: less is refused, more is shortened.
struct Lasts {
    std::chrono::seconds least { limits::subscription_least };
    std::chrono::seconds most { limits::subscription_most };
};

struct Package {
    std::string_view name {}; // In Event.
    std::string_view type {}; // Of its documents: "application"; empty: it has none,
    std::string_view subtype {}; // "dialog-info+xml".
    std::string (*write)(const View&) { nullptr };
    bool (*looks_alike)(const Lamp&, const Lamp&) { nullptr }; // Whether its documents of both are the same.
    Whose whose { Whose::Anybodys };
    std::string_view wrapped_as {}; // What its documents travel in; empty: as they are.
    std::string (*write_call_info)(const View&) { nullptr };
    Lasts lasts {};

    std::string media_type() const;
    std::string content_type() const
    {
        return wrapped_as.empty() ? media_type() : std::string { wrapped_as };
    }
};

const Package* find_package(std::string_view name); // None: 489.
// For whoever subscribes to it takes an appearance with that, and gives it back with the end.
bool seizes(const Package&);

} // namespace sipd
