#include "unit/daemons/sipd/wire.h"

#include "sip/limits.h"

using namespace sipd;
using namespace std::chrono_literals;
using Told = yobirin::Legs;
using What = yobirin::Legs::EventWhat;

// How a leg reaches its peer: over TCP and TLS, by the connection that stands or one that is opened, and
// otherwise where that is refused.
TEST_GROUP(Reach)
{
    Wire wire {};
    Datagram invite {};
    const std::string leg { "c1.1.1" };
    const Flow tcp_phone { .transport = sip::Transport::Tcp,
                           .connection = 7,
                           .local = Ip::v4(0xc0000201),
                           .remote = { Ip::v4(0xc0000207), 40000 },
                           .listener = { Ip::v4(0xc0000207), 5060 } };
    const Flow tls_phone { .transport = sip::Transport::Tls,
                           .connection = 8,
                           .local = Ip::v4(0xc0000201),
                           .remote = { Ip::v4(0xc0000207), 40001 } };

    void setup() override
    {
        wire.office.tcp_port = 5070;
        wire.office.tls_port = 5061;
    }
    void dials(Told::Target target, ipc::Json offer = session_json())
    {
        CHECK_TRUE(
            wire.legs->dial({ .leg = leg, .target = std::move(target), .offer = std::move(offer) }, wire.now)
                .has_value());
        invite = wire.sent();
    }
    void dials_phone(const Flow& flow) { dials({ .device = wire.has_phone("202", flow) }); }
    void is_refused(const Flow& flow)
    {
        wire.transactions->transport_failed(flow, wire.now);
        for (const Outcome& outcome : wire.transactions->take_outcomes())
            wire.legs->transaction_ended(outcome, wire.now);
    }
    void is_answered(const Flow& from)
    {
        wire.answers(from, invite, 200, "", offer_text(5000));
        STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    }
    Datagram bye()
    {
        CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::HungUp }, wire.now).has_value());
        return wire.sent();
    }
    // An offer that no datagram takes.
    static ipc::Json long_offer()
    {
        yobirin::Media::Session session;
        session.streams.push_back(
            { .kind = "audio", .protocol = "RTP/AVP", .address = "192.0.2.1", .port = 16000 });
        for (int payload = 96; payload < 126; ++payload)
            session.streams[0].codecs.push_back({ .name = "CODEC" + std::to_string(payload),
                                                  .clock = 48000,
                                                  .payload = payload,
                                                  .parameters = "a-parameter=that-is-rather-long" });
        return { encode(session) };
    }
};

TEST(Reach, GoesOverTheConnectionThatThePhoneRegisteredOn)
{
    dials_phone(tcp_phone);
    CHECK_TRUE(invite.flow == tcp_phone);
    CHECK_TRUE(invite.header("Via").starts_with("SIP/2.0/TCP 192.0.2.1:5070;"));
    STRCMP_EQUAL("<sip:yobirin@192.0.2.1:5070;transport=tcp>", invite.header("Contact").c_str());
}

TEST(Reach, SaysTlsInViaAndContact)
{
    dials_phone(tls_phone);
    CHECK_TRUE(invite.header("Via").starts_with("SIP/2.0/TLS 192.0.2.1:5061;"));
    STRCMP_EQUAL("<sip:yobirin@192.0.2.1:5061;transport=tls>", invite.header("Contact").c_str());
}

