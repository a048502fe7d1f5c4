// yobirin-load makes calls through whatever is under test, from a caller and to a callee that are both here:
// a trunk on either side, without digest. It judges the sound of each call against control flows beside it.
#include "exercise.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fmt/core.h>
#include <unistd.h>

namespace {

constexpr const char* usage =
    "yobirin-load --suite A:P --caller A:P --callee A:P --sounding NUMBER --silent NUMBER9\n"
    "             [--from NUMBER] [--ring MS | --ring MS-MS] [--talk MS] [--controls PAIRS]\n"
    "Commands come as lines on standard input; see exercise.h.\n";

[[noreturn]] void wrong_usage()
{
    fmt::print(stderr, "{}", usage);
    std::exit(2);
}

void read_ring(load::Options& options, const std::string& value)
{
    const std::size_t dash = value.find('-');
    options.ring_least_ms = static_cast<unsigned>(std::stoul(value));
    options.ring_most_ms = dash == std::string::npos
        ? options.ring_least_ms
        : static_cast<unsigned>(std::stoul(value.substr(dash + 1)));
}

load::Options read_options(int argc, char** argv)
{
    load::Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const std::string value = argv[i + 1];
        if (name == "--suite")
            options.suite = load::Address::of(value);
        else if (name == "--caller")
            options.caller = load::Address::of(value);
        else if (name == "--callee")
            options.callee = load::Address::of(value);
        else if (name == "--sounding")
            options.sounding_number = value;
        else if (name == "--silent")
            options.silent_number = value;
        else if (name == "--from")
            options.from = value;
        else if (name == "--ring")
            read_ring(options, value);
        else if (name == "--talk")
            options.talk_ms = static_cast<unsigned>(std::stoul(value));
        else if (name == "--controls")
            options.controls = static_cast<unsigned>(std::stoul(value));
        else
            wrong_usage();
    }
    if (argc % 2 == 0 || options.suite.port == 0 || options.caller.port == 0 || options.callee.port == 0)
        wrong_usage();
    return options;
}

} // namespace

int main(int argc, char** argv)
{
    load::Loop loop;
    load::Exercise exercise(loop, read_options(argc, argv));
    std::string typed;
    loop.on_readable(STDIN_FILENO, [&] {
        char bytes[4096];
        const ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
        if (length <= 0)
            return loop.stop();
        typed.append(bytes, static_cast<std::size_t>(length));
        for (std::size_t end; (end = typed.find('\n')) != std::string::npos; typed.erase(0, end + 1))
            exercise.command(typed.substr(0, end));
    });
    loop.run();
}
