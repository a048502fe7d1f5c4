// Phones without telephone-event: whose sound is listened to, and when.
#include "board_fixture.h"

using namespace calld;
using yobirin::Media;

namespace {

struct TonesOnly : OfficeBoard {
    // Extension 201 dials that by a phone whose keys come as tones.
    std::string dials(const char* to)
    {
        comes("in-a", "201", to);
        const std::string port = world.opening.front();
        says(port, Media::PortDigits::None);
        media_answers();
        return port;
    }
    void says(const std::string& port, Media::PortDigits digits)
    {
        if (digits == Media::PortDigits::None)
            world.tones_only.insert(port);
        else
            world.tones_only.erase(port);
        board->port_changed({ .port = port, .digits = digits });
    }
    void rings_are_made()
    {
        for (const std::string& ring : std::exchange(world.rings, {}))
            board->port_event(ring, RingOpened { ring });
    }
    void presses(const std::string& port, std::string_view digits)
    {
        for (const char digit : digits)
            board->port_event(port, DigitPressed { port, digit });
    }
    std::set<std::string> listened() const { return world.listened; }
};

} // namespace

TEST_GROUP_BASE(ToneKeys, TonesOnly) {};

TEST(ToneKeys, AreListenedForWhereAPinIsAskedForAndInTheRoom)
{
    const std::string port = dials("800");
    const std::string ring = digits_ring_of(port);
    CHECK_TRUE(listened() == std::set { ring });
    CHECK_TRUE(world.ports.at(ring) == std::vector { port });
    presses(port, "580317");
    CHECK_FALSE(board->rooms().in("board").empty());
    CHECK_TRUE(listened() == std::set { ring });
    LONGS_EQUAL(1, world.rings.size()); // The same, all along.
}

TEST(ToneKeys, AreNotListenedForWhereTheyMeanNothing)
{
    dials("*43");
    CHECK_TRUE(listened().empty());
    CHECK_TRUE(world.rings.empty());
}

TEST(ToneKeys, AreNotListenedForOfPhonesThatTellThemBetter)
{
    comes("in-a", "201", "800");
    media_answers();
    CHECK_TRUE(world.rings.empty());
}

TEST(ToneKeys, AreListenedForAsSoonAsThePhoneAgreesOnNothingBetterAndNoLonger)
{
    comes("in-a", "201", "800");
    const std::string port = world.opening.front();
    media_answers();
    says(port, Media::PortDigits::None);
    CHECK_TRUE(listened() == std::set { digits_ring_of(port) });
    says(port, Media::PortDigits::Rfc4733);
    CHECK_TRUE(listened().empty());
    CHECK_FALSE(world.ports.contains(digits_ring_of(port)));
}

TEST(ToneKeys, AreForgottenWithTheCall)
{
    dials("800");
    rings_are_made();
    world.legs.erase("in-a");
    board->leg_event("in-a", LegEnded { .leg = "in-a" });
    CHECK_TRUE(listened().empty());
    CHECK_TRUE(world.ports.empty());
}

TEST(ToneKeys, AreToldAgainWhenTheirRingIsThere)
{
    const std::string port = dials("800");
    world.listened.clear();
    rings_are_made();
    CHECK_TRUE(listened() == std::set { digits_ring_of(port) });
}

TEST(ToneKeys, AreListenedForByTheNextProcess)
{
    const std::string port = dials("800");
    presses(port, "58");
    restart();
    world.listened.clear();
    board->compare_legs(world.legs_there());
    board->compare_ports(world.ports_there());
    CHECK_TRUE(listened() == std::set { digits_ring_of(port) });
    CHECK_TRUE(world.ports.at(digits_ring_of(port)) == std::vector { port });
    presses(port, "580317"); // From the beginning.
    CHECK_FALSE(board->rooms().in("board").empty());
}

TEST(ToneKeys, AreListenedForAgainWhenMediadLostTheRing)
{
    const std::string port = dials("800");
    rings_are_made();
    world.ports.erase(digits_ring_of(port));
    board->compare_ports(world.ports_there());
    CHECK_TRUE(world.ports.at(digits_ring_of(port)) == std::vector { port });
    CHECK_TRUE(listened() == std::set { digits_ring_of(port) });
}

