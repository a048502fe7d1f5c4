#include "subscriptions/documents.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using yobirin::Lamps;
using State = Lamps::DialogState;
using Direction = Lamps::DialogDirection;

TEST_GROUP(CallInfoOfALine)
{
    const std::function<std::optional<RingingDialog>(std::string_view)> ringing {
        [](std::string_view) -> std::optional<RingingDialog> { return std::nullopt; }
    };
    Lamp lamp { .name = "ntt" };

    std::string said() const
    {
        return call_info({ .lamp = &lamp, .user = "ntt", .host = "h", .appearance = 3, .ringing = ringing });
    }
    void has(std::int64_t index, State state, Direction direction = Direction::Recipient)
    {
        Lamps::Dialog dialog { .id = std::to_string(lamp.dialogs.size()),
                               .state = state,
                               .direction = direction };
        if (index != 0)
            dialog.index = index;
        lamp.dialogs.push_back(std::move(dialog));
    }
};

TEST(CallInfoOfALine, IsIdleWhereNobodyIs)
{
    STRCMP_EQUAL("<sip:h>;appearance-index=*;appearance-state=idle", said().c_str());
    has(0, State::Confirmed); // A call by no line.
    STRCMP_EQUAL("<sip:h>;appearance-index=*;appearance-state=idle", said().c_str());
    const View unknown { .user = "ntt", .host = "h", .ringing = ringing };
    STRCMP_EQUAL("<sip:h>;appearance-index=*;appearance-state=idle", call_info(unknown).c_str());
}

TEST(CallInfoOfALine, SaysWhatBecomesOfEachAppearance)
{
    has(1, State::Early);
    has(2, State::Early, Direction::Initiator);
    has(3, State::Confirmed);
    has(4, State::Confirmed);
    lamp.dialogs.back().held = true;
    has(5, State::Confirmed, Direction::Initiator);
    lamp.dialogs.back().seized = true;
    lamp.dialogs.back().remote = Lamps::Party { .number = "201" };
    has(6, State::Trying, Direction::Initiator);
    has(7, State::Confirmed);
    lamp.dialogs.back().held = lamp.dialogs.back().held_private = true;
    STRCMP_EQUAL("<sip:h>;appearance-index=1;appearance-state=alerting, "
                 "<sip:h>;appearance-index=2;appearance-state=progressing, "
                 "<sip:h>;appearance-index=3;appearance-state=active, "
                 "<sip:h>;appearance-index=4;appearance-state=held, "
                 "<sip:h>;appearance-index=5;appearance-state=seized, "
                 "<sip:h>;appearance-index=6;appearance-state=progressing, "
                 "<sip:h>;appearance-index=7;appearance-state=held-private, "
                 "<sip:h>;appearance-index=*;appearance-state=idle",
                 said().c_str());
}

TEST(CallInfoOfALine, CountsWhatIsEstablishedMost)
{
    has(1, State::Trying, Direction::Initiator); // Somebody takes over
    has(1, State::Confirmed); // what is held.
    lamp.dialogs.back().held = true;
    has(2, State::Early);
    has(2, State::Early);
    has(2, State::Trying, Direction::Initiator);
    STRCMP_EQUAL("<sip:h>;appearance-index=1;appearance-state=held, "
                 "<sip:h>;appearance-index=2;appearance-state=alerting, "
                 "<sip:h>;appearance-index=*;appearance-state=idle",
                 said().c_str());
}

TEST(CallInfoOfALine, NamesWhoIsOutside)
{
    has(1, State::Confirmed);
    lamp.dialogs[0].remote = Lamps::Party { .number = "201", .name = "Sato" };
    STRCMP_EQUAL("<sip:h>;appearance-index=1;appearance-state=active;"
                 "appearance-uri=\"\\\"Sato\\\" <sip:201@h>\", "
                 "<sip:h>;appearance-index=*;appearance-state=idle",
                 said().c_str());
    lamp.dialogs[0].outside = Lamps::Party { .number = "0312345678", .name = "A \"B\"\r\nX: y" };
    STRCMP_EQUAL("<sip:h>;appearance-index=1;appearance-state=active;"
                 "appearance-uri=\"\\\"A \\\\\\\"B\\\\\\\"  X: y\\\" <sip:0312345678@h>\", "
                 "<sip:h>;appearance-index=*;appearance-state=idle",
                 said().c_str());
}

TEST(CallInfoOfALine, ThatAPhoneHasNamesItOnly)
{
    STRCMP_EQUAL(
        "<sip:h>;appearance-index=3",
        seized_appearance({ .lamp = &lamp, .user = "ntt", .host = "h", .appearance = 3, .ringing = ringing })
            .c_str());
}

// RFC 7463 5.3
TEST(CallInfoOfALine, IsPartOfADialogForWhoSharesAfterTheRfc)
{
    has(2, State::Confirmed);
    lamp.dialogs[0].seized = true;
    const std::string told =
        shared_dialog_info({ .lamp = &lamp, .user = "ntt", .host = "h", .ringing = ringing });
    CHECK_TRUE(told.contains(" xmlns:sa=\"urn:ietf:params:xml:ns:sa-dialog-info\""));
    CHECK_TRUE(told.contains("<state>trying</state>\n<sa:appearance>2</sa:appearance>\n"
                             "<sa:exclusive>false</sa:exclusive>\n"));
    const std::string plain = dialog_info({ .lamp = &lamp, .user = "ntt", .host = "h", .ringing = ringing });
    CHECK_TRUE(plain.contains("<state>confirmed</state>"));
    CHECK_FALSE(plain.contains("sa:"));
}
