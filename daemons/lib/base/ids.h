// Ids are types of their own, so that a CallId cannot be passed for a LegId. Opaque text, made by the owner.
#pragma once

#include <compare>
#include <functional>
#include <string>

template <typename Kind> struct Id {
    std::string text {};

    bool empty() const { return text.empty(); }
    friend auto operator<=>(const Id&, const Id&) = default;
};

using CallId = Id<struct CallKind>;
using LegId = Id<struct LegKind>;
using PortId = Id<struct PortKind>;
using ContactId = Id<struct ContactKind>;
using DeviceId = Id<struct DeviceKind>;

template <typename Kind> struct std::hash<Id<Kind>> {
    std::size_t operator()(const Id<Kind>& id) const noexcept { return std::hash<std::string> {}(id.text); }
};
