#include "certificates.h"

#include "base/durable_file.h"

#include "support/string_from.h"
#include "support/temporary_directory.h"
#include <CppUTest/TestHarness.h>
#include <sys/stat.h>

using namespace officed;
using namespace std::chrono_literals;

TEST_GROUP(TheCertificates)
{
    TemporaryDirectory directory {};
    Wall now { parse_utc("2026-11-25T09:00:00.000Z") };
    Certificates certificates { directory.path, [this] { return now; } };
    const office::Network network { .bind = { "127.0.0.1" } };

    std::string given_at(const char* name, const std::string& text)
    {
        const std::filesystem::path path = directory.path / name;
        write_durably(path, text).value();
        return path.string();
    }
    Certificates::Given given(const std::string& certificate, const std::string& key)
    {
        const office::Judgement judged = office::judge("[office]\nname = \"x\"\nmain = \"echo:\"\n[network]\n"
                                                       "tls_certificate = \""
                                                       + certificate + "\"\ntls_key = \"" + key + "\"\n");
        CHECK_TRUE(judged.is_good());
        return certificates.given(*judged.tree);
    }
};

TEST(TheCertificates, OfOurOwnAreMadeOnceAndReadableByNobodyElse)
{
    const Credentials made = certificates.own(network).value();
    CHECK_TRUE(certificates.own(network).value() == made);
    struct stat status {};
    CHECK_EQUAL(0, stat((directory.path / "certificate.key").c_str(), &status));
    CHECK_EQUAL(0600u, status.st_mode & 0777U);
}

TEST(TheCertificates, OfOurOwnAreMadeAgainBeforeTheyExpire)
{
    const Credentials made = certificates.own(network).value();
    now += 24h * 3630;
    CHECK_FALSE(certificates.own(network).value() == made);
}

TEST(TheCertificates, OfOurOwnAreMadeAgainWhenAPowerCutLeftHalf)
{
    const Credentials made = certificates.own(network).value();
    std::filesystem::remove(directory.path / "certificate.key");
    const Credentials again = certificates.own(network).value();
    CHECK_FALSE(again == made);
    CHECK_FALSE(judge(again, now).fault.has_value());
}

TEST(TheCertificates, AreReadFromTheFilesTheOfficeNames)
{
    const Credentials pair = make_self_signed({ .host = "pbx" }, now).value();
    const Certificates::Given found = given(given_at("a.pem", pair.certificate), given_at("a.key", pair.key));
    CHECK_TRUE(found.problems.empty());
    CHECK_TRUE(found.credentials == pair);
}

TEST(TheCertificates, ThatCannotBeReadAreNamedWithLineAndKey)
{
    const Certificates::Given found = given("/nowhere/a.pem", "/nowhere/a.key");
    CHECK_EQUAL(2u, found.problems.size());
    CHECK_EQUAL(5, found.problems[0].line);
    CHECK_EQUAL(std::string("network.tls_certificate"), found.problems[0].key);
    CHECK_EQUAL(
        std::string("/nowhere/a.pem cannot be read (No such file or directory); check where it lies and "
                    "that officed may read it."),
        sentence(found.problems[0], office::Language::English));
    CHECK_EQUAL(6, found.problems[1].line);
    CHECK_EQUAL(std::string("network.tls_key"), found.problems[1].key);
}

TEST(TheCertificates, ThatExpiredOrDoNotMatchAreRefusedAtTheirLine)
{
    const Credentials pair = make_self_signed({ .host = "pbx" }, now).value();
    const Credentials other = make_self_signed({ .host = "pbx" }, now).value();
    const std::string certificate = given_at("a.pem", pair.certificate);
    const Certificates::Given mixed = given(certificate, given_at("b.key", other.key));
    CHECK_EQUAL(6, mixed.problems.at(0).line);
    CHECK_FALSE(mixed.credentials.has_value());
    now += 24h * 3651;
    const Certificates::Given late = given(certificate, given_at("a.key", pair.key));
    CHECK_EQUAL(5, late.problems.at(0).line);
    CHECK_EQUAL(std::string("The certificate expired on 2036-11-22; take a new one."),
                sentence(late.problems[0], office::Language::English));
    CHECK_FALSE(late.credentials.has_value());
}

TEST(TheCertificates, ThatExpireSoonAreUsedWithAWarning)
{
    const Credentials pair = make_self_signed({ .host = "pbx" }, now).value();
    now += 24h * 3640;
    const Certificates::Given found = given(given_at("a.pem", pair.certificate), given_at("a.key", pair.key));
    CHECK_TRUE(found.problems.at(0).severity == office::Severity::Warning);
    CHECK_TRUE(found.credentials.has_value());
}
