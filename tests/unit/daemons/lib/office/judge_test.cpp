#include "base/text.h"
#include "judged.h"

#include "office/limits.h"
#include "office/schema.h"

#include <fstream>
#include <iterator>

using namespace office;

TEST_GROUP_BASE(AnOfficeFile, Judged) {};

namespace {

// The example of docs/office.md, which promises that it can be applied.
std::string reference()
{
    std::ifstream file { YOBIRIN_DOCS "/office.md" };
    const std::string page { std::istreambuf_iterator<char> { file }, {} };
    const std::string opening = "```toml\n";
    const std::size_t begin = page.find(opening) + opening.size();
    return page.substr(begin, page.find("\n```", begin) + 1 - begin);
}

// In one of the sections of its kind, if only as a comment.
bool shows(const std::string& text, const KeyRule& rule)
{
    const std::string key = std::string { rule.key } + " =";
    bool is_here = false;
    for (std::string_view line : split(text, '\n')) {
        if (line.starts_with('['))
            is_here = line.substr(1, line.find_first_of(".]") - 1) == rule.section;
        if (line.starts_with("# "))
            line.remove_prefix(2);
        if (is_here && line.starts_with(key))
            return true;
    }
    return false;
}

} // namespace

TEST(AnOfficeFile, ThatIsGoodIsPassedInSilence)
{
    with("");
    is_good_and_silent();
}

TEST(AnOfficeFile, IsShownWithEveryKeyInItsDocument)
{
    const std::string text = reference();
    for (const KeyRule& rule : office_schema().keys)
        CHECK_TRUE_TEXT(shows(text, rule), std::string { rule.key }.c_str());
}

TEST(AnOfficeFile, MayBeAsItsDocumentShowsIt)
{
    judge_text(reference());
    is_good();
}

TEST(AnOfficeFile, HearsOnlyWhatIsNotUsedYetOfItsDocument)
{
    const std::string text = reference();
    judge_text(text);
    std::vector<std::string> lines;
    for (const std::string_view line : split(text, '\n'))
        lines.emplace_back(line);
    for (const Problem& problem : judgement.problems) {
        CHECK_TRUE(problem.severity == Severity::NotUsedYet);
        if (problem.message != Message::NotUsedYetDestination)
            CHECK_TRUE_TEXT(lines.at(static_cast<std::size_t>(problem.line) - 1).find("not yet")
                                != std::string::npos,
                            problem.key.c_str());
    }
}

TEST(AnOfficeFile, HearsWhatIsNotUsedYet)
{
    with("[extension.203]\nrecord = \"all\"\n[queue.support]\nrecord = \"all\"\n");
    not_used_yet(11, "extension.203.record", "record is not used yet; it may stay.");
    not_used_yet(12, "queue.support", "The feature of [queue.support] is not built yet; it may stay.");
    is_good();
}

TEST(AnOfficeFile, IsToldWhereItIsNotToml)
{
    judge_text("[office]\nname = \"Midori\nmain = \"ring_group:desk\"\n");
    CHECK_EQUAL(2, judgement.problems[0].line);
    CHECK_TRUE(judgement.problems[0].message == Message::NotToml);
    CHECK_FALSE(judgement.is_good());
}

TEST(AnOfficeFile, IsRefusedWhenItIsTooLong)
{
    judge_text(std::string(limits::file_bytes + 1, '#'));
    error(0, "", "The file is too long; keep it to 393216 bytes.");
}

TEST(AnOfficeFile, NeedsAnOfficeSection)
{
    judge_text("");
    error(0, "office", "The section [office] is missing; add it.");
}

TEST(AnOfficeFile, NeedsItsRequiredKeys)
{
    judge_text("\n[office]\n[trunk.ntt]\n");
    error(2, "office.name", "name is required; add it.");
    error(2, "office.main", "main is required; add it.");
    error(3, "trunk.ntt.server", "server is required; add it.");
}

TEST(AnOfficeFile, IsAskedWhetherItMeantTheNearestKey)
{
    with("[network]\nsip_upd = 5070\n");
    error(11, "network.sip_upd", "There is no key sip_upd; did you mean sip_udp?");
}

