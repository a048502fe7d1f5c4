#include "office/secrets.h"

#include "base/text.h"
#include "office/forms.h"
#include "office/toml_text.h"

#include <array>
#include <openssl/evp.h>

namespace office {
namespace {

std::string digest_of(const EVP_MD* kind, std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest {};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, kind, nullptr) != 1)
        return {};
    return hex_of({ reinterpret_cast<const char*>(digest.data()), size });
}

} // namespace

Ha1 ha1_of(std::string_view number, std::string_view password)
{
    const std::string credentials =
        std::string { number } + ':' + std::string { realm } + ':' + std::string { password };
    return { .md5 = digest_of(EVP_md5(), credentials), .sha256 = digest_of(EVP_sha256(), credentials) };
}

std::string write_secrets(const Secrets& secrets)
{
    std::string text =
        "# Secrets of this office, written by officed. Not to be edited: apply the office file.\n";
    for (const auto& [name, secret] : secrets) {
        text += quoted(name) + " = ";
        if (const auto* plain = std::get_if<std::string>(&secret))
            text += quoted(*plain);
        else if (const auto* ha1 = std::get_if<Ha1>(&secret))
            text += "{ md5 = " + quoted(ha1->md5) + ", sha256 = " + quoted(ha1->sha256) + " }";
        text += '\n';
    }
    return text;
}

bool read_secrets(std::string_view text, Secrets& secrets)
{
    const auto tree = read_toml(text);
    if (!tree)
        return false;
    for (const Member& member : tree->table()->members) {
        if (const std::string* plain = member.value.text()) {
            secrets[member.key] = *plain;
            continue;
        }
        const Value* md5 = member.value.at("md5");
        const Value* sha256 = member.value.at("sha256");
        if (md5 == nullptr || sha256 == nullptr || md5->text() == nullptr || sha256->text() == nullptr)
            return false;
        secrets[member.key] = Ha1 { .md5 = *md5->text(), .sha256 = *sha256->text() };
    }
    return true;
}

} // namespace office