TEST(ToneKeys, AreNotHeardWhereNoRingCanBeMade)
{
    const std::string port = dials("800");
    board->port_event(digits_ring_of(port), PortRefused { digits_ring_of(port), Trouble::NoRoom });
    CHECK_TRUE(listened().empty());
    LONGS_EQUAL(1, board->calls().size());
    LONGS_EQUAL(1, counters["calls.digits_not_listened_for"]);
}

TEST(ToneKeys, ArePressedAtAPhoneThatKnowsNothingBetterAlsoAfterADeath)
{
    talk();
    const auto& talking = std::get<Talking>(state());
    const std::string tones = talking.caller.port;
    const std::string events = talking.callee.port;
    presses(events, "1"); // It goes by itself.
    CHECK_TRUE(world.pressed.empty());
    says(tones, Media::PortDigits::None);
    presses(events, "2");
    STRCMP_EQUAL("2", world.pressed[tones].c_str());
    restart();
    board->compare_legs(world.legs_there());
    board->compare_ports(world.ports_there());
    presses(events, "3");
    STRCMP_EQUAL("23", world.pressed[tones].c_str());
    CHECK_FALSE(world.pressed.contains(events));
}

TEST(ToneKeys, OfATrunkAreListenedForWhileItsPartyTalksToWhoIsToldOfThemOtherwise)
{
    office.slice.trunks[0].dtmf = yobirin::Office::CallsTrunkDtmf::Inband;
    board->use(Directory { office.slice });
    comes("in-a", "201", "0398765432");
    media_answers();
    const std::string leg = world.dialled.back().leg;
    world.legs[leg] = FakeLeg::Up;
    board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":1}" } });
    const auto& talking = std::get<Talking>(state());
    const std::string phone = talking.caller.port;
    const std::string trunk = talking.callee.port;
    says(trunk, Media::PortDigits::None);
    const std::vector<std::string> lifted { trunk };
    CHECK_TRUE(listened() == std::set { digits_ring_of(trunk) });
    CHECK_TRUE(world.without_keys_of(phone) == lifted);
    CHECK_TRUE(world.without_keys_of(digits_ring_of(trunk)).empty());
    CHECK_TRUE(world.without_keys_of(trunk).empty());
    board->port_event(trunk, DigitPressed { .at = trunk, .digit = '5', .way = KeyWay::Tone });
    STRCMP_EQUAL("5", world.pressed[phone].c_str());

    restart();
    board->use(Directory { office.slice });
    world.listened.clear();
    world.without_keys.clear(); // As mediad might have it.
    board->compare_legs(world.legs_there());
    board->compare_ports(world.ports_there());
    CHECK_TRUE(listened() == std::set { digits_ring_of(trunk) });
    CHECK_TRUE(world.without_keys_of(phone) == lifted);

    says(phone, Media::PortDigits::None); // It hears tones.
    CHECK_TRUE(listened().empty());
    CHECK_TRUE(world.without_keys_of(phone).empty());
    says(phone, Media::PortDigits::Rfc4733);
    board->leg_event("in-a", PeerOffered { .leg = "in-a", .session = { "{\"o\":2}" }, .hold = Hold::Held });
    board->port_event(phone,
                      RemoteSet { .port = phone, .kind = SessionKind::Offer, .session = { "{\"a\":2}" } });
    CHECK_TRUE(listened().empty());
    CHECK_TRUE(world.without_keys_of(phone).empty());
}

TEST(ToneKeys, AndFaxMachinesAreHeardOfWhenTheyAreHeardAndWhenMediadIsBack)
{
    talk();
    const std::string port = std::get<Talking>(state()).callee.port;
    const auto is_fax = [&] { return board->calls().begin()->second.is_fax; };
    board->port_changed({ .port = port, .codec = "PCMU/8000" });
    CHECK_FALSE(is_fax());
    auto ports = world.ports_there();
    for (Media::Port& there : ports)
        there.fax = there.port == port ? std::optional { true } : std::nullopt;
    ports.front().codec = ports.back().codec = "G722/8000";
    board->compare_ports(ports); // We were away when it was heard.
    CHECK_TRUE(is_fax());
    CHECK_TRUE(world.offering == (std::vector { port })); // G.722 is no way for a modem.
    board->port_changed({ .port = "p9-9.9", .fax = true }); // Nobody's.
}
