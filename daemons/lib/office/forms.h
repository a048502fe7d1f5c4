// Pure questions about how one value of the file is written. One per form; the schema names them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace office {

struct PortRange {
    int low { 0 };
    int high { 0 };
};

struct TrunkServer { // "sip:192.168.1.1:5070;transport=udp"
    std::string host {};
    int port { 0 }; // 0: none given.
    std::string transport {}; // "" when not given.
    bool is_secure { false }; // sips:
};

struct Destination { // "extension:201"
    std::string kind {};
    std::string name {};
};

std::optional<PortRange> parse_port_range(std::string_view);
std::optional<TrunkServer> parse_trunk_server(std::string_view);
std::optional<Destination> parse_destination(std::string_view);

bool is_plain(std::string_view); // No control characters.
bool is_section_name(std::string_view);
bool is_internal_number(std::string_view); // 2 to 6 digits
bool is_speed_dial(std::string_view); // 1 to 4 digits
bool is_number(std::string_view); // Digits, or + and digits; 3 to 20 of them.
bool is_international_number(std::string_view); // + and 6 to 15 digits (E.164).
bool is_prefix(std::string_view); // "+882"
bool is_denied(std::string_view); // A class of numbers or a prefix.
bool is_pattern(std::string_view); // "0[1-9]*"
bool is_feature_code(std::string_view);
bool is_digit_key(std::string_view); // 0-9 * #
bool is_one_digit_or_none(std::string_view);
bool is_country(std::string_view);
bool is_area_code(std::string_view);
bool is_timezone(std::string_view);
bool is_address(std::string_view); // IPv4 or IPv6 in numbers.
bool is_network(std::string_view); // address/length
bool is_address_or_network(std::string_view);
bool is_multicast_place(std::string_view); // Multicast address and port.
bool is_host(std::string_view); // Address or name.
bool is_port_range(std::string_view);
bool is_url(std::string_view);
bool is_mail_server(std::string_view);
bool is_mail_address(std::string_view);
bool is_trunk_server(std::string_view);
bool is_user_name(std::string_view); // The user part of a SIP address.
bool is_host_or_none(std::string_view);
bool is_prompt(std::string_view);
bool is_pin(std::string_view);
bool is_password(std::string_view); // Printable ASCII, so that every phone can send it.
bool is_console_password(std::string_view); // Or its argon2id hash, as export --with-secrets gives it.
bool is_path(std::string_view); // From the root: no daemon has a current directory of its own.
bool is_number_mapping(std::string_view); // "81:0"
bool is_lower_hex(std::string_view, std::size_t digits);

} // namespace office
