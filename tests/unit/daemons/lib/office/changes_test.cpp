#include "office/changes.h"

#include "office/schema.h"
#include "office/toml_text.h"

#include <algorithm>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace office;

TEST_GROUP(ChangesOfAnOffice)
{
    Secrets secrets_before {};
    Secrets secrets_after {};

    std::vector<std::string> said(const std::string& before, const std::string& after,
                                  Language language = Language::English)
    {
        const Value old_tree = read_toml(before).value();
        const Value new_tree = read_toml(after).value();
        std::vector<std::string> sentences;
        for (const Change& change :
             changes_between({ old_tree, secrets_before }, { new_tree, secrets_after }))
            sentences.push_back(sentence(change, language));
        return sentences;
    }
    void says(const std::string& sentence, const std::string& before, const std::string& after)
    {
        const std::vector<std::string> all = said(before, after);
        CHECK_EQUAL(1u, all.size());
        CHECK_EQUAL(sentence, all[0]);
    }
};

TEST(ChangesOfAnOffice, AreNoneWhenOnlyLayoutDiffers)
{
    CHECK_TRUE(said("[extension.201]\nmax_calls = 2\nname = \"Sato\"\n",
                    "# a word\n[extension.201]\nname = 'Sato'\nmax_calls = 2\n")
                   .empty());
}

TEST(ChangesOfAnOffice, NameSectionsThatCameAndWent)
{
    const std::vector<std::string> all = said("[extension.202]\n", "[extension.203]\nname = \"Sato\"\n");
    CHECK_EQUAL(2u, all.size());
    CHECK_EQUAL(std::string("extension 202 is removed"), all[0]);
    CHECK_EQUAL(std::string("extension 203 is new"), all[1]);
}

TEST(ChangesOfAnOffice, ShowValuesBeforeAndAfter)
{
    says("queue support: ring_seconds 15 → 20", "[queue.support]\nring_seconds = 15\n",
         "[queue.support]\nring_seconds = 20\n");
    says("ring group desk: members [\"201\"] → [\"201\", \"202\"]",
         "[ring_group.desk]\nmembers = [\"201\"]\n", "[ring_group.desk]\nmembers = [\"201\", \"202\"]\n");
    says("queue support: target { answer_rate = 0.98 } → { answer_rate = 0.9 }",
         "[queue.support]\ntarget = { answer_rate = 0.98 }\n",
         "[queue.support]\ntarget = { answer_rate = 0.9 }\n");
    says("network: sip_udp = 5070 (was the default)", "", "[network]\nsip_udp = 5070\n");
    says("recording: announce false → the default", "[recording]\nannounce = false\n", "[recording]\n");
}

TEST(ChangesOfAnOffice, SpeakJapaneseToo)
{
    CHECK_EQUAL(std::string("内線 203 を追加"), said("", "[extension.203]\n", Language::Japanese).at(0));
    CHECK_EQUAL(std::string("キュー support: ring_seconds 15 → 20"),
                said("[queue.support]\nring_seconds = 15\n", "[queue.support]\nring_seconds = 20\n",
                     Language::Japanese)
                    .at(0));
}

TEST(ChangesOfAnOffice, NeverShowASecret)
{
    const std::string file = "[trunk.ntt]\npassword = \"secret:trunk.ntt.password\"\n";
    secrets_before["trunk.ntt.password"] = std::string { "old-secret" };
    secrets_after["trunk.ntt.password"] = std::string { "new-secret" };
    says("trunk ntt: password changed", file, file);
    secrets_after["trunk.ntt.password"] = std::string { "old-secret" };
    CHECK_TRUE(said(file, file).empty());
    says("trunk ntt: password is set", "[trunk.ntt]\n", file);
    says("trunk ntt: password is removed", file, "[trunk.ntt]\n");
    says("webhook crm: url \"https://…@a.example\" → \"https://…@b.example\"",
         "[webhook.crm]\nurl = \"https://u:p@a.example\"\n",
         "[webhook.crm]\nurl = \"https://u:q@b.example\"\n");
}

TEST(ChangesOfAnOffice, TellOfTheOrderInWhichRulesAreTried)
{
    says("outbound rules are now tried in the order b, a", "[outbound.a]\n[outbound.b]\n",
         "[outbound.b]\n[outbound.a]\n");
    says("outbound rule c is new", "[outbound.a]\n[outbound.b]\n",
         "[outbound.a]\n[outbound.c]\n[outbound.b]\n");
    CHECK_TRUE(said("[extension.201]\n[extension.202]\n", "[extension.202]\n[extension.201]\n").empty());
}

TEST(ChangesOfAnOffice, AreSummedUpOnOneLine)
{
    const Change change { .what = Change::What::SectionNew, .section = "extension", .name = "203" };
    CHECK_EQUAL(std::string("extension 203 is new; extension 203 is new"),
                summary({ change, change }, Language::English));
    CHECK_EQUAL(std::string("extension 203 is new; extension 203 is new; extension 203 is new; and 2 more"),
                summary({ change, change, change, change, change }, Language::English));
    CHECK_EQUAL(std::string(""), summary({}, Language::English));
}

TEST(ChangesOfAnOffice, ShortenLongValuesBetweenCharacters)
{
    std::string bell;
    for (int i = 0; i < 40; ++i)
        bell += "鈴";
    const std::string shown = said("", "[office]\nname = \"" + bell + "\"\n").at(0);
    CHECK_TRUE(shown.size() < 130);
    CHECK_TRUE(shown.find("鈴…") != std::string::npos);
}

TEST(ChangesOfAnOffice, HaveATitleForEverySection)
{
    for (const SectionRule& section : office_schema().sections) {
        const Change change { .what = Change::What::SectionNew, .section = std::string { section.name } };
        CHECK_FALSE(sentence(change, Language::Japanese) == std::string { section.name } + " を追加"
                    && section.name != "webhook");
        CHECK_FALSE(sentence(change, Language::English).find('_') != std::string::npos);
    }
}
