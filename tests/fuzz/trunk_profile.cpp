// A trunk profile as anybody might write it: judged, and if it is good, read.
#include "require.h"

#include "office/profile.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = text_of_input(data, size);
    const office::Judgement judged = office::judge_profile(text);
    for (const office::Problem& problem : judged.problems)
        require(!sentence(problem, office::Language::English).empty()
                && !sentence(problem, office::Language::Japanese).empty());
    if (!judged.is_good())
        return 0;
    const office::Profile profile = office::read_profile("fuzzed", *judged.tree);
    require(!profile.called_from.empty() && !profile.caller_from.empty() && !profile.codecs.empty());
    require(profile.refresh_percent >= 10 && profile.refresh_percent <= 95);
    require(profile.session_seconds >= 90 && profile.session_least_seconds >= 90);
#ifdef YOBIRIN_PLANTED_BUG
    require(profile.rport); // As if no carrier refused it.
#endif
    return 0;
}
