// The one thing that writing XML needs besides care.
#pragma once

#include <string>
#include <string_view>

namespace sipd {

// Text as it may stand between tags or in quotes (XML 1.0 2.4): names of callers come from anywhere. What XML
// cannot hold at all becomes a space. It is UTF-8 already: texts of Varlink and escaped URIs are.
void append_xml(std::string& out, std::string_view text);

} // namespace sipd
