#include "trunk_profiles.h"

#include "slices.h"

#include "base/text.h"
#include "kept_office.h"
#include "support/temporary_directory.h"

#include <fstream>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace officed;
using yobirin::Office;

TEST_GROUP(ATrunksProfile)
{
    TemporaryDirectory directory {};

    static std::string with(const std::string& trunk)
    {
        return "[office]\nname = \"x\"\nmain = \"extension:201\"\n[extension.201]\npassword = "
               "\"correct-horse-1\"\n"
               "[trunk.ntt]\nserver = \"sip:192.0.2.1\"\nnumbers = [\"0312345678\"]\nemergency = true\n"
            + trunk;
    }
    TrunkProfiles profiles() const { return TrunkProfiles { { directory.path / "trunks", YOBIRIN_TRUNKS } }; }
    void has(const std::string& name, const std::string& text) const
    {
        std::filesystem::create_directories(directory.path / "trunks");
        std::ofstream { directory.path / "trunks" / name } << text;
    }
    TrunkProfiles::Given given(const std::string& trunk) const
    {
        return profiles().given(*office::judge(with(trunk)).tree);
    }
    static void says(const office::Problem& problem, int line, const char* key, const char* english)
    {
        CHECK_EQUAL(line, problem.line);
        STRCMP_EQUAL(key, problem.key.c_str());
        STRCMP_EQUAL(english, sentence(problem, office::Language::English).c_str());
    }
    Office::WireProfile wire(const std::string& trunk) const
    {
        const office::Judgement judged = office::judge(with(trunk));
        return *wire_slice(
                    { .office = office::read(*judged.tree, {}, profiles().given(*judged.tree).profiles) })
                    .trunks.at(0)
                    .profile;
    }
};

TEST(ATrunksProfile, IsThatOfItsFile)
{
    const auto found = given("profile = \"jp-hgw\"\n");
    CHECK_TRUE(found.problems.empty());
    CHECK_TRUE(found.profiles.at("jp-hgw").from_user == office::FromUser::Username);
}

TEST(ATrunksProfile, IsThatOfTheBoxBeforeTheOneThatCameWithTheProgram)
{
    has("jp-hgw.toml", "[session]\nexpires_seconds = 400\n");
    CHECK_EQUAL(400, given("profile = \"jp-hgw\"\n").profiles.at("jp-hgw").session_seconds);
}

TEST(ATrunksProfile, HasToBeThere)
{
    const auto close = given("profile = \"jp-hqw\"\n");
    says(close.problems.at(0), 10, "trunk.ntt.profile",
         "There is no trunk profile jp-hqw; did you mean jp-hgw?");
    const auto far = given("profile = \"mine\"\n");
    const std::string expected = "There is no trunk profile mine; there are generic, jp-hgw, jp-ngn, "
                                 "jp-rakuten, sipconnect. One of your own "
                                 "lies in "
        + (directory.path / "trunks").string() + ".";
    says(far.problems.at(0), 10, "trunk.ntt.profile", expected.c_str());
}

TEST(ATrunksProfile, IsJudgedWithItsFileAndLine)
{
    has("mine.toml", "[requests]\nrport = \"off\"\n");
    const auto found = given("profile = \"mine\"\n");
    says(found.problems.at(0), 2, "requests.rport", "Write true or false, without quotes.");
    STRCMP_EQUAL((directory.path / "trunks" / "mine.toml").c_str(), found.problems.at(0).file.c_str());
}

TEST(ATrunksProfile, WithANoticeIsUsedOnceThatIsAccepted)
{
    const auto asked = given("profile = \"jp-ngn\"\n");
    CHECK_EQUAL(1U, asked.problems.size());
    STRCMP_EQUAL("trunk.ntt.accept_notice", asked.problems.at(0).key.c_str());
    const std::string text = sentence(asked.problems.at(0), office::Language::Japanese);
    CHECK_TRUE(text.find("適合認定") != std::string::npos
               && text.find("accept_notice = true") != std::string::npos);
    CHECK_TRUE(given("profile = \"jp-ngn\"\naccept_notice = true\n").problems.empty());
}

TEST(ATrunksProfile, IsGivenToTheWireWithWhatTheTrunkSays)
{
    const Office::WireProfile ngn =
        wire("profile = \"jp-ngn\"\naccept_notice = true\nusername = \"0312345678\"\n");
    STRCMP_EQUAL("jp-ngn", ngn.name.c_str());
    CHECK_TRUE(ngn.identity == Office::WireProfileIdentity::Ppi);
    CHECK_TRUE(ngn.own_numbers_only);
    STRCMP_EQUAL("p_called_party_id", ngn.called_from.at(0).c_str());
    STRCMP_EQUAL("81:0",
                 wire("profile = \"jp-rakuten\"\nusername = \"815012345678\"\n").number_map.at(0).c_str());
}

