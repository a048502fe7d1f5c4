#include "units.h"

#include "support/string_from.h"

#include <algorithm>
#include <CppUTest/TestHarness.h>
#include <csignal>

using namespace std::chrono_literals;

// The real unit files: a supervisor that misreads them would test something that does not ship.
TEST_GROUP(Units)
{
    std::vector<ServiceUnit> services {};

    void setup() override { services = MUST(load_units(YOBIRIN_UNITS)); }

    const ServiceUnit& named(std::string_view name)
    {
        const auto found = std::ranges::find(services, name, &ServiceUnit::name);
        CHECK_TRUE(found != services.end());
        return *found;
    }
};

TEST(Units, AreThoseOfEveryDaemon)
{
    for (const char* name : { "sipd", "calld", "mediad@0", "officed", "ledgerd", "ivrd" })
        STRCMP_EQUAL(name, named(name).name.c_str());
}

TEST(Units, KeepADaemonAliveAsTheArchitectureSays)
{
    for (const ServiceUnit& service : services) {
        CHECK_TRUE(service.is_restarted);
        CHECK_TRUE(service.restart_after == 50ms);
        CHECK_TRUE(service.watchdog == 3s);
        CHECK_EQUAL(SIGKILL, service.watchdog_signal);
    }
}

TEST(Units, GiveEachDaemonItsInterfacesAndASocketOfItsOwnName)
{
    const ServiceUnit& mediad = named("mediad@0");
    std::vector<std::string> names;
    for (const SocketUnit& socket : mediad.sockets) {
        names.push_back(socket.name);
        STRCMP_EQUAL(("/run/yobirin/" + socket.name).c_str(), socket.path.c_str());
        CHECK_EQUAL(0660U, socket.mode);
    }
    CHECK_TRUE(
        (names == std::vector<std::string> { "org.yobirin.Media@0", "org.yobirin.Audio@0", "mediad@0" }));
}

TEST(Units, LetThoseWithSocketsOfTheirOwnParkThem)
{
    CHECK_EQUAL(std::size_t { 8192 }, named("sipd").most_stored);
    CHECK_EQUAL(std::size_t { 16'640 }, named("mediad@0").most_stored);
    CHECK_EQUAL(std::size_t { 0 }, named("calld").most_stored);
}
