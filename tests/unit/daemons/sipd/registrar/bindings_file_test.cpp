#include "registrar/bindings_file.h"

#include <CppUTest/TestHarness.h>
#include <cstdlib>
#include <fstream>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(BindingsFile)
{
    std::filesystem::path directory;
    Moment now { 1000s };
    Wall wall { 1'790'000'000s };
    Registrar registrar {};

    void setup() override
    {
        char made[] = "/tmp/yobirin-bindings-XXXXXX";
        directory = mkdtemp(made);
        registrar.restore({ .device = "d-1",
                            .extension = "201",
                            .contact = "sip:201@192.0.2.7:5062",
                            .call_id = "abc",
                            .cseq = 7,
                            .flow = { .local = parse_ip("192.0.2.1").value(),
                                      .remote = parse_address("198.51.100.9:4321").value() },
                            .reach = Reach::BehindNat,
                            .agent = "Phone/1",
                            .expires = now + 300s });
    }
    void teardown() override { std::filesystem::remove_all(directory); }

    std::filesystem::path file() const { return directory / "bindings.json"; }
    // After a reboot: the boot clock has begun again.
    std::vector<Binding> back(std::chrono::seconds away, Moment then = Moment { 10s })
    {
        CHECK_TRUE(write_bindings(file(), registrar, now, wall).has_value());
        return read_bindings(file(), then, wall + away).value();
    }
};

TEST(BindingsFile, BringsAPhoneThroughAReboot)
{
    const auto found = back(100s);
    CHECK_EQUAL(1u, found.size());
    Binding expected = *registrar.find("d-1");
    expected.expires = Moment { 10s } + 200s;
    CHECK_TRUE(found[0] == expected);
}

TEST(BindingsFile, StillRingsAPhoneThatRanOutWhileThePowerWasOff)
{
    CHECK_TRUE(back(3600s).at(0).expires == Moment { 10s } + 90s);
}

TEST(BindingsFile, ForgetsAPhoneAfterADay) { CHECK_TRUE(back(25h).empty()); }

TEST(BindingsFile, IsNotFooledByAClockThatRanBackwards)
{
    CHECK_TRUE(back(-24h * 3650).at(0).expires <= Moment { 10s } + 3600s);
}

TEST(BindingsFile, IsEmptyBeforeTheFirstPhone) { CHECK_TRUE(read_bindings(file(), now, wall)->empty()); }

TEST(BindingsFile, SetsADamagedFileAside)
{
    std::ofstream { file() } << "{\"bindings\": [{";
    CHECK_FALSE(read_bindings(file(), now, wall).has_value());
    CHECK_TRUE(std::filesystem::exists(file().string() + ".damaged"));
    CHECK_TRUE(read_bindings(file(), now, wall)->empty());
}

TEST(BindingsFile, KeepsOneBindingInTheJournalAsItWas)
{
    const Binding& binding = *registrar.find("d-1");
    CHECK_TRUE(binding_in(text_of(binding, now, wall), now, wall).value() == binding);
}

TEST(BindingsFile, KeepsTheConnectionAPhoneRegisteredOver)
{
    Binding over_tcp = registrar.all().begin()->second;
    over_tcp.flow.transport = sip::Transport::Tcp;
    over_tcp.flow.connection = 4'000'000'000'000'000'000;
    over_tcp.flow.listener = parse_address("[2001:db8::7]:5060").value();
    const auto again = binding_in(text_of(over_tcp, now, wall), now, wall);
    CHECK_TRUE(again.has_value());
    CHECK_TRUE(again->flow == over_tcp.flow);
}
