#include "digest_answer.h"

#include "base/random.h"

#include <array>
#include <openssl/evp.h>

namespace load {
namespace {

// name="value" or name=value; empty when it is not there.
std::string_view parameter(std::string_view challenge, std::string_view name)
{
    for (std::size_t at = challenge.find(name); at != std::string_view::npos;
         at = challenge.find(name, at + 1)) {
        const bool begins = at == 0 || challenge[at - 1] == ' ' || challenge[at - 1] == ',';
        std::string_view rest = challenge.substr(at + name.size());
        if (!begins || !rest.starts_with('='))
            continue;
        rest.remove_prefix(1);
        if (rest.starts_with('"'))
            return rest.substr(1, rest.find('"', 1) - 1);
        return rest.substr(0, rest.find_first_of(", "));
    }
    return {};
}

std::string hex_digest(const EVP_MD* kind, std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes {};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), bytes.data(), &size, kind, nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (unsigned i = 0; i < size; ++i)
        (hex += digits[bytes[i] >> 4]) += digits[bytes[i] & 15];
    return hex;
}

std::string joined(std::initializer_list<std::string_view> parts)
{
    std::string whole;
    for (const std::string_view part : parts)
        (whole += whole.empty() ? "" : ":") += part;
    return whole;
}

} // namespace

std::string digest_answer(std::string_view challenge, const Credentials& by)
{
    const std::string_view realm = parameter(challenge, "realm");
    const std::string_view nonce = parameter(challenge, "nonce");
    const std::string_view algorithm = parameter(challenge, "algorithm");
    const std::string_view opaque = parameter(challenge, "opaque");
    const bool has_qop = parameter(challenge, "qop").find("auth") != std::string_view::npos;
    const EVP_MD* kind = algorithm == "SHA-256" ? EVP_sha256() : EVP_md5();
    const std::string account = hex_digest(kind, joined({ by.user, realm, by.password }));
    const std::string request = hex_digest(kind, joined({ by.method, by.uri }));
    const std::string cnonce = random_hex(4);
    const std::string response =
        hex_digest(kind,
                   has_qop ? joined({ account, nonce, "00000001", cnonce, "auth", request })
                           : joined({ account, nonce, request }));
    std::string value = "Digest username=\"";
    value.append(by.user).append("\", realm=\"").append(realm).append("\", nonce=\"").append(nonce);
    value.append("\", uri=\"").append(by.uri).append("\", response=\"").append(response).append("\"");
    if (!algorithm.empty())
        value.append(", algorithm=").append(algorithm);
    if (!opaque.empty())
        value.append(", opaque=\"").append(opaque).append("\"");
    if (has_qop)
        value.append(", qop=auth, nc=00000001, cnonce=\"").append(cnonce).append("\"");
    return value;
}

} // namespace load
