#include "limits.h"
#include "registrar/registrar.h"

#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(Registrar)
{
    Registrar registrar {};
    Moment now { 1000s };
    Registered answer {};
    std::string contact { "sip:201@192.0.2.7:5060" };
    Registration asked { .extension = "201",
                         .call_id = "phone-1",
                         .cseq = 1,
                         .source = { .remote = { Ip::v4(0xc0000207), 5060 } },
                         .agent = "Phone/1" };

    WantedContact here(std::optional<std::chrono::seconds> expires = 300s)
    {
        return { .uri = contact, .expires = expires, .hop = Hop { .address = { Ip::v4(0xc0000207), 5060 } } };
    }
    void registers(std::vector<WantedContact> contacts)
    {
        asked.contacts = std::move(contacts);
        answer = registrar.take(asked, now);
        ++asked.cseq;
    }
    std::size_t devices() { return registrar.of_extension("201").size(); }
};

TEST(Registrar, RemembersWhereAPhoneIs)
{
    registers({ here() });
    LONGS_EQUAL(200, answer.status);
    UNSIGNED_LONGS_EQUAL(1, answer.changed.size());
    const Binding* device = registrar.find(answer.changed[0]);
    STRCMP_EQUAL("sip:201@192.0.2.7:5060", device->contact.c_str());
    CHECK_TRUE(device->expires == now + 300s);
    CHECK_TRUE(device->reach == Reach::Direct);
}

TEST(Registrar, KeepsADevicesNameWhenItRegistersAgain)
{
    registers({ here() });
    const std::string device = answer.changed.at(0);
    now += 100s;
    registers({ here() });
    UNSIGNED_LONGS_EQUAL(0, answer.changed.size());
    STRCMP_EQUAL(device.c_str(), answer.refreshed.at(0).c_str());
    CHECK_TRUE(registrar.find(device)->expires == now + 300s);
}

TEST(Registrar, TakesEquivalentUrisForOneDevice)
{
    registers({ here() });
    contact = "SIP:201@192.0.2.7:5060";
    registers({ here() });
    UNSIGNED_LONGS_EQUAL(1, devices());
}

TEST(Registrar, TakesOneInstanceForOneDeviceWhateverItsContact)
{
    WantedContact first = here();
    first.instance = "\"<urn:uuid:1>\"";
    registers({ first });
    contact = "sip:other@192.0.2.7:5070";
    WantedContact second = here();
    second.instance = "\"<urn:uuid:1>\"";
    registers({ second });
    UNSIGNED_LONGS_EQUAL(1, devices());
    STRCMP_EQUAL("sip:other@192.0.2.7:5070", registrar.of_extension("201")[0]->contact.c_str());
}

TEST(Registrar, KeepsSeveralDevicesOfOneExtension)
{
    registers({ here() });
    contact = "sip:201@192.0.2.8";
    asked.call_id = "phone-2";
    registers({ here() });
    UNSIGNED_LONGS_EQUAL(2, devices());
}

TEST(Registrar, LetsTheDeviceThatExpiresFirstMakeRoom)
{
    for (std::size_t i = 0; i <= limits::devices_per_extension; ++i) {
        contact = "sip:201@192.0.2.7:" + std::to_string(6000 + i);
        registers({ here(100s + std::chrono::seconds { i }) });
    }
    UNSIGNED_LONGS_EQUAL(limits::devices_per_extension, devices());
    STRCMP_EQUAL("sip:201@192.0.2.7:6000", answer.gone.at(0).contact.c_str());
}

TEST(Registrar, RefusesABriefExpiryAndChangesNothing)
{
    const WantedContact brief { .uri = "sip:201@192.0.2.9", .expires = 59s };
    registers({ here(), brief });
    LONGS_EQUAL(423, answer.status);
    UNSIGNED_LONGS_EQUAL(0, devices());
}

TEST(Registrar, ShortensALongExpiry)
{
    registers({ here(86400s) });
    CHECK_TRUE(registrar.of_extension("201")[0]->expires == now + limits::expires_most);
}

TEST(Registrar, UsesTheExpiresHeaderWhereTheContactSaysNothing)
{
    asked.expires = 120s;
    registers({ here(std::nullopt) });
    CHECK_TRUE(registrar.of_extension("201")[0]->expires == now + 120s);
}

TEST(Registrar, RemovesAContactThatExpiresAtOnce)
{
    registers({ here() });
    registers({ here(0s) });
    LONGS_EQUAL(200, answer.status);
    UNSIGNED_LONGS_EQUAL(1, answer.gone.size());
    UNSIGNED_LONGS_EQUAL(0, devices());
}

TEST(Registrar, RemovesEverythingForAStarWithExpiresZero)
{
    registers({ here() });
    asked.everything = true;
    asked.expires = 0s;
    registers({});
    LONGS_EQUAL(200, answer.status);
    UNSIGNED_LONGS_EQUAL(0, devices());
}

TEST(Registrar, RefusesAStarWithoutExpiresZeroOrBesideAnotherContact)
{
    registers({ here() });
    asked.everything = true;
    registers({});
    LONGS_EQUAL(400, answer.status);
    asked.expires = 0s;
    registers({ here() });
    LONGS_EQUAL(400, answer.status);
    UNSIGNED_LONGS_EQUAL(1, devices());
}

TEST(Registrar, RefusesAnOlderCSeqOfTheSameCallId)
{
    asked.cseq = 5;
    registers({ here() });
    asked.cseq = 4;
    registers({ here(0s) });
    LONGS_EQUAL(500, answer.status);
    UNSIGNED_LONGS_EQUAL(1, devices());
}

