#include "org.yobirin.test.Everything.h"

#include "base/random.h"
#include "support/string_from.h"

#include <CppUTest/TestHarness.h>

using yobirin::Everything;

namespace {

Everything::Whole whole()
{
    return { .flag = true,
             .count = -7,
             .share = 0.25,
             .text = "呼び鈴 \"quoted\"\n",
             .anything = { R"({"any":[1,{"b":null}]})" },
             .colour = Everything::Colour::DarkGreen,
             .mood = Everything::WholeMood::NotSoGlad,
             .inner = { .deep = "d", .deeper = Everything::WholeInnerDeeper { .bottom = 3 } },
             .point = { .x = 1, .y = 2.5 },
             .points = { { .x = 3, .y = 4 }, { .x = 5, .y = 6 } },
             .colours = { Everything::Colour::Red, Everything::Colour::Register },
             .flags = { true, false, true },
             .grid = { { 1, 2 }, {}, { 3 } },
             .names = { { "a", "b" }, { "c\"", "d" } },
             .places = { { "home", { .x = 1, .y = 1 } } },
             .later = { .number = 9 } };
}

template <typename T> void check_round_trip(const T& value)
{
    T again {};
    std::size_t unknown_fields = 99;
    CHECK_TRUE(decode(encode(value), again, &unknown_fields).has_value());
    CHECK_TRUE(again == value);
    CHECK_EQUAL(0U, unknown_fields);
}

std::string problem_of(std::string_view json)
{
    Everything::Add add;
    const Result<> decoded = decode(json, add);
    return decoded ? "none" : decoded.error().detail;
}

} // namespace

TEST_GROUP(GeneratedCode) {};

TEST(GeneratedCode, BringsEveryKindOfTypeBack) { check_round_trip(whole()); }

TEST(GeneratedCode, BringsEveryKindOfOptionalBackEmptyAndFull)
{
    check_round_trip(Everything::Sparse {});
    check_round_trip(Everything::Sparse { .flag = false,
                                          .count = 0,
                                          .share = -1.5,
                                          .text = "",
                                          .anything = ipc::Json { R"({"x":1})" },
                                          .colour = Everything::Colour::Red,
                                          .point = Everything::Point { .x = 1, .y = 1 },
                                          .points = std::vector<Everything::Point> {},
                                          .names = std::map<std::string, std::string> {},
                                          .mood = Everything::SparseMood::Glad,
                                          .class_ = "c" });
}

TEST(GeneratedCode, LeavesOutWhatIsAbsent)
{
    STRCMP_EQUAL("{}", encode(Everything::Sparse {}).c_str());
    STRCMP_EQUAL("{\"count\":5}", encode(Everything::Sparse { .count = 5 }).c_str());
    STRCMP_EQUAL("{\"first\":1,\"second\":-2}", encode(Everything::Add { .first = 1, .second = -2 }).c_str());
}

TEST(GeneratedCode, TakesNullForAbsent)
{
    Everything::Sparse sparse { .count = 1, .text = "old" };
    CHECK_TRUE(decode(R"({"count":null,"colour":null,"anything":null})", sparse).has_value());
    CHECK_TRUE(sparse == Everything::Sparse {});
}

TEST(GeneratedCode, IgnoresAndCountsUnknownFieldsAtAnyDepth)
{
    Everything::Thin thin;
    std::size_t unknown_fields = 0;
    CHECK_TRUE(
        decode(R"({"new":[{"a":[1,2]},"}"],"sparse":{"count":1,"newer":{"x":"\"}"},"text":"t"},"z":null})",
               thin, &unknown_fields)
            .has_value());
    CHECK_EQUAL(3U, unknown_fields);
    CHECK_TRUE(thin.sparse == (Everything::Sparse { .count = 1, .text = "t" }));
}

