// An office file on its way to officed, and what officed finds in it.
#pragma once

#include "asking.h"

#include "org.yobirin.Office.h"

#include <ios>
#include <optional>
#include <string>
#include <vector>

namespace command {

// Larger is no office file; officed says so too, but would have to be sent it first.
inline constexpr std::streamoff largest_office_file_bytes = 512 << 10;

// Nothing, and said so, when it cannot be read.
std::optional<std::string> text_of_file(const Place&, const std::string& file,
                                        std::streamoff bytes_max = largest_office_file_bytes);

// FILE:LINE: KEY: what is wrong and what to do, on standard error.
void print_problems(const Place&, const std::string& file, const std::vector<yobirin::Office::Problem>&);

// Every method has an enumeration of its own for the same two languages.
template <typename Wire> Wire in(Language language, Wire japanese, Wire english)
{
    return language == Language::Japanese ? japanese : english;
}

} // namespace command
