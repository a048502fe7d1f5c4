#include "judged.h"

using namespace office;

// The rules of whole_file.cpp, under their numbers.
TEST_GROUP_BASE(AWholeOffice, Judged) {};

TEST(AWholeOffice, Rule1NeverSendsUnclaimedCallsAway)
{
    judge_text("[office]\nname = \"x\"\nmain = \"hangup:busy\"\n[extension.201]\n");
    error(3, "office.main",
          "main may not hang up; name a destination where somebody answers, like \"ring_group:desk\".");
}

TEST(AWholeOffice, Rule2HasOneMeaningPerNumber)
{
    with("[ring_group.sales]\nnumber = \"201\"\nmembers = [\"201\"]\n[queue.q]\nnumber = \"610\"\n[menu.m]\n"
         "number = \"610\"\ngreeting = \"say:x\"\nkeys = {}\n");
    error(11, "ring_group.sales.number",
          "The number 201 is also that of extension.201 in line 4; change one of them.");
    error(16, "menu.m.number",
          "The number 610 is also that of queue.q.number in line 14; change one of them.");
}

TEST(AWholeOffice, Rule2ShadowsNoEmergencyOrServiceNumber)
{
    with("[extension.110]\n[extension.177]\n[extension.01]\n[queue.q]\nnumber = \"119\"\n");
    error(10, "extension.110", "110 is an emergency number; take another number.");
    error(11, "extension.177", "177 is a service number of the telephone network; take another number.");
    error(12, "extension.01",
          "01 begins with 0 and cannot be told from an outside number; take another number.");
    error(14, "queue.q.number", "119 is an emergency number; take another number.");
}

TEST(AWholeOffice, Rule2TakesTheEmergencyNumbersOfTheFile)
{
    with("[dialing]\nemergency = [\"911\"]\n[extension.911]\n");
    error(12, "extension.911", "911 is an emergency number; take another number.");
}

TEST(AWholeOffice, Rule2KeepsParkingSlotsApart)
{
    with("[extension.705]\n");
    warning(10, "extension.705",
            "705 is a parking slot (701 to 720); take another number, or set features.park to \"\".");
    is_good();
}

TEST(AWholeOffice, Rule3HasOneDidPerNumberHoweverItIsWritten)
{
    with("[did.0312345678]\nopen = \"extension:201\"\n[did.\"+81312345678\"]\nopen = \"extension:202\"\n");
    error(12, "did.+81312345678",
          "The number +81312345678 is also that of did.0312345678 in line 10; change one of them.");
}

TEST(AWholeOffice, Rule4HasOneMeaningPerFeatureCode)
{
    with("[features]\necho_test = \"*43\"\nvoicemail = \"*43\"\npark = \"\"\nmonitor = \"\"\n");
    error(12, "features.voicemail",
          "The code *43 is also that of features.echo_test in line 11; change one of them.");
    with("[features]\necho_test = \"43\"\n");
    error(11, "features.echo_test", "\"43\" cannot be used; write * or # and 1 to 4 digits, like \"*43\".");
}

TEST(AWholeOffice, Rule5HasOneUserPerPort)
{
    with("[network]\nsip_udp = 5070\nsip_tcp = 5070\nsip_tls = 5070\n");
    error(13, "network.sip_tls", "The port 5070 is also that of network.sip_tcp; change one of them.");
    with("[network]\nsip_wss = 5061\n"); // The default of sip_tls.
    error(11, "network.sip_wss", "The port 5061 is also that of network.sip_tls; change one of them.");
    with("[network]\nsip_tcp = 0\nsip_tls = 0\n");
    is_good();
    with("[network]\nrtp_ports = \"5000-6000\"\n");
    error(0, "network.sip_udp", "The port 5060 lies within rtp_ports; change one of them.");
}

TEST(AWholeOffice, Rule6GivesACertificateWithItsKey)
{
    with("[network]\ntls_certificate = \"/etc/x.pem\"\n");
    error(11, "network.tls_certificate", "Give both tls_certificate and tls_key, or leave both \"\".");
    with("[network]\nconsole_http = 8080\nconsole_from = \"any\"\n");
    warning(11, "network.console_http",
            "The console without encryption can be opened from anywhere; set console_from to \"local\".");
}

