#include "ipc/json.h"

#include <CppUTest/TestHarness.h>
#include <limits>

using namespace ipc;

namespace {

template <typename T> std::string written(const T& value)
{
    std::string out;
    json::write(out, value);
    return out;
}

std::string text_back(std::string_view text)
{
    std::string object = "{\"t\":";
    json::write(object, text);
    object += '}';
    json::Reader reader { object };
    std::string_view key;
    std::string value;
    CHECK_TRUE(reader.begin_object());
    CHECK_TRUE(reader.next_field(key));
    CHECK_TRUE(reader.read(value));
    CHECK_FALSE(reader.next_field(key));
    CHECK_TRUE(reader.at_end());
    return value;
}

} // namespace

TEST_GROUP(Json) {};

TEST(Json, EscapesWhatJsonCannotHold)
{
    STRCMP_EQUAL(R"("a\"b\\c\n\r\t\u0001\u001f\u0000")",
                 written(std::string { "a\"b\\c\n\r\t\x01\x1f\0", 11 }).c_str());
}

TEST(Json, EscapesAtEveryPlaceInAWord)
{
    for (std::size_t length = 1; length < 20; ++length)
        for (std::size_t place = 0; place < length; ++place)
            for (const std::string_view odd : { "\"", "\\", "\n", "\x1f", "é", "\"\"\"", "\x7f" }) {
                std::string text(length, 'x');
                text.replace(place, 1, odd);
                STRCMP_EQUAL(text.c_str(), text_back(text).c_str());
            }
}

TEST(Json, LeavesUtf8AsItIs)
{
    for (const std::string text : { "呼び鈴", "é", "𝄞", "\u007f", "" })
        STRCMP_EQUAL(text.c_str(), text_back(text).c_str());
}

TEST(Json, ReplacesWhatIsNotUtf8)
{
    const std::string mark = "\xEF\xBF\xBD";
    STRCMP_EQUAL(("a" + mark + "b").c_str(), text_back("a\xffz").replace(4, 1, "b").c_str());
    STRCMP_EQUAL((mark + mark).c_str(), text_back("\xc0\x80").c_str()); // Overlong.
    STRCMP_EQUAL((mark + mark + mark).c_str(), text_back("\xed\xa0\x80").c_str()); // A surrogate.
    STRCMP_EQUAL((mark + mark).c_str(), text_back("\xe5\x91").c_str()); // Cut short.
    STRCMP_EQUAL((mark + mark + mark + mark).c_str(),
                 text_back("\xf5\x80\x80\x80").c_str()); // Beyond Unicode.
}

TEST(Json, BringsEveryTwoBytesBackAsSomethingValid)
{
    for (int first = 0; first < 256; ++first)
        for (int second = 0; second < 256; second += 7)
            text_back(std::string { static_cast<char>(first), static_cast<char>(second) });
}

TEST(Json, WritesNumbers)
{
    STRCMP_EQUAL("-9223372036854775808", written(std::numeric_limits<std::int64_t>::min()).c_str());
    STRCMP_EQUAL("0.1", written(0.1).c_str());
    STRCMP_EQUAL("0", written(std::numeric_limits<double>::quiet_NaN()).c_str());
    STRCMP_EQUAL("0", written(std::numeric_limits<double>::infinity()).c_str());
    STRCMP_EQUAL("true", written(true).c_str());
}

TEST(Json, PassesObjectsOnUnread)
{
    const std::string_view text = R"({"a": { "b" : [1, "}" ] } , "c":1})";
    json::Reader reader { text };
    std::string_view key;
    Json object;
    CHECK_TRUE(reader.begin_object());
    CHECK_TRUE(reader.next_field(key));
    CHECK_TRUE(reader.read(object));
    STRCMP_EQUAL(R"({ "b" : [1, "}" ] })", object.text.c_str());
    CHECK_TRUE(reader.next_field(key));
    STRCMP_EQUAL("{}", written(Json {}).c_str());
}

TEST(Json, ReadsLongTextsAsShortOnes)
{
    const std::string text(300'000, 'x');
    CHECK_TRUE(text_back(text) == text);
    STRCMP_EQUAL("y", text_back("y").c_str());
}

TEST(Json, LetsOneReadingBeginInsideAnother)
{
    json::Reader outer { R"({"a":1,"b":2})" };
    std::string_view key;
    CHECK_TRUE(outer.begin_object());
    CHECK_TRUE(outer.next_field(key));
    STRCMP_EQUAL("inner", text_back("inner").c_str());
    std::int64_t value = 0;
    CHECK_TRUE(outer.read(value));
    CHECK_TRUE(outer.next_field(key));
    CHECK_TRUE(outer.read(value));
    CHECK_EQUAL(2, value);
}

TEST(Json, GoesNoDeeperThanItsLimit)
{
    std::string text;
    for (std::size_t i = 0; i < json::deepest_nesting + 1; ++i)
        text += "{\"a\":";
    text += "1" + std::string(json::deepest_nesting + 1, '}');
    json::Reader reader { text };
    std::string_view key;
    for (std::size_t i = 0; i < json::deepest_nesting; ++i) {
        CHECK_TRUE(reader.begin_object());
        CHECK_TRUE(reader.next_field(key));
    }
    CHECK_FALSE(reader.begin_object());
    CHECK_TRUE(reader.failed());
}

TEST(Json, KnowsAnObject)
{
    CHECK_TRUE(json::is_object(R"( {"a":[{}]} )"));
    CHECK_FALSE(json::is_object("{free text in braces}"));
    CHECK_FALSE(json::is_object("{} {}"));
    CHECK_FALSE(json::is_object("[]"));
}
