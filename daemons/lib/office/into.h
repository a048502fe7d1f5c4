// A key of a section into where its value belongs, if it is there. Only for the readers of this folder.
#pragma once

#include "office/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace office {

inline void into(std::string& target, const Value& section, std::string_view key)
{
    if (const Value* value = section.at(key); value != nullptr && value->text() != nullptr)
        target = *value->text();
}

inline void into(int& target, const Value& section, std::string_view key)
{
    if (const Value* value = section.at(key); value != nullptr && value->integer() != nullptr)
        target = static_cast<int>(*value->integer());
}

inline void into(bool& target, const Value& section, std::string_view key)
{
    if (const Value* value = section.at(key); value != nullptr && value->boolean() != nullptr)
        target = *value->boolean();
}

inline void into(std::vector<std::string>& target, const Value& section,
                 std::string_view key) // Also a single text.
{
    const Value* value = section.at(key);
    if (value == nullptr)
        return;
    target.clear();
    if (value->text() != nullptr)
        target.push_back(*value->text());
    if (value->list() != nullptr)
        for (const Value& item : *value->list())
            if (item.text() != nullptr)
                target.push_back(*item.text());
}

} // namespace office
