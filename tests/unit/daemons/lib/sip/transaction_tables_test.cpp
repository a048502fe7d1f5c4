#include "sip/invite_client.h"
#include "sip/invite_server.h"
#include "sip/non_invite_client.h"
#include "sip/non_invite_server.h"

#include <initializer_list>
#include <set>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace std::chrono_literals;

namespace {

template <typename Table> bool has_one_arrow_per_state_and_event(const Table& table)
{
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t j = i + 1; j < table.size(); ++j)
            if (table[i].in == table[j].in && table[i].event == table[j].event)
                return false;
    return true;
}

template <typename Table, typename State> bool reaches(const Table& table, State first, State last)
{
    std::set<State> known { first };
    for (std::size_t round = 0; round < table.size(); ++round)
        for (const auto& row : table)
            if (known.contains(row.in))
                known.insert(row.next);
    return known.contains(last);
}

template <typename Table, typename Clocks>
bool every_timer_is_expected(const Table& table, const Clocks& clocks)
{
    for (const auto& clock : clocks)
        if (sip::find_row(table, clock.in, clock.fires) == nullptr)
            return false;
    return true;
}

// Walks the table; an event without an arrow is dropped.
template <typename Row, std::size_t count, typename State, typename Event>
State after(const std::array<Row, count>& table, State state, std::initializer_list<Event> events)
{
    for (const Event event : events)
        if (const Row* row = sip::find_row(table, state, event))
            state = row->next;
    return state;
}

} // namespace

TEST_GROUP(TransactionTables) {};

TEST(TransactionTables, HaveOneArrowPerStateAndEvent)
{
    CHECK_TRUE(has_one_arrow_per_state_and_event(sip::invite_client::table));
    CHECK_TRUE(has_one_arrow_per_state_and_event(sip::invite_server::table));
    CHECK_TRUE(has_one_arrow_per_state_and_event(sip::non_invite_client::table));
    CHECK_TRUE(has_one_arrow_per_state_and_event(sip::non_invite_server::table));
}

TEST(TransactionTables, CanAlwaysEnd)
{
    using namespace sip;
    CHECK_TRUE(
        reaches(invite_client::table, invite_client::State::Calling, invite_client::State::Terminated));
    CHECK_TRUE(
        reaches(invite_server::table, invite_server::State::Proceeding, invite_server::State::Terminated));
    CHECK_TRUE(reaches(non_invite_client::table, non_invite_client::State::Trying,
                       non_invite_client::State::Terminated));
    CHECK_TRUE(reaches(non_invite_server::table, non_invite_server::State::Trying,
                       non_invite_server::State::Terminated));
}

TEST(TransactionTables, ExpectEveryTimerTheyStart)
{
    using namespace sip;
    CHECK_TRUE(every_timer_is_expected(invite_client::table, invite_client::clocks));
    CHECK_TRUE(every_timer_is_expected(invite_server::table, invite_server::clocks));
    CHECK_TRUE(every_timer_is_expected(non_invite_client::table, non_invite_client::clocks));
    CHECK_TRUE(every_timer_is_expected(non_invite_server::table, non_invite_server::clocks));
}

TEST_GROUP(InviteClientTable) {};

TEST(InviteClientTable, GivesUpAfterTimerBOnlyWithoutAnyResponse)
{
    using namespace sip::invite_client;
    CHECK_TRUE(after(table, Calling, { TimerB }) == Terminated);
    CHECK_TRUE(after(table, Calling, { Provisional, TimerB }) == Proceeding);
}

TEST(InviteClientTable, AcknowledgesEachRepeatOfAFailure)
{
    using namespace sip::invite_client;
    CHECK_TRUE(find(Calling, Failure)->action == AcknowledgeAndDeliver);
    CHECK_TRUE(find(Completed, Failure)->action == Acknowledge);
}

TEST(InviteClientTable, DeliversEverySuccessSoThatTheCoreAcknowledgesIt)
{
    using namespace sip::invite_client;
    CHECK_TRUE(find(Proceeding, Success)->action == Deliver);
    CHECK_TRUE(find(Accepted, Success)->action == Deliver);
}

TEST(InviteClientTable, HasNoArrowForAProvisionalAfterTheAnswer)
{
    using namespace sip::invite_client;
    POINTERS_EQUAL(nullptr, find(Accepted, Provisional));
    POINTERS_EQUAL(nullptr, find(Completed, Provisional));
}

TEST_GROUP(InviteServerTable) {};

