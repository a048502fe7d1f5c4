// Teaches CppUTest to print our types. Include after our headers and before CppUTest/TestHarness.h.
#pragma once

#include <CppUTest/SimpleString.h>
#include <string>
#include <string_view>

inline SimpleString StringFrom(std::string_view text)
{
    return SimpleString { std::string { text }.c_str() };
}