TEST(Registrar, TakesAnyCSeqOfANewCallId)
{
    asked.cseq = 5;
    registers({ here() });
    asked.cseq = 1;
    asked.call_id = "after a reboot of the phone";
    registers({ here() });
    LONGS_EQUAL(200, answer.status);
    UNSIGNED_LONGS_EQUAL(1, devices());
}

TEST(Registrar, AnswersARepeatedRegistrationWithoutExtendingIt)
{
    registers({ here() });
    --asked.cseq;
    const Moment expires = registrar.of_extension("201")[0]->expires;
    now += 10s;
    registers({ here() });
    LONGS_EQUAL(200, answer.status);
    CHECK_TRUE(registrar.of_extension("201")[0]->expires == expires);
}

TEST(Registrar, ReachesAPhoneBehindNatWhereItsRequestCameFrom)
{
    WantedContact inside { .uri = "sip:201@10.0.0.5:5060",
                           .hop = Hop { .address = { Ip::v4(0x0a000005), 5060 } } };
    asked.source.remote = { Ip::v4(0xcb007101), 40321 };
    registers({ inside });
    const Binding* device = registrar.of_extension("201")[0];
    CHECK_TRUE(device->reach == Reach::BehindNat);
    CHECK_TRUE(device->flow.remote == asked.source.remote);
    POINTERS_EQUAL(device, registrar.at(asked.source));
}

TEST(Registrar, ReachesAPhoneOnTheSameAddressAtTheContactsPort)
{
    asked.source.remote.port = 40000;
    registers({ here() });
    UNSIGNED_LONGS_EQUAL(5060, registrar.of_extension("201")[0]->flow.remote.port);
}

TEST(Registrar, ForgetsWhatExpired)
{
    registers({ here(60s) });
    CHECK_TRUE(registrar.next_expiry() == now + 60s);
    UNSIGNED_LONGS_EQUAL(0, registrar.expire(now + 59s).size());
    UNSIGNED_LONGS_EQUAL(1, registrar.expire(now + 60s).size());
    CHECK_FALSE(registrar.next_expiry().has_value());
    CHECK_FALSE(registrar.knows(Ip::v4(0xc0000207)));
}

TEST(Registrar, ForgetsTheDevicesOfADeletedExtension)
{
    registers({ here() });
    UNSIGNED_LONGS_EQUAL(1, registrar.drop("201").size());
    UNSIGNED_LONGS_EQUAL(0, devices());
}

TEST(Registrar, ComesBackWithWhatWasKept)
{
    registers({ here() });
    const Binding kept = *registrar.of_extension("201")[0];
    Registrar next;
    next.restore(kept);
    CHECK_TRUE(*next.find(kept.device) == kept);
    CHECK_TRUE(next.knows(Ip::v4(0xc0000207)));
}

TEST(Registrar, ReachesAPhoneOnTcpOverItsConnectionAndAtItsContactWithoutIt)
{
    asked.source.transport = sip::Transport::Tcp;
    asked.source.connection = 7;
    asked.source.remote.port = 40000;
    WantedContact over_tcp = here();
    over_tcp.hop->transport = sip::Transport::Tcp;
    registers({ over_tcp });
    const Binding* device = registrar.of_extension("201")[0];
    CHECK_TRUE(device->reach == Reach::Direct);
    UNSIGNED_LONGS_EQUAL(7, device->flow.connection);
    UNSIGNED_LONGS_EQUAL(40000, device->flow.remote.port);
    UNSIGNED_LONGS_EQUAL(5060, device->flow.listener.port);
    POINTERS_EQUAL(device, registrar.at(asked.source));
}

TEST(Registrar, TellsOfADeviceThatCameBackOverAnotherConnection)
{
    asked.source.transport = sip::Transport::Tls;
    asked.source.connection = 7;
    registers({ here() });
    ++asked.cseq;
    asked.source.connection = 8;
    registers({ here() });
    UNSIGNED_LONGS_EQUAL(1, answer.changed.size());
    UNSIGNED_LONGS_EQUAL(8, registrar.of_extension("201")[0]->flow.connection);
}

TEST(Registrar, TellsAConnectionFromADatagramOfTheSamePort)
{
    registers({ here() });
    Flow other = asked.source;
    other.transport = sip::Transport::Tcp;
    POINTERS_EQUAL(nullptr, registrar.at(other));
}

// One phone, one port, and an account for the lines of a trunk beside its own.
TEST(Registrar, KeepsTheAccountsOfAPhoneApart)
{
    const Flow source = asked.source;
    registers({ here() });
    const std::string own = answer.changed.at(0);
    asked.shares = "ntt";
    WantedContact shared = here();
    shared.instance = "urn:uuid:1";
    shared.uri = "sip:ntt@192.0.2.7:5060";
    registers({ shared });
    const std::string other = answer.changed.at(0);
    UNSIGNED_LONGS_EQUAL(2, devices());
    STRCMP_EQUAL("ntt", registrar.find(other)->shares.c_str());
    STRCMP_EQUAL(own.c_str(), registrar.at(source)->device.c_str());
    asked.shares = {};
    WantedContact again = here(200s);
    again.instance = "urn:uuid:1"; // The phone's, whichever account it is.
    registers({ again });
    STRCMP_EQUAL(own.c_str(), answer.refreshed.at(0).c_str());
    asked.shares = "ntt";
    asked.everything = true;
    asked.expires = 0s;
    registers({});
    STRCMP_EQUAL(other.c_str(), answer.gone.at(0).device.c_str());
    STRCMP_EQUAL(own.c_str(), registrar.at(source)->device.c_str());
}
