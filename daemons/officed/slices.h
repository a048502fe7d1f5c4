// Each daemon's part of the office, and nothing more: mediad never sees a password. Pure.
#pragma once

#include "live.h"
#include "org.yobirin.Office.h"

#include <optional>
#include <span>
#include <string_view>

namespace officed {

yobirin::Office::WireSlice wire_slice(const Live&); // sipd
yobirin::Office::CallsSlice calls_slice(const office::Office&); // calld
yobirin::Office::MediaSlice media_slice(const office::Office&); // mediad

std::span<const std::string_view> sliced_daemons();
bool has_slice(std::string_view daemon);

// Of a daemon that has one.
yobirin::Office::SliceReply slice_for(std::string_view daemon, const Live&);

} // namespace officed
