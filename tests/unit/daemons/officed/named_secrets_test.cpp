#include "named_secrets.h"

#include "limits.h"

#include "support/string_from.h"
#include "support/temporary_directory.h"
#include <CppUTest/TestHarness.h>
#include <fstream>
#include <sys/stat.h>

using namespace officed;

TEST_GROUP(NamedSecretsOfAnOffice)
{
    TemporaryDirectory directory {};

    NamedSecrets open() { return NamedSecrets::open(directory.path).value(); }
};

TEST(NamedSecretsOfAnOffice, AreThereForTheNextProcessAndForNobodyElse)
{
    NamedSecrets here = open();
    here.keep("ntt", "carrier-word").value();
    CHECK_EQUAL(std::string("carrier-word"), std::get<std::string>(open().all().at("ntt")));
    struct stat status {};
    CHECK_EQUAL(0, stat((directory.path / "secrets").c_str(), &status));
    CHECK_EQUAL(0600u, status.st_mode & 0777U);
    here.forget({ "ntt", "never-kept" }).value();
    CHECK_TRUE(open().all().empty());
}

TEST(NamedSecretsOfAnOffice, HaveNamesAFileCanBearAndValuesOnOneLine)
{
    const NamedSecrets here = open();
    CHECK_EQUAL(std::string(), here.objection("trunk.ntt.password", "word"));
    CHECK_EQUAL(std::string(), here.objection("a-name_1", "ワード"));
    CHECK_FALSE(here.objection("", "word").empty());
    CHECK_FALSE(here.objection("a name", "word").empty());
    CHECK_FALSE(here.objection(std::string(limits::secret_name_bytes + 1, 'a'), "word").empty());
    CHECK_FALSE(here.objection("ntt", "").empty());
    CHECK_FALSE(here.objection("ntt", "two\nlines").empty());
    CHECK_FALSE(here.objection("ntt", std::string(limits::secret_bytes + 1, 'a')).empty());
}

TEST(NamedSecretsOfAnOffice, AreNotGuessedAtWhenTheirFileIsDamaged)
{
    std::ofstream { directory.path / "secrets" } << "ntt = ";
    CHECK_FALSE(NamedSecrets::open(directory.path).has_value());
}
