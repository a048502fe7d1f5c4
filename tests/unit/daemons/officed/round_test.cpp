#include "round.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace officed;

TEST_GROUP(ARound)
{
    Round round {};

    void asks(const std::vector<std::uint64_t>& attachments)
    {
        std::vector<Participant> asked;
        for (const std::uint64_t attachment : attachments)
            asked.push_back({ .attachment = attachment, .name = "d" + std::to_string(attachment) });
        round = begin_round(std::move(asked));
    }
    void happens(const RoundEvent& event) { round = step(round, event); }
    template <typename State> bool is() const { return std::holds_alternative<State>(round); }
    Said said(std::size_t index) const { return asked_in(round).at(index).said; }
};

TEST(ARound, IsGoodAtOnceWithNobodyToAsk)
{
    asks({});
    CHECK_TRUE(is<AllGood>());
}

TEST(ARound, IsGoodWhenEveryoneHasSaidSo)
{
    asks({ 1, 2 });
    happens(FoundGood { 2 });
    CHECK_TRUE(is<Asking>());
    happens(FoundGood { 2 });
    CHECK_TRUE(is<Asking>());
    happens(FoundGood { 1 });
    CHECK_TRUE(is<AllGood>());
}

TEST(ARound, EndsWithTheFirstObjection)
{
    asks({ 1, 2 });
    happens(Objected { 1, { "だめ", "no" } });
    CHECK_TRUE(is<NotPossible>());
    CHECK_TRUE(said(0) == Said::Refuses);
    CHECK_EQUAL(std::string("no"), asked_in(round)[0].reason.english);
    CHECK_TRUE(said(1) == Said::NothingYet);
}

TEST(ARound, EndsWhenOneThatHasNotAnsweredGoesAway)
{
    asks({ 1, 2 });
    happens(WentAway { 1 });
    CHECK_TRUE(is<NotPossible>());
    CHECK_TRUE(said(0) == Said::Gone);
}

TEST(ARound, GoesOnWithoutOneThatHasAgreed)
{
    asks({ 1, 2 });
    happens(FoundGood { 1 });
    happens(WentAway { 1 });
    CHECK_TRUE(is<Asking>());
    happens(FoundGood { 2 });
    CHECK_TRUE(is<AllGood>());
}

TEST(ARound, NamesThoseWhoWereSilent)
{
    asks({ 1, 2 });
    happens(FoundGood { 1 });
    happens(DeadlinePassed {});
    CHECK_TRUE(is<NotPossible>());
    CHECK_TRUE(said(0) == Said::Good);
    CHECK_TRUE(said(1) == Said::Silent);
}

TEST(ARound, StaysDecided)
{
    asks({ 1, 2 });
    happens(Objected { 1, {} });
    happens(FoundGood { 1 });
    happens(FoundGood { 2 });
    CHECK_TRUE(is<NotPossible>());
    asks({ 1 });
    happens(FoundGood { 1 });
    happens(DeadlinePassed {});
    happens(Objected { 1, {} });
    happens(WentAway { 1 });
    CHECK_TRUE(is<AllGood>());
}

TEST(ARound, HearsNobodyItDidNotAsk)
{
    asks({ 1 });
    happens(Objected { 7, {} });
    happens(WentAway { 7 });
    happens(FoundGood { 7 });
    CHECK_TRUE(is<Asking>());
}
