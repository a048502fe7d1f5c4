#include "office/seal.h"

#include "judged.h"

using namespace office;

TEST_GROUP_BASE(ASealedOffice, Judged)
{
    Sealed sealed {};
    int passwords_made { 0 };
    int hashes_made { 0 };

    std::expected<Sealed, Problem> try_to_seal(std::string_view text)
    {
        const std::string prefix { hash_prefix };
        return office::seal(
            text, known,
            { .make_password = [this] { return "made-password-" + std::to_string(++passwords_made); },
              .hash =
                  [this, prefix](std::string_view password) {
                      return prefix + std::to_string(++hashes_made) + "$" + std::to_string(password.size());
                  },
              .is_hash_of =
                  [prefix](std::string_view hash, std::string_view password) {
                      return hash.starts_with(prefix)
                          && hash.ends_with("$" + std::to_string(password.size()));
                  } });
    }
    void seals(std::string_view text)
    {
        auto result = try_to_seal(text);
        CHECK_TRUE(result.has_value());
        sealed = *result;
    }
    Ha1 ha1(std::string_view number) const
    {
        return std::get<Ha1>(sealed.secrets.at("extension." + std::string { number } + ".password"));
    }
};

TEST(ASealedOffice, NamesItsSecretsAndKeepsTheRestAsWritten)
{
    seals("# 受付\n[extension.201]   # front desk\npassword  =  \"correct-horse-1\" # 秘密\nname='佐藤'\n");
    STRCMP_EQUAL("# 受付\n[extension.201]   # front desk\npassword  =  \"secret:extension.201.password\" # "
                 "秘密\nname='佐藤'\n",
                 sealed.text.c_str());
    CHECK_TRUE(ha1("201") == ha1_of("201", "correct-horse-1"));
    CHECK_TRUE(sealed.made.empty());
}

TEST(ASealedOffice, HoldsNoPasswordAnywhere)
{
    seals(good_office);
    CHECK_TRUE(sealed.text.find("correct-horse") == std::string::npos);
    CHECK_TRUE(write_secrets(sealed.secrets).find("correct-horse") == std::string::npos);
}

TEST(ASealedOffice, KeepsATrunksPasswordPlainAndApart)
{
    seals("[trunk.ntt]\nserver = \"sip:192.0.2.1\"\npassword = \"trunk-secret\"\n");
    CHECK_TRUE(sealed.text.find("trunk-secret") == std::string::npos);
    CHECK_EQUAL(std::string("trunk-secret"), std::get<std::string>(sealed.secrets.at("trunk.ntt.password")));
}

TEST(ASealedOffice, MakesThePasswordThatIsMissingAndTellsItOnce)
{
    seals("[extension.201] # desk\nname = \"Sato\"\n[extension.202]\npassword = \"\"\n[extension.203]");
    CHECK_EQUAL(3u, sealed.made.size());
    CHECK_EQUAL(std::string("extension.201.password"), sealed.made[0].key);
    CHECK_TRUE(ha1("202") == ha1_of("202", sealed.made[1].value));
    STRCMP_EQUAL("[extension.201] # desk\npassword = \"secret:extension.201.password\"\nname = "
                 "\"Sato\"\n[extension.202]\n"
                 "password = \"secret:extension.202.password\"\n[extension.203]\npassword = "
                 "\"secret:extension.203.password\"",
                 sealed.text.c_str());
}

TEST(ASealedOffice, KeepsThePasswordThatWasMadeBefore)
{
    known["extension.201.password"] = ha1_of("201", "made-last-year");
    seals("[extension.201]\n");
    CHECK_TRUE(sealed.made.empty());
    CHECK_TRUE(ha1("201") == ha1_of("201", "made-last-year"));
}

TEST(ASealedOffice, ForgetsTheSecretsItNoLongerNames)
{
    known["extension.299.password"] = ha1_of("299", "gone");
    seals(good_office);
    CHECK_EQUAL(2u, sealed.secrets.size());
}

TEST(ASealedOffice, IsTheSameWhenSealedAgain)
{
    seals(good_office);
    const Sealed once = sealed;
    known = once.secrets;
    seals(once.text);
    STRCMP_EQUAL(once.text.c_str(), sealed.text.c_str());
    CHECK_TRUE(once.secrets == sealed.secrets);
}

