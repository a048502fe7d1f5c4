#include "address.h"

#include "base/text.h"

#include <vector>

namespace mediad {

std::optional<Address> parse_address(std::string_view text)
{
    Address address;
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
        const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
        if (!port)
            return std::nullopt;
        address.port = *port;
        text = text.substr(0, colon);
    }
    const std::vector<std::string_view> parts = split(text, '.');
    if (parts.size() != 4)
        return std::nullopt;
    for (const std::string_view part : parts) {
        const auto byte = parse_number<std::uint8_t>(part);
        if (!byte)
            return std::nullopt;
        address.host = address.host << 8 | *byte;
    }
    return address;
}

std::string host_text(const Address& address)
{
    std::string text;
    for (const unsigned shift : { 24U, 16U, 8U, 0U }) {
        text += std::to_string(address.host >> shift & 0xffU);
        if (shift > 0)
            text += '.';
    }
    return text;
}

std::string text_of(const Address& address)
{
    return host_text(address) + ':' + std::to_string(address.port);
}

} // namespace mediad
