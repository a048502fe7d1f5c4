// Vocabulary of the office tests: an office that is good, lines added to it, and what is said of them.
#pragma once

#include "office/office.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

namespace office {

// Nine lines; whatever a test adds begins in line 10.
inline const char* good_office = R"([office]
name = "Midori Trading"
main = "ring_group:desk"
[extension.201]
password = "correct-horse-1"
[extension.202]
password = "correct-horse-2"
[ring_group.desk]
members = ["201", "202"]
)";

struct Judged : Utest {
    Secrets known {};
    Judgement judgement {};

    void judge_text(std::string_view text) { judgement = judge(text, known); }
    void with(std::string_view added) { judge_text(std::string { good_office } + std::string { added }); }

    const Problem* find(Severity severity, int line, std::string_view key) const
    {
        const auto found = std::ranges::find_if(judgement.problems, [&](const Problem& problem) {
            return problem.severity == severity && problem.line == line && problem.key == key;
        });
        return found == judgement.problems.end() ? nullptr : &*found;
    }

    // Exactly this sentence, at this line and key.
    void says(Severity severity, int line, std::string_view key, std::string_view english) const
    {
        const Problem* problem = find(severity, line, key);
        if (problem == nullptr)
            FAIL(("not reported; but: " + all()).c_str());
        STRCMP_EQUAL(std::string { english }.c_str(), sentence(*problem, Language::English).c_str());
    }
    void error(int line, std::string_view key, std::string_view english) const
    {
        says(Severity::Error, line, key, english);
        CHECK_FALSE(judgement.is_good());
    }
    void warning(int line, std::string_view key, std::string_view english) const
    {
        says(Severity::Warning, line, key, english);
    }
    void not_used_yet(int line, std::string_view key, std::string_view english) const
    {
        says(Severity::NotUsedYet, line, key, english);
    }
    void is_good() const
    {
        if (!judgement.is_good())
            FAIL(all().c_str());
    }
    void is_good_and_silent() const { STRCMP_EQUAL("", all().c_str()); }

    std::string all() const
    {
        std::string text;
        for (const Problem& problem : judgement.problems)
            text += std::to_string(problem.line) + " " + problem.key + ": "
                + sentence(problem, Language::English) + "\n";
        return text;
    }
};

} // namespace office