TEST(AnOfficeFile, IsToldTheKeysThereAreWhenNoneIsNear)
{
    with("[alerts]\nfrequency = 3\n");
    error(11, "alerts.frequency", "There is no key frequency; here there are to.");
}

TEST(AnOfficeFile, IsAskedWhetherItMeantTheNearestSection)
{
    with("[extention.203]\nname = \"x\"\n");
    error(10, "extention", "There is no section [extention]; did you mean [extension]?");
}

TEST(AnOfficeFile, IsToldTheSectionsThereAreWhenNoneIsNear)
{
    with("[zzzzzzzz]\n");
    CHECK_TRUE(find(Severity::Error, 10, "zzzzzzzz") != nullptr);
    CHECK_TRUE(find(Severity::Error, 10, "zzzzzzzz")->message == Message::UnknownSection);
}

TEST(AnOfficeFile, IsToldWhereAMisplacedKeyBelongs)
{
    with("[network]\narea_code = \"03\"\n");
    error(11, "network.area_code", "area_code does not belong here but in [office]; move it there.");
    judge_text("area_code = \"03\"\n" + std::string { good_office });
    error(1, "area_code", "area_code does not belong here but in [office]; move it there.");
}

TEST(AnOfficeFile, IsToldThatASectionNeedsItsName)
{
    judge_text("[office]\nname = \"x\"\nmain = \"echo:\"\n[extension]\nname = \"Sato\"\n");
    error(5, "extension.name", "A name is needed; write [extension.NAME], for example [extension.201].");
}

TEST(AnOfficeFile, IsToldThatASectionIsNoKey)
{
    judge_text("office = 1\nextension = 2\n");
    error(1, "office", "office is a section; write the line [office] and its keys below it.");
    error(2, "extension", "A name is needed; write [extension.NAME], for example [extension.201].");
}

TEST(AnOfficeFile, IsToldTheRightType)
{
    with("[network]\nsip_udp = \"5060\"\nexternal_address = 3\nlocal_networks = \"x\"\nbind = 4\n"
         "[trunk.ntt]\nserver = \"sip:192.0.2.1\"\nemergency = \"yes\"\n[queue.q]\ntarget = 5\n");
    error(11, "network.sip_udp", "Write a whole number without quotes, like 20.");
    error(12, "network.external_address", "Write text in quotes, like \"…\".");
    error(13, "network.local_networks", "Write a list, like [\"a\", \"b\"].");
    error(14, "network.bind", "Write text or a list of texts, like \"a\" or [\"a\", \"b\"].");
    error(17, "trunk.ntt.emergency", "Write true or false, without quotes.");
    error(19, "queue.q.target", "Write a table, like { a = 1 }.");
}

TEST(AnOfficeFile, IsToldTheRightRange)
{
    with("[network]\nsip_udp = 65536\n[extension.203]\npassword = \"correct-horse-3\"\nno_answer_seconds = "
         "0\n");
    error(11, "network.sip_udp", "Choose a whole number from 0 to 65535.");
    error(14, "extension.203.no_answer_seconds", "Choose a whole number from 1 to 600.");
}

TEST(AnOfficeFile, IsToldTheChoicesThereAre)
{
    with("[network]\ndigest = \"sha265\"\nconsole_from = \"everywhere\"\n");
    error(11, "network.digest",
          "\"sha265\" is not a choice; did you mean \"sha256\"? (There are md5, sha256, both.)");
    error(12, "network.console_from", "\"everywhere\" is not a choice; take one of local, any.");
}

TEST(AnOfficeFile, MarksTheVeryLineOfAListThatIsWrong)
{
    with("[network]\nlocal_networks = [\n  \"10.0.0.0/8\",\n  \"10.0.0.0/33\",\n]\n");
    error(13, "network.local_networks",
          "\"10.0.0.0/33\" is not a network; write address/length, like \"192.168.0.0/16\".");
}