TEST(Reach, RepeatsNothingOverTcp)
{
    dials_phone(tcp_phone);
    wire.pass(20s);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(Reach, TellsAtOnceThatAPhoneIsUnavailableWhoseConnectionIsGone)
{
    dials_phone(tls_phone);
    is_refused(tls_phone);
    const auto event = wire.event();
    CHECK_TRUE(event.what == What::Ended);
    CHECK_TRUE(event.reason == Reason::Unavailable);
}

TEST(Reach, ConnectsToATrunkOverTls)
{
    Trunk& ntt = wire.office.trunks["ntt"];
    ntt.transport = sip::Transport::Tls;
    ntt.names_transport = true;
    ntt.port = 5061;
    ntt.targets = { { .hop = { .transport = sip::Transport::Tls,
                               .address = { *parse_ip("198.51.100.1"), 5061 } } } };
    wire.trunks->use_office(wire.now);
    dials({ .trunk = "ntt", .number = "0398765432" });
    STRCMP_EQUAL("INVITE sip:0398765432@198.51.100.1;transport=tls SIP/2.0", invite.line().c_str());
    CHECK_TRUE(invite.flow.transport == sip::Transport::Tls);
    STRCMP_EQUAL("198.51.100.1:5061", text_of(invite.flow.listener).c_str());
}

TEST(Reach, PutsAnIPv6TrunkIntoBrackets)
{
    wire.vantage.speaks_v6 = true;
    wire.office.trunks["ntt"].host = "2001:db8::9";
    wire.office.trunks["ntt"].targets = { { .hop = { .address = { *parse_ip("2001:db8::9"), 5060 } } } };
    wire.trunks->use_office(wire.now);
    dials({ .trunk = "ntt", .number = "0398765432" });
    STRCMP_EQUAL("INVITE sip:0398765432@[2001:db8::9] SIP/2.0", invite.line().c_str());
    STRCMP_EQUAL("<sip:0398765432@[2001:db8::9]>", invite.header("To").c_str());
}

TEST(Reach, TakesTheAddressOfATrunkWhoseFamilyWeSpeak)
{
    wire.office.trunks["ntt"].targets = { { .hop = { .address = { *parse_ip("2001:db8::9"), 5060 } } },
                                          { .hop = { .address = { *parse_ip("198.51.100.1"), 5060 } } } };
    wire.trunks->use_office(wire.now);
    dials({ .trunk = "ntt", .number = "0398765432" });
    STRCMP_EQUAL("198.51.100.1:5060", text_of(invite.flow.remote).c_str());
}

// RFC 3261 18.1.1

TEST(Reach, SendsWhatNoDatagramTakesOverTcp)
{
    dials({ .device = wire.has_phone("202", wire.phone) }, long_offer());
    CHECK_TRUE(invite.text.size() > sip::limits::datagram_request_bytes);
    CHECK_TRUE(invite.flow.transport == sip::Transport::Tcp);
    STRCMP_EQUAL("192.0.2.7:5060", text_of(invite.flow.listener).c_str());
    CHECK_TRUE(invite.header("Via").starts_with("SIP/2.0/TCP 192.0.2.1:5070;"));
}

TEST(Reach, SendsItAsADatagramAllTheSameWhereTcpIsRefused)
{
    dials({ .device = wire.has_phone("202", wire.phone) }, long_offer());
    const std::string via = invite.header("Via");
    is_refused(invite.flow);
    CHECK_TRUE(wire.hears_nothing());
    const Datagram again = wire.sent();
    CHECK_TRUE(again.flow == wire.phone);
    CHECK_TRUE(again.header("Via").starts_with("SIP/2.0/UDP 192.0.2.1:5060;"));
    STRCMP_EQUAL(via.substr(via.find(";branch")).c_str(),
                 again.header("Via").substr(again.header("Via").find(";branch")).c_str());
    wire.answers(wire.phone, again, 180);
    CHECK_TRUE(wire.event().what == What::Ringing);
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::Cancelled }, wire.now).has_value());
    const Datagram cancel = wire.sent();
    CHECK_TRUE(cancel.flow == wire.phone); // The way its INVITE went.
    STRCMP_EQUAL(again.header("Via").c_str(), cancel.header("Via").c_str());
}

TEST(Reach, LeavesItADatagramWhereTcpIsOff)
{
    wire.office.tcp_port = 0;
    dials({ .device = wire.has_phone("202", wire.phone) }, long_offer());
    CHECK_TRUE(invite.flow == wire.phone);
}

TEST(Reach, CancelsOverTheConnectionThatTheInviteWentOver)
{
    dials({ .device = wire.has_phone("202", wire.phone) }, long_offer());
    wire.answers(invite.flow, invite, 180);
    wire.event();
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::Cancelled }, wire.now).has_value());
    CHECK_TRUE(wire.sent().flow == invite.flow);
}

// Connections come and go; calls stay.

TEST(Reach, FollowsADeviceToItsNextConnection)
{
    dials_phone(tls_phone);
    is_answered(tls_phone);
    Flow next = tls_phone;
    next.connection = 9;
    next.remote.port = 40002;
    Binding binding { .device = "d-202", .flow = next };
    wire.legs->device_moved(binding);
    CHECK_TRUE(bye().flow == next);
}

TEST(Reach, FollowsAPeerThatSpeaksOverAnotherConnection)
{
    dials_phone(tcp_phone);
    is_answered(tcp_phone);
    const std::string from = invite.header("To") + ";tag=theirs";
    Flow next = tcp_phone;
    next.connection = 9;
    next.remote.port = 40002;
    wire.asks(
        next,
        { .method = "INFO", .from = from, .to = invite.header("From"), .call_id = invite.header("Call-ID") });
    STRCMP_EQUAL("SIP/2.0 200 OK", wire.sent().line().c_str());
    UNSIGNED_LONGS_EQUAL(9, bye().flow.connection);
}

TEST(Reach, KnowsTheConnectionOfALegAlsoInTheNextProcess)
{
    dials_phone(tcp_phone);
    is_answered(tcp_phone);
    wire.dies();
    CHECK_TRUE(wire.legs->is_in_use(tcp_phone));
    CHECK_TRUE(bye().flow.connection == 7);
}

TEST(Reach, AnswersARequestOverItsConnection)
{
    wire.asks(tcp_phone, { .method = "OPTIONS" });
    const Datagram answer = wire.sent();
    UNSIGNED_LONGS_EQUAL(7, answer.flow.connection);
    CHECK_TRUE(answer.flow.remote == tcp_phone.remote);
}

TEST(Reach, AnswersWhatCannotBeCutWithAReasonWhereOneIsDue)
{
    const std::string head =
        "INVITE sip:202@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.7;branch=z9hG4bKx\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n"
        "Content-Length: 99999\r\n\r\n";
    const std::string answer =
        wire.agent->answer_to({ .fault = { 513, "Message Too Large" }, .head = head }, tcp_phone);
    CHECK_TRUE(answer.starts_with("SIP/2.0 513 Message Too Large\r\n"));
    STRCMP_EQUAL("", wire.agent->answer_to({ .fault = { 0, "Not SIP" } }, tcp_phone).c_str());
}
