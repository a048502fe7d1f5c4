// Listening sockets: those that are wanted are found among the standing ones and what an earlier process
// left, or opened. Nothing that stands is touched, so that a plan can be dropped.
#pragma once

#include "base/address.h"
#include "base/file_descriptor.h"
#include "base/result.h"

#include <optional>
#include <vector>

namespace sipd {

enum class SocketKind { Datagram, Stream };

struct BoundSocket {
    Address address {}; // The unspecified one (0.0.0.0, ::): all of that family.
    FileDescriptor descriptor {}; // In a plan, none: the one that stands stays.
};

struct SocketPlan {
    SocketKind kind { SocketKind::Datagram };
    std::vector<Address> wanted {};
    std::vector<Address> standing {};
    std::vector<FileDescriptor> parked {};
};
// Takes what fits out of `parked`.
Result<std::vector<BoundSocket>> bound_sockets(SocketPlan&);

std::optional<Address> local_address(int descriptor);
std::optional<Address> peer_address(int descriptor);

} // namespace sipd
