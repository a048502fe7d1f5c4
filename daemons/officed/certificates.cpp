#include "certificates.h"

#include "base/durable_file.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

namespace officed {
namespace {

constexpr std::size_t date_characters = 10; // 2026-11-22

std::string date_of(Wall moment) { return utc_text(moment).substr(0, date_characters); }

std::string host_name()
{
    std::array<char, 256> name {};
    if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0')
        return "yobirin";
    return name.data();
}

bool is_any(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

std::string text_of(const sockaddr* address)
{
    std::array<char, INET6_ADDRSTRLEN> text {};
    const void* bytes = nullptr;
    if (address->sa_family == AF_INET)
        bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
    else if (address->sa_family == AF_INET6)
        bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
    if (bytes == nullptr || inet_ntop(address->sa_family, bytes, text.data(), text.size()) == nullptr)
        return {};
    return text.data();
}

std::vector<std::string> addresses_of_this_box()
{
    std::vector<std::string> addresses;
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0)
        return addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next)
        if (entry->ifa_addr != nullptr)
            if (std::string text = text_of(entry->ifa_addr); !text.empty())
                addresses.push_back(std::move(text));
    freeifaddrs(first);
    return addresses;
}

CertificateNames names_of(const office::Network& network)
{
    CertificateNames names { .host = host_name() };
    for (const std::string& bound : network.bind) {
        if (!is_any(bound)) {
            names.addresses.push_back(bound);
            continue;
        }
        for (std::string& address : addresses_of_this_box())
            names.addresses.push_back(std::move(address));
    }
    if (!network.external_address.empty())
        names.addresses.push_back(network.external_address);
    std::ranges::sort(names.addresses);
    const auto repeated = std::ranges::unique(names.addresses);
    names.addresses.erase(repeated.begin(), repeated.end());
    return names;
}

office::Problem problem_at(const office::Member& member, office::Message message,
                           std::vector<std::string> arguments)
{
    return { .severity = message == office::Message::CertificateExpiresSoon ? office::Severity::Warning
                                                                            : office::Severity::Error,
             .line = member.line,
             .key = "network." + member.key,
             .message = message,
             .arguments = std::move(arguments) };
}

office::Problem worded(const CertificateVerdict& verdict, const office::Member& certificate,
                       const office::Member& key)
{
    using enum office::Message;
    switch (*verdict.fault) {
    case CertificateFault::NotACertificate:
        return problem_at(certificate, NotACertificate, { *certificate.value.text() });
    case CertificateFault::NotAKey:
        return problem_at(key, NotAKey, { *key.value.text() });
    case CertificateFault::KeyOfAnother:
        return problem_at(key, KeyOfAnother, { *key.value.text() });
    case CertificateFault::NotYetValid:
        return problem_at(certificate, CertificateNotYet, { date_of(verdict.valid_from) });
    case CertificateFault::Expired:
        return problem_at(certificate, CertificateExpired, { date_of(verdict.valid_until) });
    default:
        return problem_at(certificate, CertificateExpiresSoon, { date_of(verdict.valid_until) });
    }
}

const office::Member* path_in(const office::Value& tree, std::string_view key)
{
    const office::Value* network = tree.at("network");
    const office::Member* member = network == nullptr ? nullptr : network->member(key);
    const bool is_given =
        member != nullptr && member->value.text() != nullptr && !member->value.text()->empty();
    return is_given ? member : nullptr;
}

} // namespace

Certificates::Certificates(std::filesystem::path directory, WallClock now)
    : directory_(std::move(directory)), now_(std::move(now))
{
}

Certificates::Given Certificates::given(const office::Value& tree) const
{
    const office::Member* certificate = path_in(tree, "tls_certificate");
    const office::Member* key = path_in(tree, "tls_key");
    if (certificate == nullptr || key == nullptr)
        return {};
    Given found;
    Credentials read;
    for (const auto& [member, text] : { std::pair { certificate, &read.certificate }, { key, &read.key } }) {
        Result<std::string> file = read_file(*member->value.text());
        if (file)
            *text = std::move(*file);
        else
            found.problems.push_back(problem_at(*member, office::Message::CannotReadFile,
                                                { *member->value.text(), problem_of(file.error()) }));
    }
    if (!found.problems.empty())
        return found;
    const CertificateVerdict verdict = judge(read, now_());
    if (verdict.fault)
        found.problems.push_back(worded(verdict, *certificate, *key));
    if (!verdict.fault || *verdict.fault == CertificateFault::ExpiresSoon)
        found.credentials = std::move(read);
    return found;
}

Result<Credentials> Certificates::own(const office::Network& network) const
{
    const std::filesystem::path certificate = directory_ / "certificate.pem";
    const std::filesystem::path key = directory_ / "certificate.key";
    if (Result<std::string> text = read_file(certificate)) {
        Credentials kept { .certificate = std::move(*text), .key = read_file(key).value_or("") };
        if (!judge(kept, now_()).fault)
            return kept;
    }
    Credentials made = TRY(make_self_signed(names_of(network), now_()));
    TRY(write_durably(key, made.key));
    TRY(write_durably(certificate, made.certificate)); // Last: one without its key is made again.
    return made;
}

} // namespace officed
