#include "options.h"

namespace {

std::unexpected<Error> wrong_usage(const std::string& what)
{
    return failure("org.yobirin.Supervisor.WrongUsage",
                   what
                       + "\nUsage: yobirin-supervisor --root DIR [--bin DIR] [--units DIR] [--detach] "
                         "[--test-hooks] [--debug]");
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
    std::error_code unknown;
    options.around.binaries = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
    options.around.units = std::filesystem::absolute("systemd");
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string word = words[i];
        if (word == "--detach") {
            options.is_detached = true;
        } else if (word == "--test-hooks" || word == "--debug") {
            options.around.arguments.push_back(word);
        } else if (std::filesystem::path* place = place_of(options.around, word)) {
            if (++i == words.size())
                return wrong_usage(word + " needs a directory");
            *place = std::filesystem::absolute(words[i]).lexically_normal();
        } else {
            return wrong_usage("unknown option " + word);
        }
    }
    if (options.around.root.empty())
        return wrong_usage("--root is needed");
    if (options.is_detached)
        options.around.logs = options.around.root / "log";
    return options;
}
