#include "text_encoding.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;
using namespace std::string_literals;

TEST_GROUP(TextOfAFile) {
    static std::size_t bad_line(const std::string& bytes) { const auto text = utf8_of(bytes);
return text ? 0 : text.error().line;
}
}
;

TEST(TextOfAFile, IsReadInWhateverASpreadsheetSaves)
{
    for (const std::string& bytes :
         { "髙橋①\n"s, "\xEF\xBB\xBF髙橋①\n"s, // UTF-8, without and with its mark.
           "\xFB\xFC\x8B\xB4\x87\x40\n"s, // CP932, with what plain Shift_JIS does not have.
           "\xFF\xFE\xD9\x9A\x4B\x6A\x60\x24\n\0"s, "\xFE\xFF\x9A\xD9\x6A\x4B\x24\x60\0\n"s }) // UTF-16
        CHECK_EQUAL("髙橋①\n"s, utf8_of(bytes).value_or("?"));
    CHECK_EQUAL("ﾃｽﾄ\n"s, utf8_of("\xC3\xBD\xC4\n").value_or("?")); // Kana of half width.
    CHECK_EQUAL(""s, utf8_of("").value_or("?"));
}

TEST(TextOfAFile, IsConvertedInPiecesWhereItIsLong)
{
    std::string bytes, text;
    for (int i = 0; i < 5000; ++i) {
        bytes += "\x93\x63\x92\x86,";
        text += "田中,";
    }
    CHECK_TRUE(utf8_of(bytes).value_or("?") == text);
}

TEST(TextOfAFile, IsNotGuessedWhereAByteIsWrong)
{
    CHECK_EQUAL(2u, bad_line("田中 一郎\n佐藤 \xFF 花子\n")); // Not noise in the other encoding.
    CHECK_EQUAL(1u, bad_line("\xEF\xBB\xBF\x93\x63\n"));
    CHECK_EQUAL(3u, bad_line("\x93\x63\n\x92\x86\n\x93")); // Cut off.
    CHECK_EQUAL(1u, bad_line("\xFF\xFE\x00\xD8\x41\x00"s)); // Half of a pair.
}
