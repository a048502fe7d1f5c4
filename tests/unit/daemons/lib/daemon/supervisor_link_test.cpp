#include "daemon/supervisor_link.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

TEST_GROUP(SupervisorLink)
{
    std::string path = "/tmp/supervisor-link-test-" + std::to_string(::getpid());
    FileDescriptor supervisor {};

    void setup() override
    {
        supervisor = FileDescriptor { ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) };
        sockaddr_un address {};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, path.c_str());
        ::unlink(path.c_str());
        ::bind(supervisor.number(), reinterpret_cast<sockaddr*>(&address), sizeof address);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    void teardown() override
    {
        supervisor.close();
        ::unlink(path.c_str());
        for (const char* name : { "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID" })
            ::unsetenv(name);
    }

    // What the supervisor got: the text, and how many descriptors came with it.
    struct Said {
        std::string text {};
        std::size_t descriptors { 0 };
    };
    Said hear()
    {
        char text[512];
        alignas(cmsghdr) char control[2048];
        iovec part { .iov_base = text, .iov_len = sizeof text };
        msghdr message {};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        const ssize_t length = ::recvmsg(supervisor.number(), &message, MSG_CMSG_CLOEXEC);
        if (length < 0)
            return { .text = "(nothing)" };
        Said said { .text = { text, static_cast<std::size_t>(length) } };
        if (const cmsghdr* header = CMSG_FIRSTHDR(&message)) {
            said.descriptors = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            for (std::size_t i = 0; i < said.descriptors; ++i) {
                int number = -1;
                std::memcpy(&number, CMSG_DATA(header) + i * sizeof number, sizeof number);
                ::close(number);
            }
        }
        return said;
    }
};

TEST(SupervisorLink, SaysThatItIsReady)
{
    SupervisorLink::from_environment().say("READY=1");
    STRCMP_EQUAL("READY=1", hear().text.c_str());
}

TEST(SupervisorLink, ParksManyDescriptorsInAsFewMessagesAsTheKernelAllows)
{
    const std::vector<int> descriptors(300, STDIN_FILENO);
    SupervisorLink::from_environment().park("rtp", descriptors);
    const Said first = hear(), second = hear();
    STRCMP_EQUAL("FDSTORE=1\nFDNAME=rtp", first.text.c_str());
    CHECK_EQUAL(std::size_t { 253 }, first.descriptors);
    STRCMP_EQUAL("FDSTORE=1\nFDNAME=rtp", second.text.c_str());
    CHECK_EQUAL(std::size_t { 47 }, second.descriptors);
    STRCMP_EQUAL("(nothing)", hear().text.c_str());
}

TEST(SupervisorLink, KeepsADatagramSocketParkedWhateverItsPeersReport)
{
    const FileDescriptor socket { ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
    SupervisorLink::from_environment().park("sip", { socket.number() });
    STRCMP_EQUAL("FDSTORE=1\nFDNAME=sip\nFDPOLL=0", hear().text.c_str());
}

TEST(SupervisorLink, GivesUpWhatItParked)
{
    SupervisorLink::from_environment().unpark("rtp");
    STRCMP_EQUAL("FDSTOREREMOVE=1\nFDNAME=rtp", hear().text.c_str());
}

TEST(SupervisorLink, KnowsItsWatchdogAndNotAnotherProcesss)
{
    ::setenv("WATCHDOG_USEC", "3000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    const auto ours = SupervisorLink::from_environment().watchdog();
    CHECK_TRUE(ours == std::chrono::seconds { 3 });

    ::setenv("WATCHDOG_USEC", "3000000", 1);
    ::setenv("WATCHDOG_PID", "1", 1);
    CHECK_FALSE(SupervisorLink::from_environment().watchdog().has_value());
}

TEST(SupervisorLink, DoesNotWaitForASupervisorThatIsBusy)
{
    const SupervisorLink link = SupervisorLink::from_environment();
    for (int beat = 0; beat < 5000; ++beat)
        link.feed_watchdog(); // Nobody reads: the socket fills, and this must still return.
    STRCMP_EQUAL("WATCHDOG=1", hear().text.c_str());
}

TEST(SupervisorLink, KeepsItsSocketFromChildren)
{
    const SupervisorLink link = SupervisorLink::from_environment();
    POINTERS_EQUAL(nullptr, ::getenv("NOTIFY_SOCKET"));
}

TEST_GROUP(PassedDescriptors) {
    // Runs `question` in a child that was started with two descriptors, 3 and 4.
    bool holds_in_child(const char* names, const char* process,
                        bool (*question)(PassedDescriptors&)) { const pid_t child = ::fork();
if (child == 0) {
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, 3);
    ::dup2(null, 4);
    ::setenv("LISTEN_FDS", "2", 1);
    ::setenv("LISTEN_FDNAMES", names, 1);
    ::setenv("LISTEN_PID", process != nullptr ? process : std::to_string(::getpid()).c_str(), 1);
    PassedDescriptors passed = PassedDescriptors::from_environment();
    ::_exit(question(passed) ? 0 : 1);
}
int status = -1;
::waitpid(child, &status, 0);
return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
}
;

TEST(PassedDescriptors, AreFoundByName)
{
    CHECK_TRUE(holds_in_child("org.yobirin.Calls:rtp", nullptr, [](PassedDescriptors& passed) {
        const auto calls = passed.take("org.yobirin.Calls");
        return calls.size() == 1 && calls[0].number() == 3 && passed.names().size() == 1
            && passed.take("rtp").size() == 1 && passed.take("rtp").empty()
            && (::fcntl(3, F_GETFD) & FD_CLOEXEC) != 0;
    }));
}

TEST(PassedDescriptors, MayShareAName)
{
    CHECK_TRUE(holds_in_child("rtp:rtp", nullptr,
                              [](PassedDescriptors& passed) { return passed.take("rtp").size() == 2; }));
}

TEST(PassedDescriptors, AreUnknownWithoutNames)
{
    CHECK_TRUE(holds_in_child("", nullptr, [](PassedDescriptors& passed) {
        return passed.names().size() <= 2 && passed.take("org.yobirin.Calls").empty();
    }));
}

TEST(PassedDescriptors, OfAnotherProcessAreNotOurs)
{
    CHECK_TRUE(holds_in_child("a:b", "1", [](PassedDescriptors& passed) { return passed.names().empty(); }));
}
