#include "limits.h"
#include "transactions.h"

#include <string>
#include <vector>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

namespace {

struct Text { // What distinguishes the requests of these tests.
    std::string method { "INVITE" };
    std::string branch { "z9hG4bKone" };
    std::string sent_by { "192.0.2.7:5060" };
    std::string cseq { "1" };
    std::string to_tag {};
};

std::string request_text(const Text& text)
{
    const std::string cseq_method = text.method;
    return text.method + " sip:201@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + text.sent_by
        + ";branch=" + text.branch + "\r\nMax-Forwards: 70\r\nFrom: <sip:202@192.0.2.1>;tag=f\r\n"
        + "To: <sip:201@192.0.2.1>" + (text.to_tag.empty() ? "" : ";tag=" + text.to_tag)
        + "\r\nCall-ID: c1\r\nCSeq: " + text.cseq + " " + cseq_method + "\r\nContent-Length: 0\r\n\r\n";
}

std::string response_text(int status, const Text& text)
{
    return "SIP/2.0 " + std::to_string(status) + " Something\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch="
        + text.branch + "\r\nFrom: <sip:202@192.0.2.1>;tag=f\r\nTo: <sip:201@192.0.2.1>;tag=t\r\n"
        + "Call-ID: c1\r\nCSeq: " + text.cseq + " " + text.method + "\r\nContent-Length: 0\r\n\r\n";
}

const Flow phone { .socket = 0, .local = {}, .remote = { Ip::v4(0xc0000207), 5060 } };
const Flow stream { .transport = sip::Transport::Tcp,
                    .connection = 5,
                    .remote = { Ip::v4(0xc0000207), 40000 } };
const Asker leg { .kind = Asker::Kind::Leg, .id = 7 };

} // namespace

TEST_GROUP(Transactions)
{
    Outbox outbox {};
    Counters counters {};
    Transactions transactions { outbox, counters };
    Moment now { 1000s };
    Flow way { phone };
    std::vector<std::string> texts {}; // Messages are views: their texts stay.

    void setup() override { texts.reserve(100); }

    sip::Message message(std::string text)
    {
        texts.push_back(std::move(text));
        sip::Message read;
        CHECK_TRUE(read.read(texts.back()).has_value());
        return read;
    }
    bool absorbs(const Text& text)
    {
        const sip::Message request = message(request_text(text));
        return transactions.absorbs(request, *request.via(), now);
    }
    ServerId open(const Text& text)
    {
        const sip::Message request = message(request_text(text));
        return transactions.open(request, *request.via(), { way, leg }, now).value();
    }
    ClientId request(const Text& text)
    {
        return transactions
            .request({ .wire = request_text(text),
                       .branch = text.branch,
                       .method = sip::method_of(text.method),
                       .flow = way,
                       .asker = leg },
                     now)
            .value();
    }
    bool delivers(int status, const Text& text)
    {
        return transactions.deliver(message(response_text(status, text)), now).has_value();
    }
    void pass(std::chrono::milliseconds time)
    {
        const Moment end = now + time;
        while (const auto due = transactions.next_deadline()) {
            if (*due > end)
                break;
            now = *due;
            transactions.run_due(now);
        }
        now = end;
    }
    std::size_t sent()
    {
        const std::size_t count = outbox.count();
        outbox.clear();
        return count;
    }
};

TEST(Transactions, RepeatTheLastResponseToARepeatedInvite)
{
    const ServerId server = open({});
    CHECK_TRUE(transactions.respond(server, 180, "ringing", now));
    sent();
    CHECK_TRUE(absorbs({}));
    STRCMP_EQUAL("ringing", std::string { outbox.bytes(0) }.c_str());
}

TEST(Transactions, TellRequestsApartByBranchSentByAndMethod)
{
    open({});
    CHECK_FALSE(absorbs({ .branch = "z9hG4bKtwo" }));
    CHECK_FALSE(absorbs({ .sent_by = "192.0.2.7:5062" }));
    CHECK_FALSE(absorbs({ .method = "OPTIONS" }));
    CHECK_TRUE(absorbs({}));
}

