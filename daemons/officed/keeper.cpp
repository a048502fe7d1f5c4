#include "keeper.h"

#include "base/durable_file.h"
#include "limits.h"
#include "password_hash.h"
#include "time_zones.h"

#include "base/log.h"
#include "base/random.h"
#include "office/toml_text.h"

#include <algorithm>
#include <map>

namespace officed {

Keeper::Keeper(Parts parts) : parts_(std::move(parts))
{
    hash_what_is_plain();
    Result<std::optional<Version>> current = parts_.versions.current();
    if (!current)
        problem_ = current.error().detail;
    else if (*current)
        adopt(std::move(**current));
}

// Earlier releases kept the passwords of console users as they were given.
void Keeper::hash_what_is_plain()
{
    std::map<std::string, std::string> hashes; // Most versions have the same.
    const Result<> done = parts_.versions.rewrite_secrets([&](std::string_view name, office::Secret& secret) {
        auto* plain = std::get_if<std::string>(&secret);
        if (plain == nullptr || !office::is_kept_as_hash(name) || plain->starts_with(office::hash_prefix))
            return false;
        std::string& hash = hashes[*plain];
        if (hash.empty())
            hash = parts_.making.hash(*plain);
        *plain = hash;
        return true;
    });
    if (!done)
        log_warning("console passwords of earlier versions could not be hashed, trying at the next start",
                    { { "problem", done.error().detail } });
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
    TrunkProfiles::Given given = parts_.profiles.given(*judged.tree);
    if (!given.problems.empty()) {
        const office::Problem& first = given.problems.front();
        problem_ = "version " + std::to_string(version_.number) + " cannot be used: " + first.file + ' '
            + first.key + ": " + sentence(first, office::Language::English);
        return;
    }
    live_ = Live { .version = version_.number,
                   .office = office::read(*judged.tree, version_.secrets, given.profiles),
                   .profiles = std::move(given.profiles),
                   .credentials = version_.credentials };
    problem_.clear();
    if (live_->credentials)
        return;
    Result<Credentials> own = parts_.certificates.own(live_->office.network);
    if (own)
        live_->credentials = std::move(*own);
    else
        problem_ = "no certificate for SIP over TLS: " + own.error().detail;
}

// Those of the live version; what was kept by name since then is newer.
office::Secrets Keeper::known_secrets() const
{
    office::Secrets known = parts_.secrets.all();
    known.insert(version_.secrets.begin(), version_.secrets.end());
    return known;
}

Keeper::Judged Keeper::judge(std::string_view text, const office::Secrets& known) const
{
    Judged judged { .judgement = office::judge(text, known) };
    if (!judged.judgement.is_good())
        return judged;
    Certificates::Given given = parts_.certificates.given(*judged.judgement.tree);
    judged.credentials = std::move(given.credentials);
    std::vector<office::Problem>& problems = judged.judgement.problems;
    TrunkProfiles::Given trunks = parts_.profiles.given(*judged.judgement.tree);
    judged.profiles = std::move(trunks.profiles);
    for (std::vector<office::Problem>* further : { &given.problems, &trunks.problems })
        for (office::Problem& problem : *further)
            problems.insert(std::ranges::upper_bound(problems, problem.line, {}, &office::Problem::line),
                            std::move(problem));
    if (std::optional<office::Problem> zone = unknown_zone(*judged.judgement.tree, parts_.zones))
        problems.insert(std::ranges::upper_bound(problems, zone->line, {}, &office::Problem::line),
                        *std::move(zone));
    return judged;
}

office::Judgement Keeper::check(std::string_view text) const
{
    return judge(text, known_secrets()).judgement;
}

Drafted Keeper::draft(std::string_view text) const { return draft_with(text, known_secrets()); }

Result<Drafted> Keeper::draft_again(std::int64_t number) const
{
    const std::vector<Versions::Past> past = parts_.versions.back_from(version_.number, SIZE_MAX);
    if (std::ranges::find(past, number, &Versions::Past::number) == past.end())
        return failure(std::string { file_not_found });
    const Version version = TRY(parts_.versions.read(number));
    return draft_with(version.text, version.secrets);
}

Drafted Keeper::draft_with(std::string_view text, const office::Secrets& known) const
{
    Judged judged = judge(text, known);
    Drafted drafted { .problems = judged.judgement.problems };
    if (!judged.judgement.is_good())
        return drafted;
    std::expected<office::Sealed, office::Problem> sealed = office::seal(text, known, parts_.making);
    if (!sealed) {
        drafted.problems.push_back(std::move(sealed).error());
        return drafted;
    }
    Draft draft { .version = { .number = parts_.versions.next_number(),
                               .text = std::move(sealed->text),
                               .secrets = std::move(sealed->secrets),
                               .credentials = std::move(judged.credentials) },
                  .made = std::move(sealed->made) };
    const auto tree = office::read_toml(draft.version.text);
    draft.live = { .version = draft.version.number,
                   .office = office::read(*tree, draft.version.secrets, judged.profiles),
                   .profiles = judged.profiles,
                   .credentials = draft.version.credentials };
    if (!draft.live.credentials && live_)
        draft.live.credentials = live_->credentials; // Ours: near enough for being asked about.
    draft.is_news = !live_ || draft.version.text != version_.text || draft.version.secrets != version_.secrets
        || draft.version.credentials != version_.credentials || draft.live.profiles != live_->profiles;
    if (draft.is_news)
        add_changes(draft, *tree);
    drafted.draft = std::move(draft);
    return drafted;
}

Draft Keeper::draft_new_password(const std::string& extension) const
{
    const std::string key = "extension." + extension + ".password";
    std::string password = parts_.making.make_password();
    Draft draft { .version = version_, .live = *live_, .is_news = true };
    draft.version.number = parts_.versions.next_number();
    draft.version.secrets.insert_or_assign(key, office::ha1_of(extension, password));
    if (const auto tree = office::read_toml(draft.version.text)) {
        draft.live.office = office::read(*tree, draft.version.secrets, draft.live.profiles);
        add_changes(draft, *tree);
    }
    draft.live.version = draft.version.number;
    draft.made.push_back({ .key = key, .value = std::move(password) });
    return draft;
}

Result<Draft> Keeper::draft_as_it_was(std::int64_t number) const
{
    Draft draft { .version = TRY(parts_.versions.read(number)) };
    draft.version.number = parts_.versions.next_number();
    if (const auto tree = office::read_toml(draft.version.text))
        add_changes(draft, *tree);
    return draft;
}

void Keeper::add_changes(Draft& draft, const office::Value& tree) const
{
    const auto before = office::read_toml(version_.text);
    if (version_.number == 0 || !before) {
        draft.changes = { { .what = office::Change::What::FirstVersion } };
        return;
    }
    draft.changes = office::changes_between({ *before, version_.secrets }, { tree, draft.version.secrets });
    if (draft.version.credentials && version_.credentials
        && draft.version.credentials != version_.credentials)
        draft.changes.push_back({ .what = office::Change::What::CertificateChanged });
    if (live_ && draft.live.version != 0)
        for (const auto& [name, profile] : draft.live.profiles)
            if (const auto known = live_->profiles.find(name);
                known != live_->profiles.end() && known->second != profile)
                draft.changes.push_back(
                    { .what = office::Change::What::ProfileChanged, .section = "profile", .name = name });
    if (draft.changes.empty())
        draft.changes.push_back({ .what = office::Change::What::LayoutOnly });
}

Result<> Keeper::commit(const Draft& draft, About about)
{
    about.before = version_.number;
    about.changes_ja = summary(draft.changes, office::Language::Japanese);
    about.changes_en = summary(draft.changes, office::Language::English);
    Version version = draft.version;
    version.number = TRY(parts_.versions.add(version, about));
    // A secret that was kept under the name of its key is now the version's; by itself it would win for ever.
    std::vector<std::string> used;
    for (const auto& [name, secret] : version.secrets)
        used.push_back(name);
    adopt(std::move(version));
    if (const Result<> forgotten = parts_.secrets.forget(used); !forgotten)
        log_warning("a kept secret could not be taken out, the next apply uses it again",
                    { { "problem", forgotten.error().detail } });
    return {};
}

Result<Applied> Keeper::apply(std::string_view text, About about)
{
    Drafted drafted = draft(text);
    Applied applied { .problems = std::move(drafted.problems) };
    if (!drafted.draft)
        return applied;
    applied.is_good = true;
    if (drafted.draft->is_news)
        TRY(commit(*drafted.draft, std::move(about)));
    applied.version = version_.number;
    applied.made = std::move(drafted.draft->made);
    return applied;
}

Result<> Keeper::keep_secret(const std::string& name, const std::optional<std::string>& value)
{
    return value ? parts_.secrets.keep(name, *value) : parts_.secrets.forget({ name });
}

std::string Keeper::text_with_secrets() const { return office::unseal(version_.text, version_.secrets); }

std::vector<Versions::Past> Keeper::past(std::size_t most) const
{
    return parts_.versions.back_from(version_.number, most);
}

std::string make_password()
{
    constexpr std::string_view characters = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(characters.size() == 32, "a power of two: every character is as likely");
    std::string password;
    while (password.size() < limits::made_password_characters)
        password += characters[random_number() % characters.size()];
    return password;
}

office::SecretMaking secret_making()
{
    return { .make_password = make_password, .hash = hash_of_password, .is_hash_of = is_hash_of_password };
}

} // namespace officed
