#include "trunks/arriving.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using Withheld = yobirin::Legs::EventWithheld;

TEST_GROUP(ACallFromATrunk)
{
    Office office {};
    Trunk trunk { .name = "ntt", .numbers = { "0312345678", "0312345679" } };
    std::string from { "<sip:0398765432@198.51.100.1>" };
    std::string to { "<sip:0312345678@192.0.2.1>" };
    std::string uri { "sip:0312345678@192.0.2.1" };
    std::string text {};

    TrunkArrival says(const std::string& headers)
    {
        text =
            "INVITE " + uri + " SIP/2.0\r\nFrom: " + from + ";tag=a\r\nTo: " + to + "\r\n" + headers + "\r\n";
        sip::Message invite;
        CHECK_TRUE(invite.read(text).has_value());
        return arrival_of(invite, trunk, office);
    }
    Withheld withheld(const std::string& name, const std::string& headers = {})
    {
        from = '"' + name + "\" <sip:anonymous@anonymous.invalid>";
        const TrunkArrival said = says(headers);
        CHECK_TRUE(said.withheld.has_value());
        return said.withheld.value_or(Withheld::Interworking);
    }
};

TEST(ACallFromATrunk, IsFromWhoTheNetworkSays)
{
    CHECK_EQUAL(std::string { "0398765432" }, says("").from.number);
    const TrunkArrival said = says("P-Asserted-Identity: \"Sato\" <sip:0355556666@ntt>\r\n");
    CHECK_EQUAL(std::string { "0355556666" }, said.from.number);
    CHECK_EQUAL(std::string { "Sato" }, said.from.name.value_or(""));
    CHECK_EQUAL(std::string { "+81355556666" },
                says("P-Asserted-Identity: <tel:+81-3-5555-6666>\r\n").from.number);
    trunk.profile.caller_from = { office::CallerSource::From };
    CHECK_EQUAL(std::string { "0398765432" },
                says("P-Asserted-Identity: <sip:0355556666@ntt>\r\n").from.number);
}

// japan.md 4.4: To is whom the caller dialled, which may be somebody else.
TEST(ACallFromATrunk, NamesWhatWasDialledInTheOrderOfTrust)
{
    uri = "sip:yobirin@192.0.2.1";
    to = "<sip:0272038027@ntt>";
    const TrunkArrival said = says("P-Called-Party-ID: <sip:0312345678@ntt>\r\n");
    CHECK_EQUAL(3U, said.dialled.size());
    CHECK_EQUAL(std::string { "0312345678" }, said.dialled.at(0));
    CHECK_EQUAL(std::string { "yobirin" }, said.dialled.at(1));
    CHECK_EQUAL(std::string { "0272038027" }, said.dialled.at(2));
    CHECK_EQUAL(std::string { "0272038027" }, said.forwarded_by.value_or(""));
}

TEST(ACallFromATrunk, NamesEachNumberOnceAndAsItsProfileOrdersThem)
{
    CHECK_EQUAL(1U, says("").dialled.size());
    trunk.profile.called_from = { office::CalledSource::To, office::CalledSource::RequestUri };
    uri = "sip:3@192.0.2.1";
    CHECK_EQUAL(std::string { "0312345678" }, says("").dialled.at(0));
}

TEST(ACallFromATrunk, IsForTheNumberInToWhereTheRequestUriIsOurContact)
{
    uri = "sip:0312345678@192.0.2.1:5060;line=f18acf59";
    to = "<sip:0312345679@198.51.100.1>";
    trunk.username = "0312345678";
    CHECK_EQUAL(std::string { "0312345678" }, says("").dialled.at(0)); // Nobody registered it.
    trunk.registers = true;
    CHECK_EQUAL(std::string { "0312345679" }, says("").dialled.at(0));
    CHECK_EQUAL(std::string { "0312345678" }, says("").dialled.at(1));
    CHECK_EQUAL(std::string { "0312345677" },
                says("P-Called-Party-ID: <sip:0312345677@ntt>\r\n").dialled.at(0));
}

TEST(ACallFromATrunk, HasItsNumbersAsWeWriteThem)
{
    trunk.profile.number_map = { { "81", "0" } };
    from = "<sip:81398765432@rakuten>";
    uri = "sip:81312345678@192.0.2.1";
    to = "<sip:81312345678@rakuten>";
    const TrunkArrival said = says("");
    CHECK_EQUAL(std::string { "0398765432" }, said.from.number);
    CHECK_EQUAL(std::string { "0312345678" }, said.dialled.at(0));
    CHECK_FALSE(said.forwarded_by.has_value());
}

TEST(ACallFromATrunk, SaysWhyThereIsNoNumber)
{
    CHECK_TRUE(withheld("Anonymous") == Withheld::User);
    CHECK_TRUE(withheld("Coin line/payphone") == Withheld::Payphone);
    CHECK_TRUE(withheld("Unavailable") == Withheld::Unavailable);
    CHECK_TRUE(withheld("Interaction with other service") == Withheld::Interworking);
    CHECK_FALSE(says("").withheld.has_value() && from.find("0398765432") != std::string::npos);
}

// A name alone is anybody's: who is called "Unavailable" and has a number is not out of reach.
TEST(ACallFromATrunk, IsNotWithheldForTheNameOfItsCaller)
{
    from = "\"Unavailable\" <sip:0398765432@198.51.100.1>";
    CHECK_FALSE(says("").withheld.has_value());
}

TEST(ACallFromATrunk, ShowsNoIdentityThatCameToBeHidden)
{
    from = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";
    const TrunkArrival said = says("P-Asserted-Identity: <sip:0355556666@ntt>\r\nPrivacy: id\r\n");
    CHECK_TRUE(said.withheld == Withheld::User);
    CHECK_EQUAL(std::string { "anonymous" }, said.from.number);
    from = "<sip:0398765432@198.51.100.1>";
    CHECK_TRUE(says("Privacy: user;id;critical\r\n").withheld == Withheld::User);
    CHECK_EQUAL(std::string { "anonymous" }, says("Privacy: id\r\n").from.number);
    CHECK_FALSE(says("Privacy: none\r\n").withheld.has_value());
    CHECK_FALSE(says("Privacy: session;critical\r\n").withheld.has_value());
}

TEST(ACallFromATrunk, NamesWhoSentItOn)
{
    CHECK_EQUAL(std::string { "0311112222" },
                says("History-Info: <sip:0311112222@x>;index=1, <sip:0312345678@y>;index=1.1\r\n")
                    .forwarded_by.value_or(""));
    CHECK_EQUAL(
        std::string { "0322223333" },
        says("Diversion: <sip:0322223333@x>;reason=no-answer, <sip:0311112222@x>;reason=unconditional\r\n")
            .forwarded_by.value_or(""));
    CHECK_FALSE(says("").forwarded_by.has_value());
}
