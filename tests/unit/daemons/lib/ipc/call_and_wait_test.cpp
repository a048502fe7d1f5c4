#include "ipc/channel.h"

#include "everything_service.h"

#include "support/turning.h"
#include <atomic>

#include <CppUTest/TestHarness.h>
#include <thread>

using namespace ipc;
using namespace std::chrono_literals;

TEST_GROUP(CallAndWait)
{
    TemporaryDirectory place {};
    std::thread other {};
    std::atomic<bool> is_over { false };

    void setup() override
    {
        auto listening = std::make_shared<FileDescriptor>(listen_at(place.path("socket")).value());
        other = std::thread { [this, listening] {
            events::Loop loop;
            Counters counters;
            EverythingService service;
            Server server { loop, std::move(*listening), counters };
            server.add(service);
            ::turn_until(loop, [this] { return is_over.load(); });
        } };
    }
    void teardown() override
    {
        is_over = true;
        other.join();
    }
    Result<std::string> call(std::string_view method, std::string parameters,
                             std::move_only_function<bool(std::string_view)> each = {})
    {
        return call_and_wait(place.path("socket"), { method, std::move(parameters) }, 2s, std::move(each));
    }
};

TEST(CallAndWait, GivesTheReply)
{
    STRCMP_EQUAL(R"({"sum":3})",
                 call("org.yobirin.test.Everything.Add", R"({"first":1,"second":2})").value().c_str());
}

TEST(CallAndWait, GivesTheError)
{
    STRCMP_EQUAL("org.varlink.service.MethodNotFound",
                 call("org.yobirin.test.Everything.None", "{}").error().code.c_str());
}

TEST(CallAndWait, GoesThroughAStreamAndMayLeaveIt)
{
    std::string all;
    STRCMP_EQUAL(R"({"number":3})",
                 call("org.yobirin.test.Everything.Count", R"({"to":3})",
                      [&](std::string_view one) {
                          all += one;
                          return true;
                      })
                     .value()
                     .c_str());
    STRCMP_EQUAL(R"({"number":1}{"number":2}{"number":3})", all.c_str());
    STRCMP_EQUAL(
        R"({"number":1})",
        call("org.yobirin.test.Everything.Count", R"({"to":3})", [](std::string_view) { return false; })
            .value()
            .c_str());
}

TEST(CallAndWait, WaitsNoLongerThanItsDeadline)
{
    const Result<std::string> never =
        call_and_wait(place.path("socket"), { "org.yobirin.test.Everything.Keep", "{}" }, 20ms);
    STRCMP_EQUAL("org.yobirin.ipc.TimedOut", never.error().code.c_str());
}

TEST(CallAndWait, SaysThatNobodyIsThere)
{
    STRCMP_EQUAL("org.yobirin.ipc.Disconnected",
                 call_and_wait("/nowhere/at/all", { "a.B.C", "{}" }, 1s).error().code.c_str());
}
