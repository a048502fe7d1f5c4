#include "generation.h"

#include "base/file_descriptor.h"
#include "base/text.h"
#include "daemon/kept_text.h"

#include <algorithm>
#include <fcntl.h>
#include <string>

namespace calld {
namespace {

constexpr std::string_view key = "generation";

Result<> force_to_disk(const std::filesystem::path& path, int kind)
{
    const FileDescriptor opened { ::open(path.c_str(), O_RDONLY | O_CLOEXEC | kind) };
    if (!opened || ::fsync(opened.number()) != 0)
        return failure("org.yobirin.Daemon.FileFailed", "fsync " + path.string());
    return {};
}

} // namespace

Result<> keep_generation(std::int64_t generation, const std::filesystem::path& file, Journal& journal)
{
    const std::string text = std::to_string(generation);
    TRY(keep(file, text));
    TRY(force_to_disk(file, 0));
    TRY(force_to_disk(file.parent_path(), O_DIRECTORY));
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