TEST(AnOfficeFile, MayNotBeEmptyWhereItMatters)
{
    judge_text("[office]\nname = \"\"\nmain = "
               "\"ring_group:desk\"\n[extension.201]\n[ring_group.desk]\nmembers = []\n"
               "[outbound.all]\nmatch = []\ntrunks = []\n");
    error(2, "office.name", "This may not be empty; write a value.");
    error(6, "ring_group.desk.members", "The list is empty; name at least one.");
    error(8, "outbound.all.match", "The list is empty; name at least one.");
    error(9, "outbound.all.trunks", "The list is empty; name at least one.");
}

TEST(AnOfficeFile, HasLimits)
{
    with("[extension.203]\nname = \"" + std::string(201, 'x') + "\"\n");
    error(11, "extension.203.name", "This is too long; keep it to 200 bytes.");

    std::string many;
    for (int i = 0; i <= limits::sections_of_a_kind; ++i)
        many += "[queue.q" + std::to_string(i) + "]\n";
    with(many);
    error(10, "queue", "There may be at most 500 of [queue.…]; remove some.");

    std::string list;
    for (int i = 0; i <= limits::list_items; ++i)
        list += "\"10.0.0.0/8\", ";
    with("[network]\nlocal_networks = [" + list + "]\n");
    error(11, "network.local_networks", "The list may have at most 500 items; remove some.");
}

TEST(AnOfficeFile, TellsAtMostSoManyProblems)
{
    std::string wrong;
    for (int i = 0; i < 1000; ++i)
        wrong += "key" + std::to_string(i) + " = 1\n";
    judge_text(wrong);
    CHECK_EQUAL(limits::problems, judgement.problems.size());
    CHECK_FALSE(judgement.is_good());
}

TEST(AnOfficeFile, TellsProblemsInTheOrderOfLines)
{
    with("[network]\nsip_udp = -1\n[alerts]\nx = 1\n[network2]\n");
    CHECK_TRUE(std::ranges::is_sorted(judgement.problems, {}, &Problem::line));
    CHECK_EQUAL(4u, judgement.problems.size()); // With [alerts] being not used yet.
}

TEST(AnOfficeFile, IsToldWhichNamesCannotBe)
{
    with("[trunk.\"n t t\"]\nserver = "
         "\"sip:192.0.2.1\"\n[extension.2]\n[extension.2000000]\n[did.\"03-1234-5678\"]\nopen = \"echo:\"\n");
    error(10, "trunk.n t t", "The name \"n t t\" cannot be used; take at most 40 letters, digits, - and _.");
    error(12, "extension.2", "\"2\" cannot be an internal number; take 2 to 6 digits.");
    error(13, "extension.2000000", "\"2000000\" cannot be an internal number; take 2 to 6 digits.");
    error(
        14, "did.03-1234-5678",
        "\"03-1234-5678\" is not a telephone number; write digits alone, or + and the country code, without "
        "hyphens.");
}

TEST(AnOfficeFile, NeverRepeatsControlCharacters)
{
    with("\"a\\u0007\" = 1\n[office2.\"b\\n\"]\n[did.0312345678]\nopen = \"que\\nue:x\\u001b[2J\"\n"
         "[menu.m]\nkeys = { \"\\u0007\" = \"echo:\" }\n");
    CHECK_TRUE(judgement.problems.size() >= 4);
    for (const Problem& problem : judgement.problems) {
        CHECK_TRUE(sentence(problem, Language::English).find_first_of("\a\n\x1b") == std::string::npos);
        CHECK_TRUE(problem.key.find_first_of("\a\n\x1b") == std::string::npos);
    }
}

TEST(AnOfficeFile, RepeatsNoMoreOfItselfThanAPersonReads)
{
    with("[did.0312345678]\nopen = \"" + std::string(100000, 'x') + ":y\"\n");
    CHECK_TRUE(sentence(judgement.problems.at(0), Language::English).size() < 1000);
}

