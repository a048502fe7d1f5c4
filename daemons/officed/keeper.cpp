#include "keeper.h"

#include "base/random.h"
#include "limits.h"

#include <algorithm>
#include <iterator>

namespace officed {

Keeper::Keeper(Versions versions, Certificates certificates, MakePassword make)
    : versions_(std::move(versions)), certificates_(std::move(certificates)), make_password_(std::move(make))
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
    live_->credentials = version_.credentials;
    if (live_->credentials)
        return;
    Result<Credentials> own = certificates_.own(live_->office.network);
    if (own)
        live_->credentials = std::move(*own);
    else
        problem_ = "no certificate for SIP over TLS: " + own.error().detail;
}

office::Judgement Keeper::check(std::string_view text) const
{
    office::Judgement judged = office::judge(text, version_.secrets);
    if (!judged.is_good())
        return judged;
    std::vector<office::Problem> problems = certificates_.given(*judged.tree).problems;
    std::ranges::move(problems, std::back_inserter(judged.problems));
    std::ranges::stable_sort(judged.problems, {}, &office::Problem::line);
    return judged;
}

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
    std::optional<Credentials> credentials = certificates_.given(*judged.tree).credentials;
    if (live_ && sealed->text == version_.text && sealed->secrets == version_.secrets
        && credentials == version_.credentials) {
        applied.version = version_.number; // Said again: nothing to do.
        return applied;
    }
    Version next { .text = std::move(sealed->text),
                   .secrets = std::move(sealed->secrets),
                   .credentials = std::move(credentials) };
    applied.version = next.number = TRY(versions_.add(next));
    applied.made = std::move(sealed->made);
    adopt(std::move(next));
    return applied;
}

Result<NewPassword> Keeper::make_new_password(const std::string& extension)
{
    std::string password = make_password_();
    Version next = version_;
    next.secrets.insert_or_assign("extension." + extension + ".password",
                                  office::ha1_of(extension, password));
    const std::int64_t number = next.number = TRY(versions_.add(next));
    adopt(std::move(next));
    return NewPassword { .version = number, .password = std::move(password) };
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
