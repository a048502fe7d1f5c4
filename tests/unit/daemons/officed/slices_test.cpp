#include "slices.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace officed;
using yobirin::Office;

TEST_GROUP(OfficeSlices)
{
    Live live {};

    void setup() override
    {
        office::Judgement judged = office::judge(
            "[office]\nname = \"x\"\nmain = \"ring_group:desk\"\narea_code = \"03\"\n"
            "[network]\nbind = \"127.0.0.1\"\nsip_udp = 5070\nrtp_ports = \"20000-20099\"\ndigest = "
            "\"both\"\n"
            "[extension.201]\nname = \"Sato\"\npassword = \"correct-horse-1\"\nforward_busy = "
            "\"extension:202\"\n"
            "[extension.202]\npassword = \"correct-horse-2\"\ndial = \"internal\"\nsrtp = \"require\"\n"
            "[ring_group.desk]\nnumber = \"600\"\nmembers = [\"202\", \"201\"]\nthen = \"extension:201\"\n"
            "[trunk.ntt]\nserver = \"sip:192.0.2.1:5080\"\npassword = \"trunk-secret\"\nnumbers = "
            "[\"0312345678\"]\n"
            "channels = 2\nemergency = true\ninbound_from = [\"192.0.2.0/24\"]\n"
            "[did.0312345678]\nopen = \"extension:201\"\n"
            "[outbound.all]\nmatch = [\"0[1-9]*\"]\ntrunks = [\"ntt\"]\ncaller_id = \"0312345678\"\n"
            "[dialing]\nallow = [\"+882\"]\n"
            "[schedule.main]\nweekly = { mon = \"09:00-12:00\", sat = \"18:00-02:00\" }\nlunch = "
            "\"12:00-13:00\"\n"
            "closed_dates = [\"2026-12-29..2027-01-03\"]\n"
            "[did.0312345679]\nopen = \"extension:201\"\nschedule = \"main\"\nlunch = \"extension:202\"\n"
            "anonymous = \"reject\"\n"
            "[caller_list.bad]\nnumbers = [\"0398765432\"]\ntreat = \"reject\"\n"
            "[queue.support]\nnumber = \"620\"\nagents = [\"201\"]\n[queue.sales]\nagents = [\"201\"]\n");
        CHECK_TRUE(judged.is_good());
        live = { .version = 7,
                 .office = office::read(*judged.tree, {}),
                 .credentials = Credentials { .certificate = "the chain", .key = "the key" } };
    }
};

TEST(OfficeSlices, TellTheWireWhoMaySignInAndWhoMayCallIn)
{
    const Office::WireSlice slice = wire_slice(live);
    CHECK_EQUAL(std::string("127.0.0.1"), slice.bind.at(0));
    CHECK_EQUAL(5070, slice.sip_udp);
    CHECK_TRUE(slice.digest == Office::WireSliceDigest::Both);
    CHECK_FALSE(slice.external_address.has_value());
    CHECK_TRUE(slice.extensions.at(0).srtp == Office::WireExtensionSrtp::Offer);
    CHECK_TRUE(slice.extensions.at(1).srtp == Office::WireExtensionSrtp::Require);
    CHECK_FALSE(slice.srtp_without_tls.value_or(false));
    const office::Ha1 ha1 = office::ha1_of("201", "correct-horse-1");
    CHECK_EQUAL(ha1.md5, slice.extensions.at(0).ha1_md5);
    CHECK_EQUAL(ha1.sha256, slice.extensions.at(0).ha1_sha256);
    const Office::WireTrunk& ntt = slice.trunks.at(0);
    CHECK_EQUAL(std::string("192.0.2.1"), ntt.host);
    CHECK_EQUAL(5080, ntt.port);
    CHECK_FALSE(ntt.register_);
    CHECK_EQUAL(std::string("trunk-secret"), ntt.password.value());
    CHECK_EQUAL(std::string("192.0.2.0/24"), ntt.inbound_from.at(0));
    CHECK_FALSE(ntt.srtp.has_value());
    live.office.trunks.at(0).srtp = office::Srtp::Require;
    CHECK_TRUE(wire_slice(live).trunks.at(0).srtp == Office::WireTrunkSrtp::Require);
}

TEST(OfficeSlices, TellCallsWhenTheOfficeIsOpen)
{
    const Office::CallsSlice slice = calls_slice(live.office);
    CHECK_EQUAL(std::string("Asia/Tokyo"), slice.timezone.value());
    const Office::CallsSchedule& hours = slice.schedules.value().at(0);
    LONGS_EQUAL(2, hours.week.size());
    CHECK_EQUAL(0, hours.week[0].day);
    CHECK_EQUAL(540, hours.week[0].begin);
    CHECK_EQUAL(5, hours.week[1].day);
    CHECK_EQUAL(1560, hours.week[1].end);
    CHECK_EQUAL(7, hours.lunch.value().at(0).day);
    CHECK_TRUE(hours.holidays_by_law.value());
    CHECK_EQUAL(2027, hours.closed_dates.value().at(0).last.year.value());
    CHECK_EQUAL(3, hours.closed_dates.value().at(0).last.day);
    const Office::CallsDid& did = slice.dids.at(1);
    CHECK_EQUAL(std::string("main"), did.schedule.value());
    CHECK_EQUAL(std::string("extension:202"), did.lunch.value());
    CHECK_EQUAL(std::string("reject"), did.anonymous.value());
    CHECK_FALSE(slice.dids.at(0).anonymous.has_value());
    CHECK_EQUAL(std::string("+81398765432"), slice.caller_lists.value().at(0).numbers.at(0));
    CHECK_TRUE(slice.caller_lists->at(0).treat == Office::CallsCallerListTreat::Reject);
}

