#include "certificate.h"

#include "limits.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace officed {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Bio reader(const std::string& text)
{
    return { BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free };
}

std::string text_in(BIO& bio)
{
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(&bio, &bytes);
    return size > 0 ? std::string { bytes, static_cast<std::size_t>(size) } : std::string {};
}

// Else OpenSSL would ask the terminal for one.
int no_passphrase(char*, int, int, void*) { return -1; }

Wall wall_of(const ASN1_TIME* time)
{
    std::tm parts {};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1)
        return {};
    return std::chrono::system_clock::from_time_t(timegm(&parts));
}

std::unexpected<Error> not_made(const char* what)
{
    return failure("org.yobirin.Office.NoCertificate",
                   std::string { "a certificate could not be made: " } + what);
}

bool add_extension(X509* certificate, int kind, const std::string& value)
{
    X509V3_CTX around {};
    X509V3_set_ctx_nodb(&around);
    X509V3_set_ctx(&around, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension {
        X509V3_EXT_conf_nid(nullptr, &around, kind, value.c_str()), &X509_EXTENSION_free
    };
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string alternative_names(const CertificateNames& names)
{
    std::string list = "DNS:" + names.host;
    for (const std::string& address : names.addresses)
        list += ",IP:" + address;
    return list;
}

bool give_serial(X509* certificate)
{
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number { BN_new(), &BN_free };
    constexpr int serial_bits = 127; // RFC 5280 4.1.2.2: positive, at most 20 octets.
    return number && BN_rand(number.get(), serial_bits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1
        && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool fill(X509* certificate, EVP_PKEY* key, const CertificateNames& names, Wall now)
{
    constexpr std::chrono::hours for_clocks_that_differ { 24 };
    const std::time_t from = std::chrono::system_clock::to_time_t(now - for_clocks_that_differ);
    const std::time_t until = std::chrono::system_clock::to_time_t(now + limits::own_certificate_lives);
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto* common_name = reinterpret_cast<const unsigned char*>(names.host.c_str());
    return X509_set_version(certificate, X509_VERSION_3) == 1 && give_serial(certificate)
        && ASN1_TIME_set(X509_getm_notBefore(certificate), from) != nullptr
        && ASN1_TIME_set(X509_getm_notAfter(certificate), until) != nullptr
        && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, common_name, -1, -1, 0) == 1
        && X509_set_issuer_name(certificate, subject) == 1 && X509_set_pubkey(certificate, key) == 1
        && add_extension(certificate, NID_subject_alt_name, alternative_names(names))
        && add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE")
        && add_extension(certificate, NID_key_usage, "critical,digitalSignature")
        && add_extension(certificate, NID_ext_key_usage, "serverAuth,clientAuth")
        && X509_sign(certificate, key, EVP_sha256()) > 0;
}

} // namespace

CertificateVerdict judge(const Credentials& credentials, Wall now)
{
    const Bio certificate_text = reader(credentials.certificate);
    const Certificate certificate {
        PEM_read_bio_X509(certificate_text.get(), nullptr, no_passphrase, nullptr), &X509_free
    };
    if (!certificate)
        return { .fault = CertificateFault::NotACertificate };
    CertificateVerdict verdict { .valid_from = wall_of(X509_get0_notBefore(certificate.get())),
                                 .valid_until = wall_of(X509_get0_notAfter(certificate.get())) };
    const Bio key_text = reader(credentials.key);
    const Key key { PEM_read_bio_PrivateKey(key_text.get(), nullptr, no_passphrase, nullptr),
                    &EVP_PKEY_free };
    if (!key)
        verdict.fault = CertificateFault::NotAKey;
    else if (X509_check_private_key(certificate.get(), key.get()) != 1)
        verdict.fault = CertificateFault::KeyOfAnother;
    else if (now < verdict.valid_from)
        verdict.fault = CertificateFault::NotYetValid;
    else if (now >= verdict.valid_until)
        verdict.fault = CertificateFault::Expired;
    else if (verdict.valid_until - now < limits::certificate_expires_soon)
        verdict.fault = CertificateFault::ExpiresSoon;
    return verdict;
}

Result<Credentials> make_self_signed(const CertificateNames& names, Wall now)
{
    const Key key { EVP_EC_gen("P-256"), &EVP_PKEY_free };
    const Certificate certificate { X509_new(), &X509_free };
    if (!key || !certificate)
        return not_made("no key");
    if (!fill(certificate.get(), key.get(), names, now))
        return not_made("its fields were refused");
    const Bio certificate_text { BIO_new(BIO_s_mem()), &BIO_free };
    const Bio key_text { BIO_new(BIO_s_mem()), &BIO_free };
    if (!certificate_text || !key_text || PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1
        || PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr)
            != 1)
        return not_made("it could not be written");
    return Credentials { .certificate = text_in(*certificate_text), .key = text_in(*key_text) };
}

} // namespace officed
