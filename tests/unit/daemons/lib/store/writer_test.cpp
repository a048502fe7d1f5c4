#include "store/writer.h"

#include <CppUTest/TestHarness.h>
#include <cstdlib>

TEST_GROUP(StoreWriter)
{
    std::filesystem::path directory;
    events::Loop loop {};

    void setup() override
    {
        char made[] = "/tmp/yobirin-store-XXXXXX";
        directory = mkdtemp(made);
        auto database = opened();
        CHECK_TRUE(database.execute("create table t (a integer primary key) strict").has_value());
    }
    void teardown() override { std::filesystem::remove_all(directory); }
    store::Database opened() const { return store::Database::open(directory / "a.db").value(); }
    std::int64_t rows() const
    {
        auto database = opened();
        auto query = database.prepare("select count(*) from t").value();
        query.begin();
        CHECK_TRUE(query.next().value());
        return query.number(0);
    }
    static store::Writer::Job inserting(std::int64_t number)
    {
        return [number](store::Database& database) -> Result<> {
            auto insert = TRY(database.prepare("insert into t values (?)"));
            return insert.run(number);
        };
    }
};

TEST(StoreWriter, SaysWhenItIsOnDisk)
{
    store::Writer writer { loop, opened() };
    bool done = false;
    writer.write(inserting(1), [&](const Result<>& outcome) {
        done = outcome.has_value();
        CHECK_EQUAL(1, rows()); // Another connection sees it: it is committed.
        loop.stop();
    });
    loop.run();
    CHECK_TRUE(done);
}

TEST(StoreWriter, KeepsTheOthersWhenOneFails)
{
    store::Writer writer { loop, opened() };
    int good = 0, bad = 0;
    for (const std::int64_t number : { 1, 2, 1, 3 })
        writer.write(inserting(number), [&](const Result<>& outcome) {
            ++(outcome ? good : bad);
            if (good + bad == 4)
                loop.stop();
        });
    loop.run();
    CHECK_EQUAL(3, good);
    CHECK_EQUAL(1, bad);
    CHECK_EQUAL(3, rows());
}

TEST(StoreWriter, FinishesWhatItTookBeforeItEnds)
{
    {
        store::Writer writer { loop, opened() };
        for (std::int64_t number = 0; number < 100; ++number)
            writer.write(inserting(number), [](const Result<>&) { });
    }
    CHECK_EQUAL(100, rows());
}