TEST(Transactions, TellRequestsOfOldClientsApartWithoutABranch)
{
    open({ .branch = "1" });
    CHECK_TRUE(absorbs({ .branch = "1" }));
    CHECK_FALSE(absorbs({ .branch = "1", .cseq = "2" }));
    CHECK_TRUE(absorbs({ .method = "ACK", .branch = "1", .to_tag = "t" }));
}

TEST(Transactions, RepeatAFailureUntilItIsAcknowledged)
{
    const ServerId server = open({});
    transactions.respond(server, 486, "busy", now);
    sent();
    pass(500ms);
    UNSIGNED_LONGS_EQUAL(1, sent());
    pass(1000ms);
    UNSIGNED_LONGS_EQUAL(1, sent());
    CHECK_TRUE(absorbs({ .method = "ACK" }));
    pass(4s);
    UNSIGNED_LONGS_EQUAL(0, sent());
    pass(10s);
    UNSIGNED_LONGS_EQUAL(0, transactions.server_count());
}

TEST(Transactions, SlowTheRepeatsDownToT2)
{
    const ServerId server = open({});
    transactions.respond(server, 486, "busy", now);
    sent();
    pass(31s);
    UNSIGNED_LONGS_EQUAL(9, sent()); // After 0.5 1.5 3.5 7.5 s, then every 4 s.
}

TEST(Transactions, ReportAFailureNobodyAcknowledges)
{
    const ServerId server = open({});
    transactions.respond(server, 486, "busy", now);
    pass(33s);
    const auto outcomes = transactions.take_outcomes();
    UNSIGNED_LONGS_EQUAL(1, outcomes.size());
    CHECK_TRUE(outcomes[0].what == Outcome::What::NoAcknowledgement);
    CHECK_TRUE(outcomes[0].asker == leg);
    UNSIGNED_LONGS_EQUAL(0, transactions.server_count());
}

TEST(Transactions, LeaveTheAcknowledgementOfAnAnswerToTheCore)
{
    const ServerId server = open({});
    transactions.respond(server, 200, "answer", now);
    CHECK_FALSE(absorbs({ .method = "ACK", .branch = "z9hG4bKack" }));
    CHECK_FALSE(absorbs({ .method = "ACK" }));
    CHECK_TRUE(absorbs({}));
    CHECK_TRUE(transactions.respond(server, 200, "answer", now)); // The core repeats it.
    CHECK_FALSE(transactions.respond(server, 486, "too late", now));
}

TEST(Transactions, FindTheInviteACancelMeans)
{
    const ServerId server = open({});
    const sip::Message cancel = message(request_text({ .method = "CANCEL" }));
    CHECK_TRUE(transactions.invite_of(cancel, *cancel.via(), phone) == server);
    const sip::Message other = message(request_text({ .method = "CANCEL", .branch = "z9hG4bKtwo" }));
    CHECK_FALSE(transactions.invite_of(other, *other.via(), phone).has_value());
    const Flow elsewhere { .remote = { Ip::v4(0xcb007101), 5060 } };
    CHECK_FALSE(transactions.invite_of(cancel, *cancel.via(), elsewhere).has_value());
}

TEST(Transactions, KnowAMergedInviteByCallIdTagAndCSeq)
{
    open({});
    const sip::Message merged = message(request_text({ .branch = "z9hG4bKtwo" }));
    CHECK_TRUE(transactions.is_merged(merged, *merged.via()));
    const sip::Message next = message(request_text({ .branch = "z9hG4bKtwo", .cseq = "2" }));
    CHECK_FALSE(transactions.is_merged(next, *next.via()));
    const sip::Message same = message(request_text({}));
    CHECK_FALSE(transactions.is_merged(same, *same.via()));
}

TEST(Transactions, RepeatAnInviteUntilAnythingComes)
{
    request({});
    UNSIGNED_LONGS_EQUAL(1, sent());
    pass(1500ms);
    UNSIGNED_LONGS_EQUAL(2, sent());
    CHECK_TRUE(delivers(100, {}));
    pass(60s);
    UNSIGNED_LONGS_EQUAL(0, sent());
}

