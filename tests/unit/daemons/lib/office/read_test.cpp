#include "judged.h"

using namespace office;

TEST_GROUP_BASE(AnOfficeRead, Judged)
{
    Office office {};

    void reads(std::string_view added)
    {
        with(added);
        is_good();
        office = read(*judgement.tree, known);
    }
};

TEST(AnOfficeRead, HasSensibleDefaults)
{
    reads("");
    CHECK_EQUAL(5060, office.network.sip_udp);
    CHECK_EQUAL(16384, office.network.rtp_low);
    CHECK_EQUAL(32767, office.network.rtp_high);
    CHECK_TRUE(office.network.digest == Digest::Md5);
    CHECK_EQUAL(4u, office.network.local_networks.size());
    CHECK_EQUAL(std::string("*43"), office.echo_test);
    CHECK_EQUAL(3u, office.emergency.size());
    CHECK_EQUAL(std::string("201"), office.extensions[0].name);
    CHECK_EQUAL(20, office.extensions[0].no_answer_seconds);
    CHECK_TRUE(office.extensions[0].dial == Dial::National);
    CHECK_TRUE(office.extensions[0].srtp == Srtp::Offer);
    CHECK_FALSE(office.network.srtp_without_tls);
}

TEST(AnOfficeRead, HasWhatTheFileSays)
{
    reads("[network]\nbind = \"127.0.0.1\"\nsip_udp = 5070\nrtp_ports = \"20000-20999\"\ndigest = \"both\"\n"
          "srtp_without_tls = true\n"
          "[extension.203]\nname = \"佐藤\"\nsrtp = \"require\"\ndial = \"internal\"\nforward_busy = "
          "\"extension:201\"\nmax_calls = 1\n"
          "[ring_group.sales]\nnumber = \"610\"\nmembers = [\"203\"]\nstrategy = \"hunt\"\nring_seconds = 5\n"
          "then = \"extension:201\"\n[features]\necho_test = \"\"\n");
    CHECK_TRUE(office.network.bind == std::vector<std::string> { "127.0.0.1" });
    CHECK_EQUAL(5070, office.network.sip_udp);
    CHECK_EQUAL(20000, office.network.rtp_low);
    CHECK_EQUAL(20999, office.network.rtp_high);
    CHECK_TRUE(office.network.digest == Digest::Both);
    const Extension& sato = office.extensions[2];
    CHECK_EQUAL(std::string("佐藤"), sato.name);
    CHECK_TRUE(sato.dial == Dial::Internal);
    CHECK_TRUE(sato.srtp == Srtp::Require);
    CHECK_TRUE(office.network.srtp_without_tls);
    CHECK_EQUAL(std::string("extension:201"), sato.forward_busy);
    CHECK_EQUAL(1, sato.max_calls);
    const RingGroup& sales = office.ring_groups[1];
    CHECK_TRUE(sales.strategy == Strategy::Hunt);
    CHECK_EQUAL(5, sales.ring_seconds);
    CHECK_EQUAL(std::string("extension:201"), sales.then);
    CHECK_EQUAL(std::string(""), office.echo_test);
}

TEST(AnOfficeRead, KeepsTheOrderOfTheFile)
{
    reads("[trunk.z]\nserver = \"sip:192.0.2.1:5080\"\nemergency = true\n[trunk.a]\nserver = "
          "\"sip:sbc.example\"\n"
          "[outbound.mobile]\nmatch = [\"0[789]0*\"]\ntrunks = [\"z\", \"a\"]\n"
          "[outbound.all]\nmatch = [\"*\"]\ntrunks = [\"a\"]\ncaller_id = \"0312345678\"\n");
    CHECK_EQUAL(std::string("z"), office.trunks[0].name);
    CHECK_EQUAL(5080, office.trunks[0].port);
    CHECK_TRUE(office.trunks[0].emergency);
    CHECK_EQUAL(0, office.trunks[1].port);
    CHECK_EQUAL(std::string("mobile"), office.outbound[0].name);
    CHECK_EQUAL(std::string("all"), office.outbound[1].name);
    CHECK_EQUAL(std::string("0312345678"), office.outbound[1].caller_id);
}

TEST(AnOfficeRead, RegistersATrunkThatHasAUsernameUnlessToldOtherwise)
{
    reads("[trunk.a]\nserver = \"sip:192.0.2.1\"\nusername = \"3\"\n[trunk.b]\nserver = \"sip:192.0.2.2\"\n"
          "[trunk.c]\nserver = \"sip:192.0.2.3\"\nusername = \"3\"\nregister = false\n");
    CHECK_TRUE(office.trunks[0].registers);
    CHECK_FALSE(office.trunks[1].registers);
    CHECK_FALSE(office.trunks[2].registers);
}

TEST(AnOfficeRead, KnowsAPasswordByItsHa1HoweverItIsGiven)
{
    const Ha1 expected = ha1_of("203", "correct-horse-3");
    reads("[extension.203]\npassword = \"correct-horse-3\"\n");
    CHECK_TRUE(expected == office.extensions[2].ha1);

    reads("[extension.203]\nha1 = { md5 = \"" + expected.md5 + "\", sha256 = \"" + expected.sha256
          + "\" }\n");
    CHECK_TRUE(expected == office.extensions[2].ha1);

    known["extension.203.password"] = expected;
    reads("[extension.203]\npassword = \"secret:extension.203.password\"\n");
    CHECK_TRUE(expected == office.extensions[2].ha1);
}

TEST(AnOfficeRead, LooksUpTheSecretOfATrunk)
{
    known["trunk.ntt.password"] = "kept apart";
    reads("[trunk.ntt]\nserver = \"sip:192.0.2.1\"\npassword = \"secret:trunk.ntt.password\"\n");
    CHECK_EQUAL(std::string("kept apart"), office.trunks[0].password);
}
