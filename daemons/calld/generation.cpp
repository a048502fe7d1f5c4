#include "generation.h"

#include "base/text.h"
#include "daemon/kept_text.h"

#include <algorithm>
#include <string>

namespace calld {
namespace {

constexpr std::string_view key = "generation";

} // namespace

Result<> keep_generation(std::int64_t generation, const std::filesystem::path& file, Journal& journal)
{
    const std::string text = std::to_string(generation);
    TRY(keep_durably(file, text));
    return journal.put(key, text);
}

Result<std::int64_t> next_generation(const std::filesystem::path& file, Journal& journal)
{
    std::int64_t last = parse_number<std::int64_t>(read_kept(file)).value_or(0);
    const auto journalled = journal.entries().find(key);
    if (journalled != journal.entries().end())
        last = std::max(last, parse_number<std::int64_t>(journalled->second).value_or(0));
    TRY(keep_generation(last + 1, file, journal));
    return last + 1;
}

} // namespace calld
