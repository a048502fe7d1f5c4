#include "named_secrets.h"

#include "base/durable_file.h"
#include "limits.h"

#include "base/text.h"

#include <algorithm>

namespace officed {
namespace {

bool is_name(std::string_view text)
{
    const auto fits = [](char c) {
        return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '.' || c == '-'
            || c == '_';
    };
    return !text.empty() && text.size() <= limits::secret_name_bytes && std::ranges::all_of(text, fits);
}

bool is_printable(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; }

} // namespace

Result<NamedSecrets> NamedSecrets::open(const std::filesystem::path& directory)
{
    NamedSecrets opened { directory / "secrets" };
    const Result<std::string> text = read_file(opened.file_);
    if (!text && text.error().code == file_not_found)
        return opened;
    if (!text)
        return std::unexpected(text.error());
    if (!office::read_secrets(*text, opened.secrets_))
        return failure(std::string { file_failed }, opened.file_.string() + " cannot be read as we wrote it");
    return opened;
}

std::string NamedSecrets::objection(std::string_view name, std::string_view value) const
{
    if (!is_name(name))
        return "a name has letters, digits and . - _ only, " + std::to_string(limits::secret_name_bytes)
            + " of them at most";
    if (value.empty() || value.size() > limits::secret_bytes || !std::ranges::all_of(value, is_printable))
        return "a secret has 1 to " + std::to_string(limits::secret_bytes)
            + " bytes on one line, without control characters";
    if (!secrets_.contains(name) && secrets_.size() >= limits::named_secrets)
        return "there are " + std::to_string(secrets_.size()) + " secrets already; forget some first";
    return {};
}

Result<> NamedSecrets::keep(const std::string& name, std::string value)
{
    office::Secrets next = secrets_;
    next[name] = std::move(value);
    return replace(std::move(next));
}

Result<> NamedSecrets::forget(const std::vector<std::string>& names)
{
    office::Secrets next = secrets_;
    for (const std::string& name : names)
        next.erase(name);
    return next == secrets_ ? Result<> {} : replace(std::move(next));
}

Result<> NamedSecrets::replace(office::Secrets next)
{
    TRY(write_durably(file_, office::write_secrets(next)));
    secrets_ = std::move(next);
    return {};
}

} // namespace officed
