// The profiles we ship, and what is said of one that is wrong. Every key has a row; a key without one fails
// the test.
#include "office/profile.h"

#include "office/schema.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace office;

namespace {

struct Row {
    std::string_view section;
    std::string_view key;
    std::string_view bad;
    std::string_view english;
};

constexpr std::string_view yes_or_no = "Write true or false, without quotes.";

constexpr std::array rows {
    Row { "profile", "notice_ja", "5", "Write text in quotes, like \"…\"." },
    Row { "profile", "notice_en", "\"\"", "This may not be empty; write a value." },
    Row { "register", "when", "\"alway\"",
          "\"alway\" is not a choice; did you mean \"always\"? (There are with_username, always, never.)" },
    Row { "register", "authentication", "\"mac\"", "\"mac\" is not a choice; take one of digest, none." },
    Row { "register", "expires_seconds", "59", "Choose a whole number from 60 to 86400." },
    Row { "register", "refresh_percent", "0.4", "Write a whole number without quotes, like 20." },
    Row { "register", "milliseconds_apart", "-1", "Choose a whole number from 0 to 60000." },
    Row { "register", "retry_seconds", "0", "Choose a whole number from 1 to 3600." },
    Row { "register", "route_from", "\"service-route\"",
          "\"service-route\" is not a choice; did you mean \"service_route\"? (There are none, "
          "service_route, path, "
          "both.)" },
    Row { "register", "options_seconds", "3601", "Choose a whole number from 0 to 3600." },
    Row { "requests", "number", "\"0abj\"",
          "\"0abj\" is not a choice; take one of as_dialled, national, e164, plus_e164." },
    Row { "requests", "host", "\"domain\"", "\"domain\" is not a choice; take one of server, from_domain." },
    Row { "requests", "user_phone", "1", yes_or_no },
    Row { "requests", "rport", "\"off\"", yes_or_no },
    Row { "requests", "contact_transport", "\"no\"", yes_or_no },
    Row { "requests", "allow", "[\"PRAK\"]",
          "\"PRAK\" is not a choice; did you mean \"PRACK\"? (There are INVITE, ACK, BYE, CANCEL, OPTIONS, "
          "REGISTER, "
          "PRACK, UPDATE, INFO, REFER, SUBSCRIBE, NOTIFY, MESSAGE.)" },
    Row { "identity", "header", "\"pia\"",
          "\"pia\" is not a choice; did you mean \"pai\"? (There are from, ppi, pai, rpid.)" },
    Row { "identity", "user", "\"name\"", "\"name\" is not a choice; take one of number, username." },
    Row { "identity", "number", "\"+e164\"",
          "\"+e164\" is not a choice; did you mean \"e164\"? (There are as_dialled, national, e164, "
          "plus_e164.)" },
    Row { "identity", "host", "\"theirs\"", "\"theirs\" is not a choice; take one of ours, server." },
    Row { "identity", "own_numbers_only", "0", yes_or_no },
    Row { "identity", "privacy", "\"184\"", "\"184\" is not a choice; take one of prefix184, header, both." },
    Row { "inbound", "called_from", "[]", "The list is empty; name at least one." },
    Row { "inbound", "caller_from", "[\"pai\", \"rpid\"]",
          "\"rpid\" is not a choice; take one of pai, from." },
    Row { "inbound", "number_map", "[\"81=0\"]",
          "\"81=0\" cannot be used; write the front of a number and what it stands for, like \"81:0\"." },
    Row { "session", "reliable", "true", "Write text in quotes, like \"…\"." },
    Row { "session", "expires_seconds", "89", "Choose a whole number from 90 to 86400." },
    Row { "session", "least_seconds", "89", "Choose a whole number from 90 to 86400." },
    Row { "session", "refresh", "\"re-invite\"",
          "\"re-invite\" is not a choice; did you mean \"reinvite\"? (There are update, reinvite.)" },
    Row { "session", "refresher", "\"uac\"", "\"uac\" is not a choice; take one of any, us, peer." },
    Row { "session", "early_sound", "\"off\"",
          "\"off\" is not a choice; take one of follow, local_ringback." },
    Row { "media", "codecs", "[\"g729\"]",
          "\"g729\" is not a choice; did you mean \"g722\"? (There are opus, g722, pcmu, pcma, g726, gsm, "
          "l16.)" },
    Row { "media", "dtmf", "\"rfc2833\"",
          "\"rfc2833\" is not a choice; did you mean \"rfc4733\"? (There are rfc4733, inband, info.)" },
};

std::string shipped(const std::string& name)
{
    std::ifstream file { std::string { YOBIRIN_TRUNKS "/" } + name + ".toml" };
    return { std::istreambuf_iterator<char> { file }, {} };
}

std::string said_of(std::string_view text)
{
    std::string all;
    for (const Problem& problem : judge_profile(text).problems)
        all += std::to_string(problem.line) + ' ' + problem.key + ": " + sentence(problem, Language::English)
            + '\n';
    return all;
}

Profile read_shipped(const std::string& name)
{
    return read_profile(name, *judge_profile(shipped(name)).tree);
}

bool has_row(const KeyRule& rule)
{
    return std::ranges::any_of(
        rows, [&](const Row& row) { return row.section == rule.section && row.key == rule.key; });
}

} // namespace

