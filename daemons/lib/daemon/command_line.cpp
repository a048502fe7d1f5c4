#include "daemon/command_line.h"

#include "base/text.h"

namespace {

constexpr int highest_instance = 255; // More media processes than any machine has cores.

std::unexpected<Error> wrong_usage(std::string detail)
{
    return failure("org.yobirin.Daemon.WrongUsage", std::move(detail));
}

Result<> read_with_value(CommandLine& line, std::string_view option, std::string_view value)
{
    if (option == "--root") {
        line.root = std::string { value };
        return {};
    }
    const auto instance = parse_number<int>(value);
    if (!instance || *instance < 0 || *instance > highest_instance)
        return wrong_usage("--instance needs a number from 0 to " + std::to_string(highest_instance));
    line.instance = instance;
    return {};
}

} // namespace

Result<CommandLine> CommandLine::read(std::span<const char* const> words)
{
    CommandLine line;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--root" || word == "--instance") {
            if (i + 1 == words.size() || *words[i + 1] == '\0')
                return wrong_usage(std::string { word } + " needs a value");
            TRY(read_with_value(line, word, words[++i]));
        } else if (word == "--debug") {
            line.debug = true;
        } else if (word == "--test-hooks") {
            line.test_hooks = true;
        } else if (word == "--help") {
            line.wish = Wish::Help;
        } else if (word == "--version") {
            line.wish = Wish::Version;
        } else {
            return wrong_usage("unknown option " + std::string { word });
        }
    }
    return line;
}

std::string CommandLine::help(const std::string& program, const std::string& about)
{
    return about + "\nUsage: " + program + " [OPTION…]\n"
        + "  --root DIR      the suite under DIR: DIR/run, DIR/state, DIR/etc; default: the installed one\n"
          "  --instance N    which of several, where there are several\n"
          "  --debug         log in detail\n"
          "  --test-hooks    let tests ask for misbehaviour\n"
          "  --version, --help\n";
}
