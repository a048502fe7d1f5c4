// A service that can be made to answer late.
#pragma once

#include "event/loop.h"
#include "org.yobirin.test.Everything.h"

#include <algorithm>
#include <array>

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
