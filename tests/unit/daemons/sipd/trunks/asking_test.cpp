#include "trunks/asking.h"

#include <algorithm>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;

TEST_GROUP(AskingATrunk)
{
    Office office {};
    Trunk trunk { .name = "ntt", .host = "198.51.100.1", .numbers = { "0312345678", "0312345679" } };
    yobirin::Legs::Party from { .number = "0312345679" };
    TrunkAsking asked {};

    void setup() override { office.area_code = "03"; }
    void asks(std::string_view number)
    {
        asked = asking_of(trunk, office, { .number = number, .from = from, .ours = "192.0.2.1" });
    }
    std::string header(sip::Header wanted) const
    {
        const auto found = std::ranges::find(asked.headers, wanted, &ExtraHeader::header);
        return found == asked.headers.end() ? std::string {} : found->value;
    }
};

TEST(AskingATrunk, IsPlainSipWithoutAProfile)
{
    asks("0398765432");
    CHECK_EQUAL(std::string { "sip:0398765432@198.51.100.1" }, asked.uri);
    CHECK_EQUAL(std::string { "<sip:0398765432@198.51.100.1>" }, asked.to);
    CHECK_EQUAL(std::string { "<sip:0312345679@192.0.2.1>" }, asked.from);
    CHECK_TRUE(asked.headers.empty());
}

TEST(AskingATrunk, NamesItsPortAndTransport)
{
    trunk.port = 5080;
    trunk.transport = sip::Transport::Tcp;
    asks("0398765432");
    CHECK_EQUAL(std::string { "sip:0398765432@198.51.100.1:5080;transport=tcp" }, asked.uri);
}

// SIPconnect 2.0: E.164 with plus, P-Asserted-Identity.
TEST(AskingATrunk, SaysInternationalNumbersAndAssertsItsOwn)
{
    trunk.profile = { .request_number = office::NumberForm::PlusE164,
                      .user_phone = true,
                      .identity = office::Identity::Pai,
                      .identity_number = office::NumberForm::PlusE164,
                      .from_host = office::FromHost::Server,
                      .own_numbers_only = true,
                      .privacy = office::Privacy::Header };
    asks("0398765432");
    CHECK_EQUAL(std::string { "sip:+81398765432@198.51.100.1;user=phone" }, asked.uri);
    CHECK_EQUAL(std::string { "<sip:+81312345679@198.51.100.1;user=phone>" }, asked.from);
    CHECK_EQUAL(std::string { "<sip:+81312345679@198.51.100.1;user=phone>" },
                header(sip::Header::PAssertedIdentity));
    CHECK_EQUAL(std::string {}, header(sip::Header::Privacy));
}

TEST(AskingATrunk, HidesWhoCallsAsItsCarrierWants)
{
    trunk.profile = { .identity = office::Identity::Pai, .privacy = office::Privacy::Header };
    asks("1840398765432");
    CHECK_EQUAL(std::string { "sip:0398765432@198.51.100.1" }, asked.uri);
    CHECK_EQUAL(std::string { "\"Anonymous\" <sip:anonymous@anonymous.invalid>" }, asked.from);
    CHECK_EQUAL(std::string { "id" }, header(sip::Header::Privacy));
    CHECK_EQUAL(std::string { "<sip:0312345679@192.0.2.1>" }, header(sip::Header::PAssertedIdentity));
    asks("1860398765432");
    CHECK_EQUAL(std::string { "none" }, header(sip::Header::Privacy));
    CHECK_EQUAL(std::string { "<sip:0312345679@192.0.2.1>" }, asked.from);

    trunk.profile.privacy = office::Privacy::Prefix184; // NTT dials it.
    asks("1840398765432");
    CHECK_EQUAL(std::string { "sip:1840398765432@198.51.100.1" }, asked.uri);
    CHECK_EQUAL(std::string { "<sip:0312345679@192.0.2.1>" }, asked.from);
    CHECK_EQUAL(std::string {}, header(sip::Header::Privacy));

    trunk.profile.privacy = office::Privacy::Both;
    asks("1840398765432");
    CHECK_EQUAL(std::string { "sip:1840398765432@198.51.100.1" }, asked.uri);
    CHECK_EQUAL(std::string { "id" }, header(sip::Header::Privacy));
}

// Who is not of the line is its first number: a caller who is sent on, an extension without one.
TEST(AskingATrunk, IsOneOfItsNumbersWhereItTakesNoOther)
{
    trunk.profile = { .identity = office::Identity::Ppi, .own_numbers_only = true };
    from.number = "09011112222";
    asks("0398765432");
    CHECK_EQUAL(std::string { "<sip:0312345678@192.0.2.1>" }, header(sip::Header::PPreferredIdentity));
    CHECK_EQUAL(std::string { "<sip:0312345678@192.0.2.1>" }, asked.from);
    from.number = "+81312345679";
    trunk.profile.identity_number = office::NumberForm::National;
    asks("0398765432");
    CHECK_EQUAL(std::string { "<sip:0312345679@192.0.2.1>" }, header(sip::Header::PPreferredIdentity));
}

// The NGN: its domain is no name of a server, and never P-Asserted-Identity.
TEST(AskingATrunk, AsksTheDomainOfItsNetwork)
{
    trunk.profile = { .request_number = office::NumberForm::National,
                      .request_host = office::RequestHost::FromDomain,
                      .identity = office::Identity::Ppi,
                      .identity_number = office::NumberForm::National };
    trunk.from_domain = "ntt-east.ne.jp";
    trunk.port = 5080;
    asks("110");
    CHECK_EQUAL(std::string { "sip:110@ntt-east.ne.jp" }, asked.uri);
    CHECK_EQUAL(std::string { "<sip:0312345679@ntt-east.ne.jp>" }, asked.from);
    CHECK_EQUAL(std::string {}, header(sip::Header::PAssertedIdentity));
}

TEST(AskingATrunk, IsKnownByItsAccountToAGateway)
{
    trunk.profile = { .from_user = office::FromUser::Username, .from_host = office::FromHost::Server };
    trunk.username = "3";
    asks("0398765432");
    CHECK_EQUAL(std::string { "<sip:3@198.51.100.1>" }, asked.from);
}

TEST(AskingATrunk, SaysRemotePartyIdWhereThatIsRead)
{
    trunk.profile = { .identity = office::Identity::Rpid, .privacy = office::Privacy::Header };
    asks("1840398765432");
    CHECK_EQUAL(std::string { "<sip:0312345679@192.0.2.1>;party=calling;screen=yes;privacy=full" },
                header(sip::Header::RemotePartyId));
}

TEST(AskingATrunk, AllowsAndSupportsWhatItsProfileSays)
{
    CHECK_EQUAL(std::string { allowed_methods }, allow_text(nullptr));
    CHECK_EQUAL(std::string { "timer, replaces, 100rel" }, supported_text(&trunk));
    CHECK_EQUAL(std::string { "timer, replaces" }, supported_text(nullptr)); // Phones are rung as ever.
    trunk.profile = { .allow = { "INVITE", "BYE" }, .reliable = office::Reliability::Off };
    CHECK_EQUAL(std::string { "INVITE, BYE" }, allow_text(&trunk));
    CHECK_EQUAL(std::string { "timer, replaces" }, supported_text(&trunk));
}