TEST(OfficeSlices, TellCallsHowATrunkIsToldOfKeys)
{
    const auto told = [&] { return calls_slice(live.office).trunks.at(0).dtmf; };
    CHECK_FALSE(told().has_value());
    live.office.trunks.at(0).profile.dtmf = "inband";
    CHECK_TRUE(told() == Office::CallsTrunkDtmf::Inband);
    live.office.trunks.at(0).profile.dtmf = "info";
    CHECK_TRUE(told() == Office::CallsTrunkDtmf::Info);
}

TEST(OfficeSlices, TellCallsWhereEverythingLeads)
{
    const Office::CallsSlice slice = calls_slice(live.office);
    CHECK_EQUAL(std::string("ring_group:desk"), slice.main);
    CHECK_EQUAL(std::string("extension:202"), slice.extensions.at(0).forward_busy.value());
    CHECK_FALSE(slice.extensions.at(0).forward_no_answer.has_value());
    CHECK_TRUE(slice.extensions.at(1).dial == Office::CallsExtensionDial::Internal);
    CHECK_EQUAL(std::string("202"), slice.groups.at(0).members.at(0));
    CHECK_EQUAL(std::string("extension:201"), slice.groups.at(0).fallback.value());
    CHECK_EQUAL(std::string("+81312345678"), slice.dids.at(0).number);
    CHECK_EQUAL(std::string("0312345678"), slice.outbound.at(0).caller_id.value());
    CHECK_EQUAL(2, slice.trunks.at(0).channels);
    CHECK_TRUE(slice.trunks.at(0).emergency);
    CHECK_EQUAL(std::string("opus"), slice.extensions.at(0).codecs.value().at(0));
    CHECK_EQUAL(std::string("pcmu"), slice.trunks.at(0).codecs.value().at(0));
    CHECK_EQUAL(std::string("*43"), slice.echo_test.value());
    CHECK_EQUAL(2u, slice.deny.value().size());
    CHECK_EQUAL(std::string("+882"), slice.allow.value().at(0));
    CHECK_EQUAL(std::string("620"), slice.queues.value().at(0).number.value());
    CHECK_EQUAL(std::string("sales"), slice.queues.value().at(1).name);
    CHECK_FALSE(slice.queues.value().at(1).number.has_value());
}

TEST(OfficeSlices, TellMediaItsPortsAndNothingElse)
{
    const Office::MediaSlice slice = media_slice(live.office);
    CHECK_EQUAL(20000, slice.port_low);
    CHECK_EQUAL(20099, slice.port_high);
    CHECK_EQUAL(std::string("JP"), slice.country.value());
}

TEST(OfficeSlices, HoldNoSecretBeyondTheWire)
{
    const office::Ha1 ha1 = office::ha1_of("201", "correct-horse-1");
    for (const char* daemon : { "calld", "mediad" }) {
        const std::string json = encode(slice_for(daemon, live));
        CHECK_TRUE(json.find(ha1.md5) == std::string::npos);
        CHECK_TRUE(json.find("trunk-secret") == std::string::npos);
        CHECK_TRUE(json.find("the key") == std::string::npos);
        CHECK_TRUE(json.find("wire") == std::string::npos);
    }
}

TEST(OfficeSlices, AreOnePerDaemon)
{
    CHECK_TRUE(slice_for("sipd", live).wire.has_value());
    CHECK_FALSE(slice_for("sipd", live).calls.has_value());
    CHECK_TRUE(slice_for("calld", live).calls.has_value());
    CHECK_TRUE(slice_for("mediad", live).media.has_value());
    CHECK_EQUAL(7, slice_for("mediad", live).version);
    CHECK_FALSE(has_slice("ledgerd"));
}

TEST(OfficeSlices, GiveTheWireItsCertificateUnlessTlsIsOff)
{
    CHECK_EQUAL(5060, wire_slice(live).sip_tcp.value());
    CHECK_EQUAL(5061, wire_slice(live).sip_tls.value());
    CHECK_EQUAL(std::string("the chain"), wire_slice(live).tls_certificate.value());
    CHECK_EQUAL(std::string("the key"), wire_slice(live).tls_key.value());
    live.office.network.sip_tls = 0;
    CHECK_EQUAL(0, wire_slice(live).sip_tls.value());
    CHECK_FALSE(wire_slice(live).tls_key.has_value());
}
