// The office file, as anybody may hand it to `yobirin apply`: judged without harm, and what is good survives
// being sealed, exported and applied again.
#include "office/changes.h"
#include "office/office.h"
#include "office/seal.h"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace {

void demand(bool holds)
{
    if (!holds)
        std::abort();
}

void check_problems(const office::Judgement& judged, std::string_view text)
{
    const auto lines = std::ranges::count(text, '\n') + 1;
    for (const office::Problem& problem : judged.problems) {
#ifdef YOBIRIN_PLANTED_BUG
        demand(problem.message != office::Message::UnknownKeyPerhaps); // As if nobody ever mistyped a key.
#endif
        demand(problem.line >= 0 && problem.line <= lines);
        for (const office::Language language : { office::Language::Japanese, office::Language::English }) {
            const std::string said = sentence(problem, language);
            demand(!said.empty());
            // toml++'s own words may quote what it saw; ours never repeat control characters.
            if (problem.message != office::Message::NotToml)
                demand(said.find('\n') == std::string::npos && said.find('\x1b') == std::string::npos);
        }
    }
}

void check_sealing(std::string_view text)
{
    const office::SecretMaking making {
        .make_password = [] { return std::string { "made-by-the-fuzzer" }; },
        .hash =
            [](std::string_view) {
                return std::string { office::hash_prefix }
                + "v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
            },
        .is_hash_of = [](std::string_view, std::string_view) { return true; }
    };
    const auto sealed = office::seal(text, {}, making);
    if (!sealed)
        return demand(sealed.error().message == office::Message::WriteAsSection);
    demand(office::judge(sealed->text, sealed->secrets).is_good());
    const auto again = office::seal(sealed->text, sealed->secrets, making);
    demand(again && again->text == sealed->text && again->secrets == sealed->secrets && again->made.empty());

    const std::string exported = office::unseal(sealed->text, sealed->secrets);
    demand(office::judge(exported).is_good());
    const auto elsewhere = office::seal(exported, {}, making);
    demand(elsewhere && elsewhere->secrets == sealed->secrets && elsewhere->made.empty());

    const office::Judgement judged = office::judge(sealed->text, sealed->secrets);
    const office::Side side { *judged.tree, sealed->secrets };
    demand(office::changes_between(side, side).empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view text { reinterpret_cast<const char*>(data), size };
    const office::Judgement judged = office::judge(text);
    check_problems(judged, text);
    if (!judged.is_good())
        return 0;
    const office::Office office = office::read(*judged.tree, {});
    demand(!office.main.empty() && !office.main.starts_with("hangup"));
    demand(office.network.rtp_low < office.network.rtp_high);
    check_sealing(text);
    return 0;
}
