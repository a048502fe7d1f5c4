#include "certificate.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace officed;
using namespace std::chrono_literals;

TEST_GROUP(ACertificate)
{
    const Wall now { parse_utc("2026-11-25T09:00:00.000Z") };
    const Credentials made {
        make_self_signed({ .host = "pbx.midori.example", .addresses = { "192.0.2.7", "2001:db8::7" } }, now)
            .value()
    };

    template <typename Check> void with_it(const Check& check) const
    {
        const std::unique_ptr<BIO, decltype(&BIO_free)> text { BIO_new_mem_buf(made.certificate.data(), -1),
                                                               &BIO_free };
        const std::unique_ptr<X509, decltype(&X509_free)> certificate {
            PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free
        };
        CHECK_TRUE(certificate != nullptr);
        check(certificate.get());
    }
};

TEST(ACertificate, OfOurOwnMakingIsGoodForItsNameAndAddresses)
{
    CHECK_FALSE(judge(made, now).fault.has_value());
    with_it([](X509* certificate) {
        CHECK_EQUAL(1, X509_check_host(certificate, "pbx.midori.example", 0, 0, nullptr));
        CHECK_EQUAL(1, X509_check_ip_asc(certificate, "192.0.2.7", 0));
        CHECK_EQUAL(1, X509_check_ip_asc(certificate, "2001:db8::7", 0));
        CHECK_EQUAL(0, X509_check_ip_asc(certificate, "192.0.2.8", 0));
        CHECK_EQUAL(256, EVP_PKEY_get_bits(X509_get0_pubkey(certificate)));
    });
}

TEST(ACertificate, IsJudgedByTheClock)
{
    CHECK_TRUE(judge(made, now - 48h).fault == CertificateFault::NotYetValid);
    CHECK_FALSE(judge(made, now + 24h * 3619).fault.has_value());
    CHECK_TRUE(judge(made, now + 24h * 3621).fault == CertificateFault::ExpiresSoon);
    CHECK_TRUE(judge(made, now + 24h * 3651).fault == CertificateFault::Expired);
}

TEST(ACertificate, NeedsItsOwnKey)
{
    const Credentials other = make_self_signed({ .host = "other" }, now).value();
    CHECK_TRUE(judge({ made.certificate, other.key }, now).fault == CertificateFault::KeyOfAnother);
    CHECK_TRUE(judge({ made.certificate, made.certificate }, now).fault == CertificateFault::NotAKey);
    CHECK_TRUE(judge({ made.key, made.key }, now).fault == CertificateFault::NotACertificate);
    CHECK_TRUE(judge({ "", "" }, now).fault == CertificateFault::NotACertificate);
}