TEST(InviteServerTable, RepeatsTheLastProvisionalToARepeatedInvite)
{
    using namespace sip::invite_server;
    CHECK_TRUE(find(Proceeding, Request)->action == Resend);
}

TEST(InviteServerTable, StopsRepeatingAFailureOnceAcknowledged)
{
    using namespace sip::invite_server;
    CHECK_TRUE(after(table, Proceeding, { Failure, TimerG, Acknowledgement }) == Confirmed);
    POINTERS_EQUAL(nullptr, find(Confirmed, TimerG));
    CHECK_TRUE(after(table, Confirmed, { Acknowledgement, TimerI }) == Terminated);
}

TEST(InviteServerTable, ReportsAFailureThatIsNeverAcknowledged)
{
    using namespace sip::invite_server;
    CHECK_TRUE(find(Completed, TimerH)->action == ReportTimeout);
}

TEST(InviteServerTable, PassesTheAcknowledgementOfAnAnswerToTheCore)
{
    using namespace sip::invite_server;
    CHECK_TRUE(find(Accepted, Acknowledgement)->action == Deliver);
    CHECK_TRUE(find(Accepted, Success)->action == Send);
}

TEST_GROUP(NonInviteTables) {};

TEST(NonInviteTables, KeepRetransmittingAfterAProvisional)
{
    using namespace sip::non_invite_client;
    CHECK_TRUE(after(table, Trying, { Provisional, TimerE }) == Proceeding);
    CHECK_TRUE(find(Proceeding, TimerE)->action == Retransmit);
}

TEST(NonInviteTables, RepeatTheFinalResponseToARepeatedRequest)
{
    using namespace sip::non_invite_server;
    CHECK_TRUE(find(Completed, Request)->action == Resend);
    CHECK_TRUE(find(Trying, Request)->action == Nothing);
}

TEST_GROUP(TransactionTimers) {};

TEST(TransactionTimers, HaveTheValuesOfTheRfc)
{
    CHECK_TRUE(sip::timing::timer_b == 32s);
    CHECK_TRUE(sip::timing::timer_f == 32s);
    CHECK_TRUE(sip::timing::timer_h == 32s);
    CHECK_TRUE(sip::timing::timer_i == 5s);
    CHECK_TRUE(sip::timing::timer_l == 32s);
    CHECK_TRUE(sip::timing::timer_m == 32s);
}

// RFC 3261 17.1.1.2 (A, D), 17.1.2.2 (E, K), 17.2.1 (G, I), 17.2.2 (J), table 4.
TEST(TransactionTables, SayWhatTheirTimersAreOverTcp)
{
    const auto over = [](const auto& clocks, auto fires) {
        for (const auto& clock : clocks)
            if (clock.fires == fires)
                return clock.over_stream;
        return sip::OverStream::Same;
    };
    using sip::OverStream;
    CHECK_TRUE(over(sip::invite_client::clocks, sip::invite_client::Event::TimerA) == OverStream::Never);
    CHECK_TRUE(over(sip::invite_client::clocks, sip::invite_client::Event::TimerB) == OverStream::Same);
    CHECK_TRUE(over(sip::invite_client::clocks, sip::invite_client::Event::TimerD) == OverStream::AtOnce);
    CHECK_TRUE(over(sip::invite_client::clocks, sip::invite_client::Event::TimerM) == OverStream::Same);
    CHECK_TRUE(over(sip::non_invite_client::clocks, sip::non_invite_client::Event::TimerE)
               == OverStream::Never);
    CHECK_TRUE(over(sip::non_invite_client::clocks, sip::non_invite_client::Event::TimerF)
               == OverStream::Same);
    CHECK_TRUE(over(sip::non_invite_client::clocks, sip::non_invite_client::Event::TimerK)
               == OverStream::AtOnce);
    CHECK_TRUE(over(sip::invite_server::clocks, sip::invite_server::Event::TimerG) == OverStream::Never);
    CHECK_TRUE(over(sip::invite_server::clocks, sip::invite_server::Event::TimerH) == OverStream::Same);
    CHECK_TRUE(over(sip::invite_server::clocks, sip::invite_server::Event::TimerI) == OverStream::AtOnce);
    CHECK_TRUE(over(sip::invite_server::clocks, sip::invite_server::Event::TimerL) == OverStream::Same);
    CHECK_TRUE(over(sip::non_invite_server::clocks, sip::non_invite_server::Event::TimerJ)
               == OverStream::AtOnce);
}
