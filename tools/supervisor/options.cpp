#include "options.h"

namespace {

std::unexpected<Error> wrong_usage(const std::string& what)
{
    return failure(
        "org.yobirin.Supervisor.WrongUsage",
        what + "\nUsage: yobirin-supervisor --root DIR --bin DIR --units DIR [--foreground] [-- ARGUMENT…]");
}

std::filesystem::path* place_of(Surroundings& around, std::string_view option)
{
    if (option == "--root")
        return &around.root;
    if (option == "--bin")
        return &around.binaries;
    return option == "--units" ? &around.units : nullptr;
}

} // namespace

Result<Options> Options::read(std::span<const char* const> words)
{
    Options options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string word = words[i];
        if (word == "--foreground") {
            options.in_foreground = true;
        } else if (word == "--") {
            options.around.arguments.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
            break;
        } else if (std::filesystem::path* place = place_of(options.around, word)) {
            if (++i == words.size())
                return wrong_usage(word + " needs a directory");
            *place = std::filesystem::absolute(words[i]).lexically_normal();
        } else {
            return wrong_usage("unknown option " + word);
        }
    }
    if (options.around.root.empty() || options.around.binaries.empty() || options.around.units.empty())
        return wrong_usage("--root, --bin and --units are all needed");
    return options;
}
