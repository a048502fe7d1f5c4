#include "store/database.h"

#include <CppUTest/TestHarness.h>
#include <cstdlib>

TEST_GROUP(StoreDatabase)
{
    std::filesystem::path directory;

    void setup() override
    {
        char made[] = "/tmp/yobirin-store-XXXXXX";
        directory = mkdtemp(made);
    }
    void teardown() override { std::filesystem::remove_all(directory); }
    store::Database opened() const { return store::Database::open(directory / "a.db").value(); }
};

TEST(StoreDatabase, GivesBackWhatItWasGiven)
{
    auto database = opened();
    CHECK_TRUE(database.execute("create table t (a text, b integer, c real, d text) strict").has_value());
    auto insert = database.prepare("insert into t values (?, ?, ?, ?)").value();
    CHECK_TRUE(insert
                   .run(std::string_view { "東京'; drop table t" }, std::int64_t { 7 }, 1.5,
                        std::optional<std::string> {})
                   .has_value());
    auto query = database.prepare("select * from t where b = ?").value();
    query.begin(std::int64_t { 7 });
    CHECK_TRUE(query.next().value());
    CHECK_TRUE(query.text(0) == "東京'; drop table t");
    CHECK_EQUAL(7, query.number(1));
    DOUBLES_EQUAL(1.5, query.real(2), 0.001);
    CHECK_FALSE(query.optional_text(3).has_value());
    CHECK_FALSE(query.next().value());
}

TEST(StoreDatabase, SaysWhatWentWrong)
{
    auto database = opened();
    const auto wrong = database.prepare("select nothing from nowhere");
    CHECK_FALSE(wrong.has_value());
    CHECK_TRUE(wrong.error().code == store::failed_code);
}

TEST(StoreDatabase, TakesEachStepOfItsSchemaOnce)
{
    {
        auto database = opened();
        CHECK_TRUE(store::migrate(database, { "create table t (a integer)" }).has_value());
        CHECK_TRUE(database.execute("insert into t values (1)").has_value());
    }
    auto database = opened();
    CHECK_TRUE(
        store::migrate(database, { "create table t (a integer)", "alter table t add column b integer" })
            .has_value());
    CHECK_TRUE(database.execute("update t set b = 2 where a = 1").has_value());
}

TEST(StoreDatabase, LeavesADatabaseOfANewerReleaseAsItIs)
{
    auto database = opened();
    CHECK_TRUE(database.execute("create table t (a integer); pragma user_version = 9").has_value());
    CHECK_TRUE(store::migrate(database, { "create table t (a integer)" }).has_value());
}

TEST(StoreDatabase, UndoesAStepThatFails)
{
    auto database = opened();
    CHECK_FALSE(store::migrate(database, { "create table t (a integer); create nonsense" }).has_value());
}