TEST(GeneratedCode, TakesTheUnknownValueOfAnOptionalEnumForAbsentAndCountsIt)
{
    Everything::Sparse sparse;
    std::size_t unknown_fields = 0;
    CHECK_TRUE(decode(R"({"colour":"ultraviolet","count":2})", sparse, &unknown_fields).has_value());
    CHECK_FALSE(sparse.colour.has_value());
    CHECK_EQUAL(1U, unknown_fields);
    CHECK_EQUAL(2, sparse.count.value());
}

TEST(GeneratedCode, RefusesTheUnknownValueOfARequiredEnum)
{
    std::string text = encode(Everything::Echo { .whole = whole() });
    text.replace(text.find("dark_green"), 10, "light_blue");
    Everything::Echo echo;
    STRCMP_EQUAL("{\"parameter\":\"whole.colour\"}", decode(text, echo).error().detail.c_str());
}

TEST(GeneratedCode, NamesTheFieldThatIsMissingOrWrong)
{
    STRCMP_EQUAL("none", problem_of(R"({"first":1,"second":2})").c_str());
    STRCMP_EQUAL("{\"parameter\":\"second\"}", problem_of(R"({"first":1})").c_str());
    STRCMP_EQUAL("{\"parameter\":\"first\"}", problem_of(R"({"first":"1","second":2})").c_str());
    STRCMP_EQUAL("{\"parameter\":\"first\"}", problem_of(R"({"first":1.5,"second":2})").c_str());
    STRCMP_EQUAL("{\"parameter\":\"first\"}", problem_of(R"({"first":null,"second":2})").c_str());
    Everything::Echo echo;
    std::string text = encode(Everything::Echo { .whole = whole() });
    text.replace(text.find("\"bottom\":3"), 10, "\"bottom\":\"");
    CHECK_FALSE(decode(text, echo).has_value());
}

TEST(GeneratedCode, RefusesWhatIsNoObject)
{
    for (const std::string_view text :
         { "", " ", "[]", "null", "1", "\"x\"", "{", "}", "{\"first\":1,\"second\":2",
           "{\"first\":1,\"second\":2}}", "{\"first\":1,\"second\":2} {}", "{\"first\":1 \"second\":2}",
           "{\"first\":1,,\"second\":2}", "{first:1,\"second\":2}", "{\"first\":1,\"second\":02}",
           "{\"first\":1,\"second\":99999999999999999999}", "nonsense" })
        CHECK_FALSE(problem_of(text) == "none");
}

TEST(GeneratedCode, TakesTheLastOfTwoFieldsOfOneName)
{
    Everything::Add add;
    CHECK_TRUE(decode(R"({"first":1,"second":2,"first":3})", add).has_value());
    CHECK_EQUAL(3, add.first);
}

TEST(GeneratedCode, NeverFailsButInWords)
{
    // Every text that is cut short, and every byte that is another, is read or refused.
    const std::string text = encode(Everything::Echo { .whole = whole() });
    Everything::Echo echo;
    for (std::size_t i = 0; i < text.size(); ++i) {
        CHECK_FALSE(decode(std::string_view { text }.substr(0, i), echo).has_value());
        std::string other = text;
        other[i] = static_cast<char>(random_number());
        if (decode(other, echo))
            encode(echo);
    }
}

TEST(GeneratedCode, SaysEnumValuesAsOnTheWire)
{
    CHECK_EQUAL(std::string_view { "dark_green" }, text_of(Everything::Colour::DarkGreen));
    CHECK_EQUAL(std::string_view { "register" }, text_of(Everything::Colour::Register));
}

TEST(GeneratedCode, MakesErrorsThatCarryTheirParameters)
{
    const Error error = Everything::refused("no", { .x = 1, .y = 2 });
    STRCMP_EQUAL("org.yobirin.test.Everything.Refused", error.code.c_str());
    CHECK_EQUAL(Everything::refused_code, std::string_view { error.code });
    Everything::RefusedError refused;
    CHECK_TRUE(decode(error.detail, refused).has_value());
    STRCMP_EQUAL("no", refused.why.c_str());
    STRCMP_EQUAL("{}", Everything::bare().detail.c_str());
}
