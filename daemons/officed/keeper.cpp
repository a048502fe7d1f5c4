#include "keeper.h"

#include "base/random.h"
#include "limits.h"

namespace officed {

Keeper::Keeper(Versions versions, MakePassword make)
    : versions_(std::move(versions)), make_password_(std::move(make))
{
    Result<std::optional<Version>> current = versions_.current();
    if (!current)
        problem_ = current.error().detail;
    else if (*current)
        adopt(std::move(**current));
}

void Keeper::adopt(Version version)
{
    const office::Judgement judged = office::judge(version.text, version.secrets);
    version_ = std::move(version);
    if (!judged.is_good()) {
        // A newer release judged otherwise. Every daemon has its last slice; the next apply mends this.
        problem_ =
            "version " + std::to_string(version_.number) + " is not valid here; apply the office file again";
        return;
    }
    live_ = Live { .version = version_.number, .office = office::read(*judged.tree, version_.secrets) };
    problem_.clear();
}

office::Judgement Keeper::check(std::string_view text) const { return office::judge(text, version_.secrets); }

Result<Applied> Keeper::apply(std::string_view text)
{
    const office::Judgement judged = check(text);
    Applied applied { .problems = judged.problems };
    if (!judged.is_good())
        return applied;
    std::expected<office::Sealed, office::Problem> sealed =
        office::seal(text, version_.secrets, make_password_);
    if (!sealed) {
        applied.problems.push_back(std::move(sealed).error());
        return applied;
    }
    applied.is_good = true;
    if (live_ && sealed->text == version_.text && sealed->secrets == version_.secrets) {
        applied.version = version_.number; // Said again: nothing to do.
        return applied;
    }
    applied.version = TRY(versions_.add(sealed->text, sealed->secrets));
    applied.made = std::move(sealed->made);
    adopt({ .number = applied.version,
            .text = std::move(sealed->text),
            .secrets = std::move(sealed->secrets) });
    return applied;
}

std::string Keeper::text_with_secrets() const { return office::unseal(version_.text, version_.secrets); }

std::string make_password()
{
    constexpr std::string_view characters = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(characters.size() == 32, "a power of two: every character is as likely");
    std::string password;
    while (password.size() < limits::made_password_characters)
        password += characters[random_number() % characters.size()];
    return password;
}

} // namespace officed
