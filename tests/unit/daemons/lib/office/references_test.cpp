#include "judged.h"

using namespace office;

TEST_GROUP_BASE(ADestination, Judged) { void main_is(const std::string& destination) {
    judge_text("[office]\nname = \"x\"\nmain = \"" + destination
               + "\"\n[extension.201]\n[ring_group.desk]\nmembers = [\"201\"]\n");
}
}
;

TEST(ADestination, IsAnythingThatIsThere)
{
    for (const char* destination :
         { "extension:201", "ring_group:desk", "number:+819012345678", "number:0312345678", "echo:" }) {
        main_is(destination);
        is_good_and_silent();
    }
}

TEST(ADestination, IsAKindAndAName)
{
    main_is("201");
    error(3, "office.main", "\"201\" is not a destination; write kind:name, like \"extension:201\".");
    main_is("echo:201");
    error(3, "office.main", "\"echo:201\" is not a destination; write kind:name, like \"extension:201\".");
}

TEST(ADestination, HasAKnownKind)
{
    main_is("extention:201");
    error(3, "office.main", "There is no destination of kind \"extention\"; did you mean \"extension\"?");
    main_is("zzz:201");
    error(3, "office.main",
          "There is no destination of kind \"zzz\"; there are extension, ring_group, queue, menu, mailbox, "
          "conference, "
          "announcement, on_call, number, hangup, echo.");
}

TEST(ADestination, Exists)
{
    main_is("ring_group:dsek");
    error(3, "office.main", "There is no ring_group:dsek; did you mean ring_group:desk?");
    main_is("menu:main");
    error(3, "office.main", "There is no menu:main; add [menu.main] or name another.");
}

TEST(ADestination, IsAMailboxOfAnyExtension)
{
    with("[extension.203]\nforward_busy = \"mailbox:203\"\nforward_no_answer = \"mailbox:299\"\n");
    not_used_yet(11, "extension.203.forward_busy",
                 "The feature behind mailbox:203 is not built yet; until then name another destination.");
    error(12, "extension.203.forward_no_answer",
          "There is no mailbox:299; add [mailbox.299] or name another.");
}

TEST(ADestination, SaysWhenNothingIsBehindItYet)
{
    judge_text("[office]\nname = \"x\"\nmain = \"queue:q\"\n[extension.201]\n[queue.q]\n");
    is_good();
    not_used_yet(3, "office.main",
                 "The feature behind queue:q is not built yet; until then name another destination.");
}

TEST(ADestination, IsANumberThatCanBeDialled)
{
    main_is("number:03-1234");
    error(3, "office.main",
          "\"03-1234\" is not a telephone number; write digits alone, or + and the country code, without "
          "hyphens.");
}

TEST(ADestination, HangsUpInKnownWays)
{
    with("[did.0312345678]\nopen = \"hangup:busy\"\n");
    is_good_and_silent();
    with("[did.0312345678]\nopen = \"hangup:now\"\n");
    error(11, "did.0312345678.open",
          "\"hangup:now\" is no way to hang up; take hangup:busy, hangup:declined or hangup:not_found.");
}

TEST(ADestination, MayBeMissingWhereThereIsADefault)
{
    with("[extension.203]\nforward_busy = \"\"\n");
    is_good_and_silent();
}

TEST_GROUP_BASE(AReference, Judged) {};

TEST(AReference, OfARingGroupIsAnExtension)
{
    with("[ring_group.sales]\nmembers = [\"201\", \"20\", \"777\"]\n");
    error(11, "ring_group.sales.members", "There is no extension:20; did you mean extension:201?");
    judge_text(std::string { good_office } + "[ring_group.sales]\nmembers = [\"777777\"]\n");
    error(11, "ring_group.sales.members",
          "There is no extension 777777; add [extension.777777] or take it out of the list.");
}

TEST(AReference, OfAnOutboundRuleIsATrunk)
{
    with("[trunk.ntt]\nserver = \"sip:192.0.2.1\"\n[outbound.all]\nmatch = [\"*\"]\ntrunks = [\"nt\", "
         "\"backup\"]\n");
    error(14, "outbound.all.trunks", "There is no trunk:nt; did you mean trunk:ntt?");
    CHECK_TRUE(judgement.problems.size() >= 2);
}

TEST(AReference, OfADidIsASchedule)
{
    with("[did.0312345678]\nopen = \"extension:201\"\nschedule = \"main\"\n");
    error(12, "did.0312345678.schedule", "There is no schedule:main; add [schedule.main] or name another.");
}
