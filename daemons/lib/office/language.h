// The two languages the suite speaks to people in.
#pragma once

#include <string_view>

namespace office {

enum class Language { Japanese, English };

} // namespace office