TEST(AnOfficeFile, NeedsAPasswordThatIsLongEnough)
{
    with("[extension.203]\npassword = \"elevenchars\"\n");
    error(11, "extension.203.password",
          "A password has 12 characters or more; with \"\" one is made at the first apply and shown once.");
    with("[extension.203]\npassword = \"twelve chars here\"\n");
    error(11, "extension.203.password",
          "A password takes printable ASCII characters only, without spaces; choose another.");
    with("[extension.203]\npassword = \"\"\n[extension.204]\n");
    is_good_and_silent();
}

TEST(AnOfficeFile, MayNameOnlySecretsThatAreKept)
{
    known["trunk.ntt.password"] = "kept";
    known["extension.201.password"] = ha1_of("201", "correct-horse-1");
    with("[trunk.ntt]\nserver = \"sip:192.0.2.1\"\npassword = \"secret:trunk.ntt.password\"\nemergency = "
         "true\n");
    is_good_and_silent();
    with("[trunk.ntt]\nserver = \"sip:192.0.2.1\"\npassword = \"secret:trunk.kddi.password\"\n");
    error(12, "trunk.ntt.password",
          "No secret \"trunk.kddi.password\" is kept; keep one with `yobirin secret trunk.kddi.password`, or "
          "write the value itself.");
    // An HA1 holds the number it was made for.
    with("[extension.203]\npassword = \"secret:extension.201.password\"\n");
    error(11, "extension.203.password",
          "No secret \"extension.201.password\" is kept; keep one with `yobirin secret "
          "extension.201.password`, or write the value itself.");
}

TEST(AnOfficeFile, MayGiveAnHa1InPlaceOfThePassword)
{
    const Ha1 ha1 = ha1_of("203", "correct-horse-3");
    with("[extension.203]\nha1 = { md5 = \"" + ha1.md5 + "\", sha256 = \"" + ha1.sha256 + "\" }\n");
    is_good_and_silent();
    with("[extension.203]\nha1 = { md5 = \"" + ha1.md5 + "\" }\n");
    error(11, "extension.203.ha1",
          "Write ha1 as { md5 = \"32 digits\", sha256 = \"64 digits\" } in lower-case hexadecimal.");
}

TEST(AnOfficeFile, HearsOfFormsOfItsOwnWhereTheyAreWrong)
{
    with("[schedule.main]\nweekly = { mon-fri = \"9:00-12:00\", someday = \"09:00-12:00\" }\nholidays = "
         "\"all\"\n"
         "closed_dates = [\"13-01\"]\n[queue.q]\nagents = [\"209\", { extension = 201 }]\n"
         "target = { answer_rate = 98 }\n[menu.m]\ngreeting = \"hello\"\nkeys = { A = \"echo:\" }\n"
         "[conference.c]\npin = \"123456\"\n[on_call.night]\nnumbers = [\"x\"]\n");
    error(11, "schedule.main.weekly.mon-fri",
          "\"9:00-12:00\" is not a list of hours; write it like \"09:00-12:00,13:00-18:00\".");
    error(11, "schedule.main.weekly.someday",
          "\"someday\" is not a day; write mon, tue … sun, or several like mon-fri or \"sat,sun\".");
    error(12, "schedule.main.holidays", "Write \"law\", \"none\", or a list of dates like [\"2026-12-29\"].");
    error(13, "schedule.main.closed_dates",
          "\"13-01\" is not a date or range; write it like \"12-29\" or \"12-29..01-03\", with the year on "
          "both "
          "sides or on none.");
    error(15, "queue.q.agents", "There is no extension:209; did you mean extension:201?");
    error(16, "queue.q.target.answer_rate", "Choose a number from 0 to 1.");
    error(18, "menu.m.greeting", "Begin with say:, file: or prompt:, like \"say:Please wait.\".");
    error(19, "menu.m.keys.A", "\"A\" is not a key of a phone; take one of 0-9, * and #.");
    error(21, "conference.c.pin",
          "A PIN has 6 digits or more, no run such as 123456 and no repeat such as 111111; choose another.");
    error(23, "on_call.night.numbers",
          "\"x\" cannot be rung here; write a telephone number or an extension (\"extension:201\").");
}
