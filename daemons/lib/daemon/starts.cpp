#include "daemon/starts.h"

#include "base/text.h"
#include "daemon/kept_text.h"

#include <algorithm>
#include <vector>

std::string starts_with(std::string_view text, Moment now)
{
    const std::int64_t this_start = milliseconds_of(now);
    const std::int64_t oldest =
        this_start - std::chrono::duration_cast<std::chrono::milliseconds>(starts_remembered).count();
    std::vector<std::int64_t> starts;
    for (const std::string_view line : split(text, '\n')) {
        const auto at = parse_number<std::int64_t>(line);
        if (at && *at <= this_start && *at > oldest)
            starts.push_back(*at);
    }
    starts.push_back(this_start);
    const std::size_t beyond = starts.size() - std::min(starts.size(), starts_most);
    std::string kept;
    for (std::size_t i = beyond; i < starts.size(); ++i)
        kept += std::to_string(starts[i]) + '\n';
    return kept;
}

std::size_t note_start(const std::filesystem::path& path, Moment now)
{
    const std::string after = starts_with(read_kept(path), now);
    if (!keep(path, after))
        return 0;
    return static_cast<std::size_t>(std::ranges::count(after, '\n')) - 1;
}
