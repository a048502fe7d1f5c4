// What the tests of server and channel share: a service that can be made to answer late, and a place for its
// socket.
#pragma once

#include "event/loop.h"
#include "org.yobirin.test.Everything.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

class EverythingService final : public yobirin::Everything::Server {
public:
    using Everything = yobirin::Everything;

    void echo(const Everything::Echo& asked, ipc::Reply<Everything::EchoReply> reply) override
    {
        reply({ .whole = asked.whole });
    }
    void thin(const Everything::Thin& asked, ipc::Reply<Everything::ThinReply> reply) override
    {
        reply({ .sparse = asked.sparse });
    }
    void nothing(const Everything::Nothing&, ipc::Reply<Everything::NothingReply> reply) override
    {
        reply(Everything::NothingReply {});
    }
    void add(const Everything::Add& asked, ipc::Reply<Everything::AddReply> reply) override
    {
        ++adds;
        reply({ .sum = asked.first + asked.second });
    }
    void tell(const Everything::Tell& asked, ipc::Reply<Everything::TellReply> reply) override
    {
        told += asked.text;
        reply(Everything::TellReply {});
    }
    void count(const Everything::Count& asked, ipc::Reply<Everything::CountReply> reply) override
    {
        for (std::int64_t number = 1; number < asked.to; ++number)
            reply.more({ .number = number });
        reply({ .number = asked.to });
    }
    void switch_off(const Everything::SwitchOff& asked, ipc::Reply<Everything::SwitchOffReply> reply) override
    {
        reply(Everything::refused(asked.operator_, { .x = 1, .y = 2 }));
    }
    // Answers when the test does; gives back what descriptors came.
    void keep(const Everything::Keep&, ipc::Reply<Everything::KeepReply> reply) override
    {
        kept.push_back(reply);
    }

    std::size_t adds { 0 };
    std::string told {};
    std::vector<ipc::Reply<Everything::KeepReply>> kept {};
};

class TemporarySocket {
public:
    TemporarySocket()
    {
        std::string name = "/tmp/yobirin-test-XXXXXX";
        directory_ = mkdtemp(name.data());
    }
    ~TemporarySocket() { std::filesystem::remove_all(directory_); }
    TemporarySocket(const TemporarySocket&) = delete;
    TemporarySocket& operator=(const TemporarySocket&) = delete;

    std::string path() const { return directory_ / "socket"; }

private:
    std::filesystem::path directory_ {};
};

// Turns the loop until it is so; what never comes ends the test after ten seconds.
inline void run_until(events::Loop& loop, std::move_only_function<bool()> done)
{
    bool is_late = false;
    events::Timer late { loop, [&] { is_late = true; } };
    late.start(std::chrono::seconds { 10 });
    events::Timer look { loop,
                         [&] { look.start(std::chrono::milliseconds { 1 }); } }; // For what is no event here.
    look.start(std::chrono::milliseconds { 1 });
    while (!done()) {
        if (is_late)
            throw std::runtime_error { "it never came" };
        loop.turn();
    }
}
