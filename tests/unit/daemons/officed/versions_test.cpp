#include "versions.h"

#include "base/durable_file.h"

#include <fstream>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/string_from.h"
#include "support/temporary_directory.h"
#include <CppUTest/TestHarness.h>

using namespace officed;

TEST_GROUP(OfficeVersions)
{
    TemporaryDirectory directory {};

    Versions open() { return Versions::open(directory.path).value(); }
    std::optional<Version> current() { return open().current().value(); }
    void put(const std::string& name, const std::string& text)
    {
        std::ofstream { directory.path / name } << text;
    }
};

TEST(OfficeVersions, AreNoneAtFirst) { CHECK_FALSE(current().has_value()); }

TEST(OfficeVersions, AreThereForTheNextProcess)
{
    const office::Secrets secrets { { "trunk.ntt.password", std::string { "kept apart" } } };
    CHECK_EQUAL(1, open().add({ .text = "first" }).value());
    CHECK_EQUAL(2, open().add({ .text = "second", .secrets = secrets }).value());
    CHECK_EQUAL(2, current()->number);
    CHECK_EQUAL(std::string("second"), current()->text);
    CHECK_TRUE(current()->secrets == secrets);
    CHECK_EQUAL(std::string("first"), read_file(directory.path / "versions" / "1.toml").value());
}

TEST(OfficeVersions, AreReadableByTheirOwnerAlone)
{
    open().add({ .text = "text" }).value();
    for (const char* name : { "versions/1.toml", "versions/1.secrets", "current" }) {
        struct stat about {};
        CHECK_EQUAL(0, stat((directory.path / name).c_str(), &about));
        CHECK_EQUAL(0600u, about.st_mode & 0777U);
    }
}

TEST(OfficeVersions, StayAsTheyWereWhenThePowerFailsBeforeTheDecision)
{
    open().add({ .text = "first" }).value();
    // Each instant of the next add() up to its last step, one after the other.
    put("versions/2.secrets.new", "# Secr");
    CHECK_EQUAL(1, current()->number);
    put("versions/2.secrets", "# Secrets\n");
    put("versions/2.toml.new", "sec");
    CHECK_EQUAL(1, current()->number);
    put("versions/2.toml", "second");
    put("current.new", "");
    CHECK_EQUAL(1, current()->number);
    CHECK_EQUAL(std::string("first"), current()->text);
}

TEST(OfficeVersions, NeverUseANumberTwice)
{
    open().add({ .text = "first" }).value();
    put("versions/2.toml", "begun when the power failed");
    CHECK_EQUAL(3, open().add({ .text = "third" }).value());
    CHECK_EQUAL(std::string("third"), current()->text);
}

TEST(OfficeVersions, SayWhenTheDiskHoldsNoSense)
{
    open().add({ .text = "first" }).value();
    put("versions/1.secrets", "\"a\" = ");
    CHECK_FALSE(open().current().has_value());
    put("current", "x");
    CHECK_FALSE(open().current().has_value());
}

TEST(OfficeVersions, SayWhenTheyCannotBeWritten)
{
    Versions versions = open();
    versions.add({ .text = "first" }).value();
    std::filesystem::remove_all(directory.path / "versions");
    CHECK_FALSE(versions.add({ .text = "second" }).has_value());
    CHECK_EQUAL(std::string("1\n"), read_file(directory.path / "current").value());
}

TEST(OfficeVersions, AreWholeWheneverTheirWriterIsKilled)
{
    std::int64_t before = 0;
    for (int round = 0; round < 20; ++round) {
        int said[2] {};
        CHECK_EQUAL(0, pipe(said));
        const pid_t writer = fork();
        if (writer == 0) { // Applies version after version, and says a byte after each.
            Versions versions = open();
            for (int i = 0; i < 1000; ++i) {
                const std::string name = std::to_string(round) + "/" + std::to_string(i);
                if (!versions.add({ .text = name, .secrets = { { "a", name } } })
                    || write(said[1], "x", 1) != 1)
                    break;
            }
            _exit(1);
        }
        close(said[1]); // Else a writer that ended would be waited for.
        char byte = 0;
        for (int i = 0; i < round % 4; ++i)
            CHECK_EQUAL(1, read(said[0], &byte, 1));
        kill(writer, SIGKILL);
        waitpid(writer, nullptr, 0);
        close(said[0]);

        const std::optional<Version> version = current();
        if (!version) {
            CHECK_EQUAL(0, round); // Killed before its first.
            continue;
        }
        CHECK_TRUE(version->number >= before + round % 4);
        CHECK_EQUAL(version->text, std::get<std::string>(version->secrets.at("a")));
        before = version->number;
    }
}
