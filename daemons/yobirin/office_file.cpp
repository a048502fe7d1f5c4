#include "office_file.h"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace command {

using yobirin::Office;

namespace {

// FILE:LINE: KEY: what is wrong and what to do.
void print_problem(const Place& place, const std::string& file, const Office::Problem& problem)
{
    std::string line = problem.file.value_or(file);
    if (problem.line > 0)
        line += ":" + std::to_string(problem.line);
    if (problem.severity == Office::ProblemSeverity::Warning)
        line += ": " + say(place.language, Word::Warning);
    if (problem.severity == Office::ProblemSeverity::NotUsedYet)
        line += ": " + say(place.language, Word::NotUsedYet);
    std::fprintf(stderr, "%s: %s: %s\n", line.c_str(), problem.key.c_str(), problem.text.c_str());
}

} // namespace

std::optional<std::string> text_of_file(const Place& place, const std::string& file, std::streamoff bytes_max)
{
    std::ifstream input { file, std::ios::binary | std::ios::ate };
    const bool readable = input && input.tellg() <= bytes_max;
    if (!readable) {
        std::fprintf(stderr, "yobirin: %s\n", say(place.language, Word::CannotRead, { file }).c_str());
        return std::nullopt;
    }
    input.seekg(0);
    std::stringstream text;
    text << input.rdbuf();
    return text.str();
}

void print_problems(const Place& place, const std::string& file, const std::vector<Office::Problem>& problems)
{
    for (const Office::Problem& problem : problems)
        print_problem(place, file, problem);
}

} // namespace command
