#include "whereabouts.h"

#include <algorithm>
#include <CppUTest/TestHarness.h>

using namespace calld;

TEST_GROUP(Whereabouts)
{
    Whereabouts where {};
    const std::vector<bool> both { true, true };

    void is_at(const char* port, std::size_t process)
    {
        where.place(port, process, Whereabouts::Kind::Stream);
    }
    void talk(const char* one, const char* other)
    {
        where.hears(one, { other });
        where.hears(other, { one });
    }
    static bool has(const std::vector<std::string>& ports, const char* port)
    {
        return std::ranges::find(ports, port) != ports.end();
    }
};

TEST(Whereabouts, KeepACallTogetherAndSpreadCalls)
{
    UNSIGNED_LONGS_EQUAL(0, where.best_for("p1-1.1", {}, both));
    is_at("p1-1.1", 0);
    UNSIGNED_LONGS_EQUAL(0, where.best_for("p1-1.2", {}, both));
    UNSIGNED_LONGS_EQUAL(0, where.best_for("p1-1.1-digits", {}, both));
    UNSIGNED_LONGS_EQUAL(1, where.best_for("p1-11.1", {}, both));
    is_at("p1-11.1", 1);
    is_at("p1-11.2", 1);
    UNSIGNED_LONGS_EQUAL(0, where.best_for("p1-2.1", {}, both));
    UNSIGNED_LONGS_EQUAL(1, where.best_for("p1-2.1", "p1-11.1", both));
    where.forget("p1-11.1");
    where.forget("p1-11.2");
    UNSIGNED_LONGS_EQUAL(1, where.best_for("p1-2.1", {}, both));
}

TEST(Whereabouts, OpenNothingWhereNobodyLives)
{
    is_at("p1-1.1", 0);
    UNSIGNED_LONGS_EQUAL(1, where.best_for("p1-1.2", "p1-1.1", { false, true }));
    UNSIGNED_LONGS_EQUAL(0, where.best_for("p1-1.2", "p1-1.1", { false, false }));
}

TEST(Whereabouts, GatherThoseWhoHearOneAnother)
{
    is_at("p1-1.1", 0);
    is_at("p1-1.2", 0);
    is_at("p1-2.1", 1);
    is_at("p1-3.1", 1);
    talk("p1-1.1", "p1-1.2");
    CHECK_FALSE(where.apart("p1-1.1").has_value());
    where.hears("p1-2.1", { "p1-1.1", "music:default" });
    for (const char* port : { "p1-2.1", "p1-1.1", "p1-1.2" }) {
        const auto apart = where.apart(port);
        CHECK_TRUE(apart.has_value());
        UNSIGNED_LONGS_EQUAL(0, apart->to); // Most of them are there.
        UNSIGNED_LONGS_EQUAL(3, apart->all.size());
        UNSIGNED_LONGS_EQUAL(1, apart->away.size());
        CHECK_TRUE(has(apart->away, "p1-2.1"));
    }
    where.move("p1-2.1", 0);
    CHECK_FALSE(where.apart("p1-1.2").has_value());
    CHECK_FALSE(where.apart("p1-3.1").has_value());
}

TEST(Whereabouts, GatherWhereARingIs)
{
    is_at("p1-1.1", 0);
    is_at("p1-1.2", 0);
    where.place("p1-2.1", 1, Whereabouts::Kind::Ring);
    talk("p1-1.1", "p1-1.2");
    where.hears("p1-2.1", { "p1-1.1" });
    const auto apart = where.apart("p1-2.1");
    CHECK_TRUE(apart.has_value());
    UNSIGNED_LONGS_EQUAL(1, apart->to);
    UNSIGNED_LONGS_EQUAL(2, apart->away.size());
}

TEST(Whereabouts, ForgetEdgesWithTheirPort)
{
    is_at("p1-1.1", 0);
    is_at("p1-2.1", 1);
    talk("p1-1.1", "p1-2.1");
    where.forget("p1-2.1");
    CHECK_TRUE(where.find("p1-1.1")->hears.empty());
    is_at("p1-2.1", 1);
    CHECK_FALSE(where.apart("p1-1.1").has_value());
    UNSIGNED_LONGS_EQUAL(1, where.at(1).size());
}

TEST(Whereabouts, SharedSoundBringsNobodyTogether)
{
    is_at("p1-1.1", 0);
    is_at("p1-2.1", 1);
    where.hears("p1-1.1", { "music:default" });
    where.hears("p1-2.1", { "music:default" });
    CHECK_FALSE(where.apart("p1-1.1").has_value());
}

TEST(Whereabouts, GatherARoom)
{
    is_at("p1-1.1", 0);
    is_at("p1-2.1", 1);
    is_at("p1-3.1", 1);
    where.hears("p1-1.1", { "room:801" });
    where.hears("p1-2.1", { "room:801" });
    where.hears("p1-3.1", { "room:802" });
    const auto apart = where.apart("p1-2.1");
    CHECK_TRUE(apart.has_value());
    UNSIGNED_LONGS_EQUAL(1, apart->away.size());
    CHECK_TRUE(has(apart->all, "room:801")); // Whoever comes meanwhile waits.
}
