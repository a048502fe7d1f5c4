#include "versions.h"

#include "base/durable_file.h"
#include "base/text.h"

#include "base/clock.h"

#include <algorithm>
#include <set>

namespace officed {
namespace {

std::unexpected<Error> failed(const std::string& what) { return failure(std::string { file_failed }, what); }

} // namespace

Result<Versions> Versions::open(const std::filesystem::path& directory)
{
    std::error_code problem;
    std::filesystem::create_directories(directory / "versions", problem);
    if (problem)
        return failed("create " + (directory / "versions").string() + ": " + problem.message());
    return Versions { directory };
}

std::filesystem::path Versions::file_of(std::int64_t number, std::string_view kind) const
{
    return directory_ / "versions" / (std::to_string(number) + "." + std::string { kind });
}

Result<std::optional<Version>> Versions::current() const
{
    const Result<std::string> pointer = read_file(directory_ / "current");
    if (!pointer && pointer.error().code == file_not_found)
        return std::nullopt;
    if (!pointer)
        return std::unexpected(pointer.error());
    const std::optional<std::int64_t> number = parse_number<std::int64_t>(trimmed(*pointer));
    if (!number)
        return failed("the file current holds no number");
    return TRY(read(*number));
}

Result<Version> Versions::read(std::int64_t number) const
{
    Version version { .number = number, .text = TRY(read_file(file_of(number, "toml"))) };
    const std::string secrets = TRY(read_file(file_of(number, "secrets")));
    if (!office::read_secrets(secrets, version.secrets))
        return failed("the secrets of version " + std::to_string(number) + " cannot be read");
    version.credentials = TRY(credentials_of(number));
    return version;
}

Result<std::optional<Credentials>> Versions::credentials_of(std::int64_t number) const
{
    Result<std::string> certificate = read_file(file_of(number, "pem"));
    if (!certificate && certificate.error().code == file_not_found)
        return std::nullopt;
    return Credentials { .certificate = TRY(std::move(certificate)),
                         .key = TRY(read_file(file_of(number, "key"))) };
}

// Of one that an earlier release applied, what its file tells.
About Versions::about(std::int64_t number) const
{
    About known { .before = number - 1 };
    if (const Result<std::string> text = read_file(file_of(number, "about")))
        if (decode(*text, known))
            return known;
    std::error_code problem;
    const auto written = std::filesystem::last_write_time(file_of(number, "toml"), problem);
    known = { .by = "?", .before = number - 1 };
    if (!problem)
        known.when =
            utc_text(std::chrono::time_point_cast<Wall::duration>(std::chrono::file_clock::to_sys(written)));
    return known;
}

std::vector<Versions::Past> Versions::back_from(std::int64_t number, std::size_t most) const
{
    std::vector<Past> past;
    std::error_code problem;
    while (number > 0 && past.size() < most && std::filesystem::exists(file_of(number, "toml"), problem)) {
        past.push_back({ number, about(number) });
        if (past.back().about.before >= number)
            break; // Damaged; it must not lead round in a circle.
        number = past.back().about.before;
    }
    return past;
}

// Of all that were ever begun, also those a power cut left without their decision.
std::vector<std::int64_t> Versions::numbers() const
{
    std::set<std::int64_t> found;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ / "versions", problem))
        if (const auto number = parse_number<std::int64_t>(entry.path().stem().string()))
            found.insert(*number);
    return { found.begin(), found.end() };
}

std::int64_t Versions::highest() const
{
    const std::vector<std::int64_t> all = numbers();
    return all.empty() ? 0 : std::max<std::int64_t>(all.back(), 0);
}

Result<std::int64_t> Versions::add(const Version& version, const About& about)
{
    const std::int64_t number = version.number != 0 ? version.number : next_number();
    TRY(write_durably(file_of(number, "secrets"), office::write_secrets(version.secrets)));
    if (version.credentials) {
        TRY(write_durably(file_of(number, "key"), version.credentials->key));
        TRY(write_durably(file_of(number, "pem"), version.credentials->certificate));
    }
    TRY(write_durably(file_of(number, "about"), encode(about)));
    TRY(write_durably(file_of(number, "toml"), version.text));
    TRY(write_durably(directory_ / "current", std::to_string(number) + "\n"));
    return number;
}

Result<>
Versions::rewrite_secrets(const std::function<bool(std::string_view name, office::Secret&)>& change) const
{
    for (const std::int64_t number : numbers()) {
        const Result<std::string> text = read_file(file_of(number, "secrets"));
        office::Secrets secrets;
        if (!text || !office::read_secrets(*text, secrets))
            continue; // Half a version, which nobody reads.
        bool is_changed = false;
        for (auto& [name, secret] : secrets)
            is_changed = change(name, secret) || is_changed;
        if (is_changed)
            TRY(write_durably(file_of(number, "secrets"), office::write_secrets(secrets)));
    }
    return {};
}

} // namespace officed
