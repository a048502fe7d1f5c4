#include "daemon/paths.h"

Paths Paths::installed(const std::string& daemon)
{
    const std::filesystem::path run = "/run/yobirin";
    return {
        .run = run,
        .journals = run / "journals" / daemon,
        .state = std::filesystem::path { "/var/lib/yobirin" } / daemon,
        .etc = "/etc/yobirin",
        .share = YOBIRIN_SHARE,
    };
}

Paths Paths::under(const std::filesystem::path& root, const std::string& daemon)
{
    const std::filesystem::path base = std::filesystem::absolute(root).lexically_normal();
    return {
        .run = base / "run",
        .journals = base / "run" / "journals" / daemon,
        .state = base / "state" / daemon,
        .etc = base / "etc",
        .share = YOBIRIN_TREE "/etc",
    };
}

std::vector<std::string> Paths::sockets_of_all(const std::string& service) const
{
    std::vector<std::string> found;
    while (true) {
        std::string next = socket(service + "@" + std::to_string(found.size()));
        std::error_code problem;
        if (!found.empty() && !std::filesystem::exists(next, problem))
            return found;
        found.push_back(std::move(next));
    }
}