TEST_GROUP(ATrunkProfile) {};

TEST(ATrunkProfile, HasARowHereForEveryKey)
{
    for (const KeyRule& rule : profile_schema().keys)
        CHECK_TRUE_TEXT(has_row(rule), std::string { rule.key }.c_str());
}

TEST(ATrunkProfile, IsToldWhatIsWrongAndWhere)
{
    for (const Row& row : rows) {
        const std::string text = '[' + std::string { row.section } + "]\n\n" + std::string { row.key } + " = "
            + std::string { row.bad };
        const std::string expected = "3 " + std::string { row.section } + '.' + std::string { row.key } + ": "
            + std::string { row.english } + '\n';
        STRNCMP_EQUAL(expected.c_str(), said_of(text).c_str(), expected.size());
    }
}

TEST(ATrunkProfile, IsToldOfAKeyThatBelongsElsewhereOrNowhere)
{
    STRCMP_EQUAL("2 media.rport: rport does not belong here but in [requests]; move it there.\n",
                 said_of("[media]\nrport = true\n").c_str());
    STRCMP_EQUAL("2 media.codec: There is no key codec; did you mean codecs?\n",
                 said_of("[media]\ncodec = []\n").c_str());
    STRCMP_EQUAL("1 sessions: There is no section [sessions]; did you mean [session]?\n",
                 said_of("[sessions]\n").c_str());
    STRCMP_EQUAL("2 profile: Give both notice_ja and notice_en.\n",
                 said_of("[profile]\nnotice_en = \"careful\"\n").c_str());
    STRCMP_EQUAL("3 session.least_seconds: Choose least_seconds no larger than expires_seconds.\n",
                 said_of("[session]\nexpires_seconds = 300\nleast_seconds = 301\n").c_str());
}

TEST(ATrunkProfile, ThatIsShippedIsGood)
{
    int profiles = 0;
    for (const auto& entry : std::filesystem::directory_iterator { YOBIRIN_TRUNKS }) {
        STRCMP_EQUAL("", said_of(shipped(entry.path().stem())).c_str());
        ++profiles;
    }
    CHECK_EQUAL(5, profiles);
}

TEST(ATrunkProfile, SaysWhatGenericDoesWhereItSaysNothing)
{
    CHECK_TRUE(Profile {} == read_shipped("generic"));
    CHECK_TRUE(Profile {} == read_profile("generic", *judge_profile("").tree));
}

TEST(ATrunkProfile, ShowsEveryKeyInTheGenericOne)
{
    const std::string text = shipped("generic");
    for (const KeyRule& rule : profile_schema().keys)
        if (rule.section != "profile")
            CHECK_TRUE_TEXT(text.find('\n' + std::string { rule.key } + " = ") != std::string::npos
                                || text.find("\n# " + std::string { rule.key } + " = ") != std::string::npos,
                            std::string { rule.key }.c_str());
}

TEST(ATrunkProfile, OfTheNgnIsAsItWasSeenThere)
{
    const Profile ngn = read_shipped("jp-ngn");
    CHECK_FALSE(ngn.notice_ja.empty() || ngn.notice_en.empty());
    CHECK_TRUE(ngn.authentication == Authentication::None);
    CHECK_EQUAL(40, ngn.refresh_percent);
    CHECK_TRUE(ngn.route_from == RouteFrom::Both);
    CHECK_FALSE(ngn.rport || ngn.contact_transport);
    CHECK_TRUE(ngn.identity == Identity::Ppi);
    CHECK_EQUAL(6U, ngn.allow.size());
    CHECK_EQUAL(300, ngn.session_seconds);
    CHECK_EQUAL(300, ngn.session_least_seconds);
    CHECK_TRUE(ngn.refreshed_by == RefreshedBy::Us);
    CHECK_TRUE(ngn.called_from.front() == CalledSource::PCalledPartyId);
    CHECK_TRUE((std::vector<NumberMapping> { { "81", "0" } }) == read_shipped("jp-rakuten").number_map);
}
