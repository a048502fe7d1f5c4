// Who sits where: 204 has no phone and a PIN, and signs in at the phone of 203.
#include "board_fixture.h"

#include "limits.h"

using namespace calld;
using namespace std::chrono_literals;

namespace {

struct AtDesks : OfficeBoard {
    void setup() override
    {
        office.slice.extensions[3].sign_in_pin = "580317";
        OfficeBoard::setup();
    }
    void dials_code(const char* from, const char* code)
    {
        comes("in-code", from, code);
        media_answers();
    }
    void enters(std::string_view digits)
    {
        for (const char digit : digits)
            board->leg_event("in-code", DigitPressed { "in-code", digit });
    }
    void is_over()
    {
        now.moment += limits::tone_heard;
        board->time_passed();
        CHECK_TRUE(board->calls().empty());
    }
    void signs_in()
    {
        dials_code("203", "*99204");
        enters("580317");
        is_over();
    }
    // Which devices ring when 201 calls there.
    std::set<std::string> rung_at(const char* number)
    {
        world.dialled.clear();
        comes("in-asks", "201", number);
        media_answers();
        std::set<std::string> devices;
        for (const Dial& dial : world.dialled)
            devices.insert(dial.device);
        while (!board->calls().empty())
            board->event(board->calls().begin()->first, EndAsked {});
        return devices;
    }
};

using Phones = std::set<std::string>;

} // namespace

TEST_GROUP_BASE(Desks, AtDesks) {};

TEST(Desks, RingForWhoHasSignedIn)
{
    CHECK_TRUE(rung_at("204").empty());
    signs_in();
    CHECK_TRUE(rung_at("204") == Phones { "phone-203" });
    CHECK_TRUE(rung_at("203").empty()); // Their phone is another's now.
}

TEST(Desks, CallAsWhoHasSignedIn)
{
    signs_in();
    comes("in-b", "203", "202");
    const Call& call = board->calls().begin()->second;
    STRCMP_EQUAL("204", call.from.number.c_str());
    STRCMP_EQUAL("204", call.origin_extension.c_str());
    LONGS_EQUAL(1, board->extension_load().of("204"));
    LONGS_EQUAL(0, board->extension_load().of("203"));
}

TEST(Desks, AskForThePin)
{
    dials_code("203", "*99204");
    CHECK_TRUE(board->settings().of("203").desk_of.empty());
    enters("580318");
    CHECK_TRUE(board->settings().of("203").desk_of.empty());
    enters("580317");
    STRCMP_EQUAL("204", board->settings().of("203").desk_of.c_str());
}

TEST(Desks, AreNotForWhoGuesses)
{
    dials_code("203", "*99204");
    enters("111111222222333333");
    CHECK_TRUE(board->calls().empty());
    CHECK_TRUE(board->settings().of("203").desk_of.empty());
}

TEST(Desks, AreNotForWhoHasNoPin)
{
    dials_code("203", "*99202");
    CHECK_TRUE(world.last_end.at("in-code") == Legs::Reason::Forbidden);
    dials_code("203", "*99299");
    CHECK_TRUE(world.last_end.at("in-code") == Legs::Reason::Forbidden); // Nobody learns who exists.
}

TEST(Desks, AreTheirOwnersAgain)
{
    signs_in();
    dials_code("203", "*99");
    is_over();
    CHECK_TRUE(rung_at("203") == Phones { "phone-203" });
    CHECK_TRUE(rung_at("204").empty());
}

TEST(Desks, AreLeftByWhoSitsDownAtAnother)
{
    signs_in();
    dials_code("202", "*99204");
    enters("580317");
    is_over();
    CHECK_TRUE(rung_at("204") == Phones { "phone-202" });
    CHECK_TRUE(rung_at("203") == Phones { "phone-203" });
}

TEST(Desks, SwitchTheSettingsOfWhoSitsThere)
{
    signs_in();
    dials_code("203", "*78");
    is_over();
    CHECK_TRUE(board->settings().of("204").do_not_disturb);
    CHECK_FALSE(board->settings().of("203").do_not_disturb);
}

TEST(Desks, AreNobodysWhenWhoSatThereIsDeleted)
{
    signs_in();
    auto slice = office.slice;
    slice.extensions.pop_back();
    board->use(Directory { slice });
    CHECK_TRUE(rung_at("203") == Phones { "phone-203" });
}

TEST(Desks, AreKept)
{
    signs_in();
    const Settings kept = world.settings;
    board = begin(8);
    board->use(kept);
    CHECK_TRUE(rung_at("204") == Phones { "phone-203" });
}