TEST(AWholeOffice, Rule7GivesAPasswordOnce)
{
    const Ha1 ha1 = ha1_of("203", "x");
    with("[extension.203]\npassword = \"correct-horse-3\"\nha1 = { md5 = \"" + ha1.md5 + "\", sha256 = \""
         + ha1.sha256 + "\" }\n");
    error(12, "extension.203.ha1", "Give password or ha1, not both.");
}

TEST(AWholeOffice, Rule8LeadsNobodyInACircle)
{
    with("[extension.203]\nforward_busy = \"extension:203\"\n[ring_group.sales]\nmembers = [\"201\"]\n"
         "then = \"ring_group:sales\"\n");
    error(11, "extension.203.forward_busy", "forward_busy points to itself; name another destination.");
    error(14, "ring_group.sales.then", "then points to itself; name another destination.");
}

TEST(AWholeOffice, Rule9RegistersWithAName)
{
    with("[trunk.ntt]\nserver = \"sip:192.0.2.1\"\nregister = true\n");
    error(12, "trunk.ntt.register", "register = true needs a username; add it.");
    with("[trunk.ntt]\nserver = \"sip:192.0.2.1\"\nusername = \"3\"\nemergency = true\n");
    CHECK_TRUE(judgement.problems.empty());
}

TEST(AWholeOffice, Rule9WarnsWhenNobodyCanCallForHelp)
{
    with("[trunk.ntt]\nserver = \"sip:192.0.2.1\"\n");
    warning(0, "trunk", "No trunk carries emergency calls; set emergency = true on the one that may.");
    is_good();
}

TEST(AWholeOffice, Rule10WarnsWhenThereIsNobody)
{
    judge_text("[office]\nname = \"x\"\nmain = \"echo:\"\n");
    warning(0, "extension", "There is no extension; add one, like [extension.201].");
}

TEST(AWholeOffice, Rule11HasAWayForKeysThatAreRequired)
{
    with("[extension.203]\nsrtp = \"require\"\n[network]\nsip_tls = 0\n");
    error(
        11, "extension.203.srtp",
        "srtp = \"require\" needs TLS for its keys; give sip_tls a port, or write srtp_without_tls = true.");
    with("[extension.203]\nsrtp = \"require\"\n");
    is_good();
    with("[extension.203]\nsrtp = \"require\"\n[network]\nsip_tls = 0\nsrtp_without_tls = true\n");
    warning(14, "network.srtp_without_tls",
            "With srtp_without_tls = true anybody on the way can read the keys and hear the calls.");
    with("[network]\nsip_tls = 0\n");
    is_good();
    with("[trunk.t]\nserver = \"sip:192.0.2.1;transport=tcp\"\nsrtp = \"require\"\n");
    error(
        12, "trunk.t.srtp",
        "srtp = \"require\" needs TLS for its keys; write server = \"sips:…\", or srtp_without_tls = true.");
    for (const char* server : { "sips:192.0.2.1", "sip:192.0.2.1;transport=tls" }) {
        with((std::string { "[trunk.t]\nserver = \"" } + server + "\"\nsrtp = \"require\"\n").c_str());
        is_good();
    }
    with("[trunk.t]\nserver = \"sip:192.0.2.1\"\nsrtp = \"offer\"\n");
    is_good();
}

TEST(AWholeOffice, Rule12AsksForDatesWhereTheLawIsNotKnown)
{
    judge_text("[office]\nname = \"x\"\nmain = \"extension:201\"\ncountry = \"FR\"\n[extension.201]\n"
               "[schedule.main]\nweekly = { mon = \"09:00-18:00\" }\nholidays = \"law\"\n");
    error(8, "schedule.main.holidays",
          "The holidays of FR by law are not known here; list the dates, like [\"12-25\", \"2026-04-06\"].");
    with("[schedule.main]\nweekly = { mon = \"09:00-18:00\" }\nholidays = \"law\"\n");
    is_good();
}