TEST(Transactions, GiveAnInviteUpAfterTimerB)
{
    request({});
    pass(33s);
    UNSIGNED_LONGS_EQUAL(7, sent());
    const auto outcomes = transactions.take_outcomes();
    UNSIGNED_LONGS_EQUAL(1, outcomes.size());
    CHECK_TRUE(outcomes[0].what == Outcome::What::NoResponse);
    UNSIGNED_LONGS_EQUAL(0, transactions.client_count());
}

TEST(Transactions, AcknowledgeAFailureByThemselvesAndDeliverItOnce)
{
    request({});
    sent();
    CHECK_TRUE(delivers(486, {}));
    const std::string ack { outbox.bytes(0) };
    CHECK_TRUE(ack.starts_with("ACK sip:201@192.0.2.1 SIP/2.0\r\n"));
    CHECK_TRUE(ack.find("branch=z9hG4bKone") != std::string::npos);
    CHECK_TRUE(ack.find("To: <sip:201@192.0.2.1>;tag=t") != std::string::npos);
    CHECK_TRUE(ack.find("CSeq: 1 ACK") != std::string::npos);
    sent();
    CHECK_FALSE(delivers(486, {}));
    UNSIGNED_LONGS_EQUAL(1, sent());
}

TEST(Transactions, DeliverEverySuccessOfAnInvite)
{
    request({});
    CHECK_TRUE(delivers(180, {}));
    CHECK_TRUE(delivers(200, {}));
    CHECK_TRUE(delivers(200, {}));
    pass(33s);
    CHECK_FALSE(delivers(200, {}));
}

TEST(Transactions, RepeatAnOrdinaryRequestAndGiveItUpAfterTimerF)
{
    const Text bye { .method = "BYE" };
    request(bye);
    sent();
    CHECK_TRUE(delivers(100, bye));
    pass(33s);
    UNSIGNED_LONGS_EQUAL(7, sent()); // Every T2 once a provisional came, and F still counts from the request.
    UNSIGNED_LONGS_EQUAL(1, transactions.take_outcomes().size());
}

TEST(Transactions, AbsorbARepeatedFinalResponse)
{
    const Text bye { .method = "BYE" };
    request(bye);
    CHECK_TRUE(delivers(200, bye));
    CHECK_FALSE(delivers(200, bye));
    pass(6s);
    UNSIGNED_LONGS_EQUAL(0, transactions.client_count());
}

TEST(Transactions, CountResponsesThatAreNobodys)
{
    Transactions::Unmatched unmatched {};
    CHECK_FALSE(transactions.deliver(message(response_text(200, {})), now, &unmatched).has_value());
    CHECK_TRUE(unmatched == Transactions::Unmatched::Nobodys);
    UNSIGNED_LONGS_EQUAL(1, counters["sip.dropped.unmatched_response"]);
}

TEST(Transactions, CostNoWakeForTimersThatBecameVoid)
{
    const Text bye { .method = "BYE" };
    request(bye);
    delivers(200, bye);
    CHECK_TRUE(*transactions.next_deadline() >= now + 5s);
}

TEST(Transactions, EndLongWaitsTogether)
{
    const Text one { .method = "BYE", .branch = "z9hG4bK1" };
    const Text two { .method = "BYE", .branch = "z9hG4bK2" };
    now += 10ms;
    request(one);
    request(two);
    delivers(200, one);
    now += 100ms;
    delivers(200, two);
    const Moment first = *transactions.next_deadline();
    transactions.run_due(first);
    UNSIGNED_LONGS_EQUAL(0, transactions.client_count());
}

TEST(Transactions, ReportWhatTheNetworkRefuses)
{
    request({});
    transactions.transport_failed(phone, now);
    UNSIGNED_LONGS_EQUAL(1, transactions.take_outcomes().size());
    UNSIGNED_LONGS_EQUAL(0, transactions.client_count());
}