TEST(ATrunksProfile, SaysWhichCodecsAndKeysUnlessTheTrunkDoes)
{
    const auto calls = [&](const std::string& trunk) {
        const office::Judgement judged = office::judge(with(trunk));
        return calls_slice(office::read(*judged.tree, {}, profiles().given(*judged.tree).profiles))
            .trunks.at(0);
    };
    CHECK_TRUE(calls("profile = \"jp-hgw\"\n").dtmf == Office::CallsTrunkDtmf::Inband);
    CHECK_TRUE(calls("profile = \"jp-hgw\"\ndtmf = \"info\"\n").dtmf == Office::CallsTrunkDtmf::Info);
    CHECK_EQUAL(2U, calls("profile = \"sipconnect\"\n").codecs->size());
    CHECK_EQUAL(1U, calls("profile = \"sipconnect\"\ncodecs = [\"pcma\"]\n").codecs->size());
}

TEST(ATrunksProfile, RegistersAsItSays)
{
    const auto registers = [&](const std::string& trunk) {
        const office::Judgement judged = office::judge(with(trunk));
        return office::read(*judged.tree, {}, profiles().given(*judged.tree).profiles).trunks.at(0).registers;
    };
    CHECK_FALSE(registers("profile = \"sipconnect\"\n"));
    CHECK_TRUE(registers("profile = \"sipconnect\"\nusername = \"a\"\n"));
    CHECK_FALSE(registers("profile = \"sipconnect\"\nusername = \"a\"\nregister = false\n"));
    CHECK_TRUE(registers("profile = \"jp-hgw\"\nusername = \"3\"\n"));
}

// A new choice in one place only would be another one on the wire.
TEST(ATrunksProfile, HasTheSameChoicesInItsFileAndOnTheWire)
{
    const auto agree = [](std::string_view choices, auto first) {
        using Wire = decltype(first);
        const auto names = split(choices, '|');
        for (std::size_t i = 0; i < names.size(); ++i)
            CHECK_EQUAL(std::string { names[i] }, std::string { text_of(static_cast<Wire>(i)) });
    };
    using namespace office::choices;
    agree(authentication, Office::WireProfileAuthentication {});
    agree(routes, Office::WireProfileRouteFrom {});
    agree(number_forms, Office::WireProfileRequestNumber {});
    agree(number_forms, Office::WireProfileIdentityNumber {});
    agree(request_hosts, Office::WireProfileRequestHost {});
    agree(identities, Office::WireProfileIdentity {});
    agree(from_users, Office::WireProfileFromUser {});
    agree(from_hosts, Office::WireProfileFromHost {});
    agree(privacies, Office::WireProfilePrivacy {});
    agree(reliabilities, Office::WireProfileReliable {});
    agree(refreshes, Office::WireProfileRefresh {});
    agree(refreshers, Office::WireProfileRefreshedBy {});
}

TEST(ATrunksProfile, ThatChangedIsNewsThoughTheOfficeFileIsTheSame)
{
    has("mine.toml", "[session]\nexpires_seconds = 400\n");
    Keeper keeper = keeper_in(directory.path);
    const std::string text = with("profile = \"mine\"\n");
    CHECK_EQUAL(1, keeper.apply(text).value().version);
    CHECK_FALSE(keeper.draft(text).draft->is_news);
    has("mine.toml", "[session]\nexpires_seconds = 500\n");
    const Drafted drafted = keeper.draft(text);
    CHECK_TRUE(drafted.draft->is_news);
    STRCMP_EQUAL("trunk profile mine changed",
                 sentence(drafted.draft->changes.at(0), office::Language::English).c_str());
}

TEST(ATrunksProfile, ThatIsGoneLeavesTheVersionUnusedAndSaysWhy)
{
    has("mine.toml", "[session]\nexpires_seconds = 400\n");
    CHECK_EQUAL(1, keeper_in(directory.path).apply(with("profile = \"mine\"\n")).value().version);
    std::filesystem::remove(directory.path / "trunks" / "mine.toml");
    const Keeper again = keeper_in(directory.path);
    CHECK_FALSE(again.live().has_value());
    CHECK_TRUE(again.problem().find("There is no trunk profile mine") != std::string::npos);
}
