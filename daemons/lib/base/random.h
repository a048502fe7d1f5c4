// Randomness from the kernel, for everything that must not be guessed: tags, branches, nonces, ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

std::string random_hex(std::size_t bytes);
std::uint64_t random_number();
