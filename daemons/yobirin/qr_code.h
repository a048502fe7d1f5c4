// A QR code for a terminal: two rows of dots a line, in half blocks, with the quiet margin a reader needs
// (ISO/IEC 18004: four dots). Dark dots are drawn as gaps between light blocks, as on a terminal's usual dark
// ground; a reader takes the reverse as well.
#pragma once

#include <string>

namespace command {

std::string qr_code_of(const std::string& text); // Empty when it is too long for one.

} // namespace command