TEST(Transactions, ReportWhatTheNetworkBringsBack)
{
    const std::string text = request_text({});
    request({});
    transactions.undelivered(phone.remote, text.substr(0, text.find("z9hG4bK") + 9), now); // Cut off.
    transactions.undelivered({ phone.remote.ip, 5070 }, text, now);
    transactions.undelivered(phone.remote, request_text({ .branch = "z9hG4bKguessed" }), now);
    transactions.undelivered(phone.remote, request_text({ .method = "BYE" }), now);
    transactions.undelivered(phone.remote, "\r\n\r\n", now);
    LONGS_EQUAL(0, transactions.take_outcomes().size());
    transactions.undelivered(phone.remote, text, now);
    const auto outcomes = transactions.take_outcomes();
    LONGS_EQUAL(1, outcomes.size());
    CHECK_TRUE(outcomes.front().cause == Outcome::Cause::Transport);
    LONGS_EQUAL(0, transactions.client_count());
}

TEST(Transactions, DoNotBelieveThatWhoHasAnsweredIsNotThere)
{
    request({});
    CHECK_TRUE(delivers(180, {}));
    transactions.undelivered(phone.remote, request_text({}), now);
    LONGS_EQUAL(0, transactions.take_outcomes().size());
    LONGS_EQUAL(1, transactions.client_count());
}

TEST(Transactions, GoOnWithTheRequestsOfAnEarlierProcess)
{
    const sip::Message invite = message(request_text({}));
    const auto server = transactions.resume(
        { .key = Transactions::key_of(invite, *invite.via()), .flow = phone, .asker = leg });
    transactions.respond(*server, 503, "gone", now);
    sent();
    CHECK_TRUE(absorbs({}));
    STRCMP_EQUAL("gone", std::string { outbox.bytes(0) }.c_str());
}

TEST(Transactions, WaitQuietlyForAnswersToRequestsOfAnEarlierProcess)
{
    transactions.resume({ .wire = request_text({}),
                          .branch = "z9hG4bKone",
                          .method = sip::Method::Invite,
                          .flow = phone,
                          .asker = leg },
                        now);
    pass(20s);
    UNSIGNED_LONGS_EQUAL(0, sent());
    CHECK_TRUE(delivers(200, {}));
}

// RFC 3261 17.1.1.2, 17.1.2.2, 17.2.1, 17.2.2: the timers of a transport that loses nothing.

TEST(Transactions, RepeatNoRequestOverTcp)
{
    way = stream;
    request({});
    request({ .method = "BYE", .branch = "z9hG4bKtwo" });
    LONGS_EQUAL(2, sent());
    pass(31s);
    LONGS_EQUAL(0, sent());
}

TEST(Transactions, GiveUpAfterTheSameTimeOverTcp)
{
    way = stream;
    request({});
    pass(33s);
    LONGS_EQUAL(1, transactions.take_outcomes().size());
}

TEST(Transactions, RepeatNoRefusalOverTcpAndWaitForItsAckAllTheSame)
{
    way = stream;
    const ServerId server = open({});
    transactions.respond(server, 486, "busy", now);
    sent();
    pass(31s);
    LONGS_EQUAL(0, sent());
    LONGS_EQUAL(1, transactions.server_count());
    CHECK_TRUE(absorbs({ .method = "ACK" }));
    pass(1ms);
    LONGS_EQUAL(0, transactions.server_count());
}

TEST(Transactions, EndAtOnceOverTcpWhatOnlyWaitsForRepeats)
{
    way = stream;
    const ServerId server = open({ .method = "BYE" });
    transactions.respond(server, 200, "fine", now);
    request({ .branch = "z9hG4bKtwo" });
    CHECK_TRUE(delivers(486, { .branch = "z9hG4bKtwo" }));
    request({ .method = "BYE", .branch = "z9hG4bKthree" });
    CHECK_TRUE(delivers(200, { .method = "BYE", .branch = "z9hG4bKthree" }));
    pass(1ms);
    LONGS_EQUAL(0, transactions.server_count());
    LONGS_EQUAL(0, transactions.client_count());
}

TEST(Transactions, ReportAConnectionThatIsGoneAtOnce)
{
    way = stream;
    request({});
    Flow other = stream;
    other.connection = 6;
    transactions.transport_failed(other, now);
    LONGS_EQUAL(0, transactions.take_outcomes().size());
    transactions.transport_failed(stream, now);
    LONGS_EQUAL(1, transactions.take_outcomes().size());
}
