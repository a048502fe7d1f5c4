#include "ipc/wire.h"

#include "base/random.h"

#include <array>
#include <CppUTest/TestHarness.h>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

using namespace ipc;

namespace {

FileDescriptor pipe_end()
{
    std::array<int, 2> ends {};
    CHECK_EQUAL(0, pipe2(ends.data(), O_CLOEXEC));
    close(ends[1]);
    return FileDescriptor { ends[0] };
}

ino_t inode_of(const FileDescriptor& descriptor)
{
    struct stat status {};
    CHECK_EQUAL(0, fstat(descriptor.number(), &status));
    return status.st_ino;
}

} // namespace

TEST_GROUP(Wire)
{
    FileDescriptor here {};
    FileDescriptor there {};
    Inbox inbox { 100'000 };
    Outbox outbox {};

    void setup() override
    {
        std::array<int, 2> ends {};
        CHECK_EQUAL(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()));
        here = FileDescriptor { ends[0] };
        there = FileDescriptor { ends[1] };
    }
    bool put(std::string_view bytes, Descriptors descriptors = {})
    {
        std::size_t room = 0;
        char* space = inbox.space(room);
        CHECK_TRUE(room >= bytes.size());
        std::memcpy(space, bytes.data(), bytes.size());
        return inbox.received(bytes.size(), std::move(descriptors));
    }
    std::string take()
    {
        Descriptors descriptors;
        const auto message = inbox.next(descriptors);
        return message ? std::string { *message } : "(none)";
    }
    Received receive()
    {
        std::size_t space_left = 0;
        return receive_from(there.number(), inbox, space_left);
    }
};

TEST(Wire, CutsBytesIntoMessagesHoweverTheyAreSplit)
{
    std::string stream;
    for (int i = 0; i < 200; ++i)
        stream +=
            std::string(random_number() % 50, static_cast<char>('a' + i % 26)) + std::to_string(i) + '\0';
    for (int round = 0; round < 50; ++round) {
        std::string together;
        Descriptors none;
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t part = std::min<std::size_t>(1 + random_number() % 300, stream.size() - at);
            CHECK_TRUE(put(std::string_view { stream }.substr(at, part)));
            at += part;
            while (const auto message = inbox.next(none))
                together += std::string { *message } + '\0';
        }
        CHECK_TRUE(together == stream);
    }
}

TEST(Wire, WaitsForTheEndOfAMessage)
{
    put("half");
    STRCMP_EQUAL("(none)", take().c_str());
    put(std::string_view { " and half\0next", 14 });
    STRCMP_EQUAL("half and half", take().c_str());
    STRCMP_EQUAL("(none)", take().c_str());
}

TEST(Wire, RefusesAMessageThatIsTooLong)
{
    Inbox small { 100 };
    const auto received = [&](std::size_t bytes) {
        std::size_t room = 0;
        std::memset(small.space(room), 'x', bytes);
        return small.received(bytes, {});
    };
    CHECK_TRUE(received(60));
    CHECK_FALSE(received(60));
}

TEST(Wire, GivesDescriptorsToTheMessageTheyCameWith)
{
    FileDescriptor first = pipe_end();
    FileDescriptor second = pipe_end();
    const ino_t first_inode = inode_of(first);
    const ino_t second_inode = inode_of(second);
    const auto list = [](FileDescriptor descriptor) {
        Descriptors descriptors;
        descriptors.push_back(std::move(descriptor));
        return descriptors;
    };
    outbox.text() += std::string { "plain\0", 6 };
    outbox.append_with(list(std::move(first)), std::string_view { "first\0", 6 });
    outbox.append_with(list(std::move(second)), std::string_view { "second\0", 7 });
    outbox.text() += std::string { "after\0", 6 };
    CHECK_TRUE(outbox.send_to(here.number()) == Outbox::Outcome::Sent);

    std::vector<std::pair<std::string, ino_t>> got;
    while (got.size() < 4) {
        CHECK_TRUE(receive() == Received::Something);
        Descriptors descriptors;
        while (const auto message = inbox.next(descriptors))
            got.emplace_back(*message, descriptors.empty() ? 0 : inode_of(descriptors.front()));
    }
    CHECK_TRUE(got[0] == std::pair(std::string { "plain" }, ino_t { 0 }));
    CHECK_TRUE(got[1] == std::pair(std::string { "first" }, first_inode));
    CHECK_TRUE(got[2] == std::pair(std::string { "second" }, second_inode));
    CHECK_TRUE(got[3] == std::pair(std::string { "after" }, ino_t { 0 }));
}

TEST(Wire, SendsTheRestWhenTheOtherEndReadsAgain)
{
    std::string sent;
    for (int i = 0; i < 20'000; ++i)
        sent += "message " + std::to_string(i) + '\0';
    outbox.text() += sent;
    CHECK_TRUE(outbox.send_to(here.number()) == Outbox::Outcome::Blocked);
    CHECK_FALSE(outbox.is_empty());
    std::string got;
    Descriptors none;
    while (got.size() < sent.size()) {
        CHECK_TRUE(receive() == Received::Something);
        while (const auto message = inbox.next(none))
            got += std::string { *message } + '\0';
        outbox.send_to(here.number());
    }
    CHECK_TRUE(got == sent);
    CHECK_TRUE(outbox.is_empty());
}

TEST(Wire, KeepsDescriptorsRightWhenASendIsCutShort)
{
    FileDescriptor one = pipe_end();
    const ino_t inode = inode_of(one);
    Descriptors descriptors;
    descriptors.push_back(std::move(one));
    outbox.text() += std::string(90'000, 'a') + '\0';
    outbox.text() += std::string(90'000, 'b') + '\0';
    outbox.append_with(std::move(descriptors), std::string(90'000, 'c') + '\0');
    outbox.text() += std::string(90'000, 'd') + '\0';
    std::string with;
    int messages = 0;
    while (messages < 4) {
        outbox.send_to(here.number());
        const Received received = receive();
        CHECK_TRUE(received == Received::Something);
        Descriptors came;
        while (const auto message = inbox.next(came)) {
            ++messages;
            if (!came.empty() && inode_of(came.front()) == inode)
                with += message->front();
        }
    }
    STRCMP_EQUAL("c", with.c_str());
}

TEST(Wire, KnowsThatTheOtherEndIsGone)
{
    here.close();
    CHECK_TRUE(receive() == Received::Closed);
    outbox.text() += "x";
    CHECK_TRUE(outbox.send_to(there.number()) == Outbox::Outcome::Broken);
}

TEST(Wire, RefusesMoreDescriptorsThanAMessageMayHave)
{
    Descriptors many;
    for (std::size_t i = 0; i < most_descriptors + 1; ++i)
        many.push_back(pipe_end());
    CHECK_FALSE(put("x", std::move(many)));
}
