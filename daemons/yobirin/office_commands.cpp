// check, apply, export.
#include "commands.h"

#include "org.yobirin.Office.h"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace command {
namespace {

using yobirin::Office;

// Larger is no office file; officed says so too, but would have to be sent it first.
constexpr std::streamoff largest_file_bytes = 512 << 10;

std::optional<std::string> text_of_file(const Place& place, const std::string& file)
{
    std::ifstream input { file, std::ios::binary | std::ios::ate };
    const bool readable = input && input.tellg() <= largest_file_bytes;
    if (!readable) {
        std::fprintf(stderr, "yobirin: %s\n", say(place.language, Word::CannotRead, { file }).c_str());
        return std::nullopt;
    }
    input.seekg(0);
    std::stringstream text;
    text << input.rdbuf();
    return text.str();
}

// FILE:LINE: KEY: what is wrong and what to do.
void print_problem(const Place& place, const std::string& file, const Office::Problem& problem)
{
    std::string line = file;
    if (problem.line > 0)
        line += ":" + std::to_string(problem.line);
    if (problem.severity == Office::ProblemSeverity::Warning)
        line += ": " + say(place.language, Word::Warning);
    if (problem.severity == Office::ProblemSeverity::NotUsedYet)
        line += ": " + say(place.language, Word::NotUsedYet);
    std::fprintf(stderr, "%s: %s: %s\n", line.c_str(), problem.key.c_str(), problem.text.c_str());
}

void print_problems(const Place& place, const std::string& file, const std::vector<Office::Problem>& problems)
{
    for (const Office::Problem& problem : problems)
        print_problem(place, file, problem);
}

} // namespace

int check(const Place& place, const std::string& file)
{
    const auto text = text_of_file(place, file);
    if (!text)
        return 1;
    const Office::Check request { .text = *text,
                                  .language = place.language == Language::Japanese
                                      ? Office::CheckLanguage::Ja
                                      : Office::CheckLanguage::En };
    const std::string socket { Office::interface_name };
    const auto reply = ask_for<Office::CheckReply>(
        place, { .socket = socket, .method = socket + ".Check", .parameters = encode(request) });
    if (!reply)
        return failed(place, reply.error(), socket);
    print_problems(place, file, reply->problems);
    if (!reply->good)
        return 1;
    std::puts(say(place.language, Word::Good, { file }).c_str());
    return 0;
}

int apply(const Place& place, const std::string& file)
{
    const auto text = text_of_file(place, file);
    if (!text)
        return 1;
    const Office::Apply request { .text = *text,
                                  .language = place.language == Language::Japanese
                                      ? Office::ApplyLanguage::Ja
                                      : Office::ApplyLanguage::En };
    const std::string socket { Office::interface_name };
    const auto reply = ask_for<Office::ApplyReply>(place,
                                                   { .socket = socket,
                                                     .method = socket + ".Apply",
                                                     .parameters = encode(request),
                                                     .deadline = std::chrono::seconds { 15 } });
    if (!reply) {
        Office::NotGoodError not_good;
        if (reply.error().code != Office::not_good_code || !decode(reply.error().detail, not_good))
            return failed(place, reply.error(), socket);
        print_problems(place, file, not_good.problems);
        return 1;
    }
    print_problems(place, file, reply->problems);
    std::puts(say(place.language, Word::Applied, { std::to_string(reply->version) }).c_str());
    if (!reply->made.empty())
        std::puts(say(place.language, Word::MadeSecrets).c_str());
    for (const Office::MadeSecret& made : reply->made)
        std::printf("  %s = \"%s\"\n", made.key.c_str(), made.value.c_str());
    return 0;
}

int export_office(const Place& place, Secrets secrets)
{
    const std::string socket { Office::interface_name };
    const auto reply = ask_for<Office::ExportReply>(
        place,
        { .socket = socket,
          .method = socket + ".Export",
          .parameters = encode(Office::Export { .with_secrets = secrets == Secrets::Shown }) });
    if (!reply)
        return failed(place, reply.error(), socket);
    std::fputs(reply->text.c_str(), stdout);
    return 0;
}

} // namespace command
