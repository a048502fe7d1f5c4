#include "messages.h"
#include "transport/next_hop.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;

TEST_GROUP(NextHop)
{
    const Flow udp { .local = *parse_ip("192.0.2.1"), .remote = { *parse_ip("192.0.2.7"), 40000 } };
    const Flow tcp { .transport = sip::Transport::Tcp,
                     .connection = 9,
                     .local = *parse_ip("192.0.2.1"),
                     .remote = { *parse_ip("192.0.2.7"), 40000 } };

    static std::string hop(std::string_view uri)
    {
        const auto found = hop_of_uri(uri);
        if (!found)
            return "none";
        return std::string { sip::text_of(found->transport) } + ' ' + text_of(found->address);
    }
};

// RFC 3263 4.1 and 4.2, for hosts that are numbers.
TEST(NextHop, IsUdpUnlessTheUriSaysOtherwise)
{
    STRCMP_EQUAL("UDP 192.0.2.7:5060", hop("sip:201@192.0.2.7").c_str());
    STRCMP_EQUAL("TCP 192.0.2.7:5060", hop("sip:201@192.0.2.7;transport=TCP").c_str());
    STRCMP_EQUAL("TLS 192.0.2.7:5061", hop("sip:201@192.0.2.7;transport=tls").c_str());
    STRCMP_EQUAL("TCP [2001:db8::7]:5070", hop("sip:201@[2001:db8::7]:5070;transport=tcp").c_str());
}

TEST(NextHop, IsTlsForSipsWhateverItsTransport)
{
    STRCMP_EQUAL("TLS 192.0.2.7:5061", hop("sips:201@192.0.2.7").c_str());
    STRCMP_EQUAL("TLS 192.0.2.7:5061", hop("sips:201@192.0.2.7;transport=tcp").c_str());
    STRCMP_EQUAL("none", hop("sips:201@192.0.2.7;transport=udp").c_str());
}

TEST(NextHop, IsNoneForNamesAndTransportsWeDoNotSpeak)
{
    STRCMP_EQUAL("none", hop("sip:201@phone.example").c_str());
    STRCMP_EQUAL("none", hop("sip:201@192.0.2.7;transport=ws").c_str());
}

TEST(NextHop, OverUdpIsThePortOfTheContact)
{
    const Flow flow = flow_to_neighbour(*hop_of_uri("sip:201@192.0.2.7:5062"), udp);
    UNSIGNED_LONGS_EQUAL(5062, flow.remote.port);
}

TEST(NextHop, IsTheConnectionThatStandsBeforeANewOne)
{
    const Flow flow = flow_to_neighbour(*hop_of_uri("sip:201@192.0.2.7:5062;transport=tcp"), tcp);
    UNSIGNED_LONGS_EQUAL(9, flow.connection);
    UNSIGNED_LONGS_EQUAL(40000, flow.remote.port);
    UNSIGNED_LONGS_EQUAL(5062, flow.listener.port);
}

TEST(NextHop, HasNowhereToConnectToWhereTheContactIsNotOfTcp)
{
    CHECK_FALSE(flow_to_neighbour(*hop_of_uri("sip:201@192.0.2.7:5062"), tcp).listener.is_complete());
}

TEST(NextHop, IsANewConnectionForAContactOverTcpRegisteredOverUdp)
{
    const Flow flow = flow_to_neighbour(*hop_of_uri("sip:201@192.0.2.7;transport=tcp"), udp);
    CHECK_TRUE(flow.transport == sip::Transport::Tcp);
    UNSIGNED_LONGS_EQUAL(0, flow.connection);
    STRCMP_EQUAL("192.0.2.7:5060", text_of(flow.listener).c_str());
}

TEST_GROUP(SentBy) {};

TEST(SentBy, IsSaidInViaWithItsTransport)
{
    const SentBy ours { .transport = sip::Transport::Tls, .address = { *parse_ip("2001:db8::1"), 5061 } };
    STRCMP_EQUAL("SIP/2.0/TLS [2001:db8::1]:5061;rport;branch=z9hG4bKx", via_text(ours, "z9hG4bKx").c_str());
}

TEST(SentBy, IsSaidInContactSoThatThePeerComesBackTheSameWay)
{
    SentBy ours { .transport = sip::Transport::Udp, .address = { *parse_ip("192.0.2.1"), 5060 } };
    STRCMP_EQUAL("<sip:yobirin@192.0.2.1:5060>", contact_text(ours).c_str());
    ours.transport = sip::Transport::Tcp;
    STRCMP_EQUAL("<sip:yobirin@192.0.2.1:5060;transport=tcp>", contact_text(ours).c_str());
    ours.transport = sip::Transport::Tls;
    STRCMP_EQUAL("<sip:yobirin@192.0.2.1:5060;transport=tls>", contact_text(ours).c_str());
    STRCMP_EQUAL("<sips:yobirin@192.0.2.1:5060>", contact_text(ours, sip::Scheme::Sips).c_str());
}

TEST_GROUP(Flow) {};

TEST(Flow, IsLostWithItsConnectionAndNoOther)
{
    const Flow over { .transport = sip::Transport::Tcp,
                      .connection = 9,
                      .remote = { *parse_ip("192.0.2.7"), 40000 } };
    Flow gone = over;
    CHECK_TRUE(over.is_lost_with(gone));
    gone.connection = 10;
    CHECK_FALSE(over.is_lost_with(gone));
    gone.transport = sip::Transport::Tls;
    gone.connection = 9;
    CHECK_FALSE(over.is_lost_with(gone));
}

TEST(Flow, IsLostWithTheConnectionWeWouldHaveOpenedForIt)
{
    const Address peer { *parse_ip("192.0.2.7"), 5060 };
    const Flow wanted { .transport = sip::Transport::Tcp, .remote = peer, .listener = peer };
    Flow gone = wanted;
    gone.connection = 11;
    CHECK_TRUE(wanted.is_lost_with(gone));
    gone.listener = {};
    gone.remote.port = 40000; // The peer's own connection says nothing about ours.
    CHECK_FALSE(wanted.is_lost_with(gone));
}
