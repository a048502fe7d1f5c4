// What lib/office itself must know of national numbering: service numbers, and one form per outside number.
#pragma once

#include <string>
#include <string_view>

namespace office {

// "0312345678" → "+81312345678" where the country's rules are known; else as written.
std::string to_international(std::string_view number, std::string_view country, std::string_view area_code);

// "+81312345678" → "0312345678" in Japan; a number of another country, and one that is national, as it is.
std::string to_national(std::string_view number, std::string_view country);

// Numbers of the telephone network that no extension may shadow: 104, 117, 171, 184 … in Japan.
bool is_service_number(std::string_view number, std::string_view country);

} // namespace office
