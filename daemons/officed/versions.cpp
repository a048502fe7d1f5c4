#include "versions.h"

#include "base/text.h"
#include "durable_file.h"

#include <algorithm>

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
    if (!pointer && pointer.error().code == not_found)
        return std::nullopt;
    if (!pointer)
        return std::unexpected(pointer.error());
    const std::optional<std::int64_t> number = parse_number<std::int64_t>(trimmed(*pointer));
    if (!number)
        return failed("the file current holds no number");
    Version version { .number = *number, .text = TRY(read_file(file_of(*number, "toml"))) };
    const std::string secrets = TRY(read_file(file_of(*number, "secrets")));
    if (!office::read_secrets(secrets, version.secrets))
        return failed("the secrets of version " + std::to_string(*number) + " cannot be read");
    version.credentials = TRY(credentials_of(*number));
    return version;
}

Result<std::optional<Credentials>> Versions::credentials_of(std::int64_t number) const
{
    Result<std::string> certificate = read_file(file_of(number, "pem"));
    if (!certificate && certificate.error().code == not_found)
        return std::nullopt;
    return Credentials { .certificate = TRY(std::move(certificate)),
                         .key = TRY(read_file(file_of(number, "key"))) };
}

// Of all that were ever begun, also those a power cut left without their decision.
std::int64_t Versions::highest() const
{
    std::int64_t highest = 0;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ / "versions", problem))
        highest = std::max(highest, parse_number<std::int64_t>(entry.path().stem().string()).value_or(0));
    return highest;
}

Result<std::int64_t> Versions::add(const Version& version)
{
    const std::int64_t number = highest() + 1;
    TRY(write_durably(file_of(number, "secrets"), office::write_secrets(version.secrets)));
    if (version.credentials) {
        TRY(write_durably(file_of(number, "key"), version.credentials->key));
        TRY(write_durably(file_of(number, "pem"), version.credentials->certificate));
    }
    TRY(write_durably(file_of(number, "toml"), version.text));
    TRY(write_durably(directory_ / "current", std::to_string(number) + "\n"));
    return number;
}

} // namespace officed
