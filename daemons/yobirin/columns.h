// Rows under a heading, each column as wide as its widest cell; Japanese letters count double, as terminals
// show them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace command {

using Row = std::vector<std::string>;

std::string columns(const std::vector<Row>&);
std::size_t shown_width(std::string_view utf8);

} // namespace command
