// Passwords of those who may open the console, as argon2id (RFC 9106): nobody can read them back, us
// included.
#pragma once

#include <string>
#include <string_view>

namespace officed {

// "$argon2id$v=19$m=…": its own salt and its own costs are in it.
std::string hash_of_password(std::string_view password);

// False also when it is no such hash.
bool is_hash_of_password(std::string_view hash, std::string_view password);

} // namespace officed