TEST(ASealedOffice, ComesBackWithSecretsIntoSomethingThatCanBeApplied)
{
    const std::string text = std::string { good_office }
        + "[trunk.ntt]\nserver = \"sip:192.0.2.1\"\npassword = \"a \\\"quoted\\\" one\"\nemergency = true\n";
    seals(text);
    const Sealed first = sealed;
    const std::string exported = unseal(first.text, first.secrets);
    known.clear(); // On another box.
    judge_text(exported);
    is_good_and_silent();
    seals(exported);
    CHECK_TRUE(first.secrets == sealed.secrets);
    STRCMP_EQUAL(first.text.c_str(), sealed.text.c_str());
}

TEST(ASealedOffice, MayBeWrittenInLineOrDotted)
{
    seals("extension = { 201 = { name = \"あ\" }, 202 = {} }\n");
    STRCMP_EQUAL("extension = { 201 = { password = \"secret:extension.201.password\", name = \"あ\" }, "
                 "202 = { password = \"secret:extension.202.password\" } }\n",
                 sealed.text.c_str());
    seals("extension.201.name = \"あ\"\nextension.201.password = \"correct-horse-1\"\n");
    STRCMP_EQUAL("extension.201.name = \"あ\"\nextension.201.password = \"secret:extension.201.password\"\n",
                 sealed.text.c_str());
}

TEST(ASealedOffice, SaysWhereNoPasswordCanBeWrittenIn)
{
    const auto result = try_to_seal("\nextension.201.name = \"x\"\n");
    CHECK_FALSE(result.has_value());
    CHECK_EQUAL(2, result.error().line);
    CHECK_EQUAL(std::string("Secrets cannot be kept apart from this notation; write it as a section that "
                            "begins with [extension.201]."),
                sentence(result.error(), Language::English));
}

TEST(ASealedOffice, SurvivesLineEndsOfEveryKind)
{
    seals("[extension.201]\r\nname = \"a\"\r\n[extension.202]\r\npassword = \"correct-horse-2\"\r\n");
    CHECK_EQUAL(2u, sealed.secrets.size());
    CHECK_TRUE(sealed.text.find("correct") == std::string::npos);
}

TEST(ASealedOffice, KeepsAUsersPasswordAsAHashOnly)
{
    const std::string file = "[user.hanako]\nrole = \"admin\"\npassword = \"a-long-password\"\n";
    seals(file);
    CHECK_EQUAL(std::string("$argon2id$1$15"),
                std::get<std::string>(sealed.secrets.at("user.hanako.password")));
    CHECK_TRUE(sealed.text.find("a-long-password") == std::string::npos);
    known = sealed.secrets;
    seals(file); // Said again.
    CHECK_EQUAL(1, hashes_made);
    seals("[user.hanako]\nrole = \"admin\"\npassword = \"a-longer-password\"\n");
    CHECK_EQUAL(std::string("$argon2id$2$17"),
                std::get<std::string>(sealed.secrets.at("user.hanako.password")));
}

TEST(ASealedOffice, TakesAUsersHashFromAnotherBoxAsItIs)
{
    seals("[user.hanako]\nrole = \"admin\"\npassword = \"$argon2id$v=19$of-elsewhere\"\n");
    CHECK_EQUAL(std::string("$argon2id$v=19$of-elsewhere"),
                std::get<std::string>(sealed.secrets.at("user.hanako.password")));
    CHECK_EQUAL(0, hashes_made);
}

TEST(ASealedOffice, TakesASecretThatWasKeptUnderANameOfItsOwn)
{
    known["ntt"] = std::string { "carrier-word" };
    known["desk"] = std::string { "correct-horse-1" };
    seals("[trunk.ntt]\npassword = \"secret:ntt\"\n[extension.201]\npassword = \"secret:desk\"\n");
    CHECK_EQUAL(std::string("carrier-word"), std::get<std::string>(sealed.secrets.at("trunk.ntt.password")));
    CHECK_TRUE(ha1("201") == ha1_of("201", "correct-horse-1"));
    CHECK_EQUAL(2u, sealed.secrets.size());
}
