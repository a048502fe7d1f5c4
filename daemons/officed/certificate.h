// What TLS clients are shown: a certificate and its key, as PEM text. Judged and made here; no file is
// touched.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace officed {

struct Credentials {
    std::string certificate {}; // With the chain behind it, if there is one.
    std::string key {};
    friend bool operator==(const Credentials&, const Credentials&) = default;
};

enum class CertificateFault { NotACertificate, NotAKey, KeyOfAnother, NotYetValid, Expired, ExpiresSoon };

struct CertificateVerdict {
    std::optional<CertificateFault> fault {}; // ExpiresSoon may be used all the same.
    Wall valid_from {}; // Known once there is a certificate.
    Wall valid_until {};
};

CertificateVerdict judge(const Credentials&, Wall now);

struct CertificateNames {
    std::string host {};
    std::vector<std::string> addresses {}; // IPv4 or IPv6, in numbers.
};

// Signed by itself, EC P-256, good for ten years: phones are told to trust this one.
Result<Credentials> make_self_signed(const CertificateNames&, Wall now);

} // namespace officed
