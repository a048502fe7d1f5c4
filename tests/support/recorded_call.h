// A request to a service, and what the wire would have carried back.
#pragma once

#include "ipc/message.h"

#include <optional>
#include <string>
#include <vector>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

struct Recorded final : ipc::CallInProgress {
    std::vector<std::string> replies {};
    std::optional<Error> error {};
    bool finished { false };
    bool more { false };
    bool open { true };
    ipc::Peer from {};
    std::move_only_function<void()> closed {};

    void finish(std::string json, ipc::Descriptors, ipc::Urgency) override
    {
        replies.push_back(std::move(json));
        finished = true;
    }
    void go_on(std::string json, ipc::Urgency) override
    {
        replies.push_back(std::move(json));
        finished = !more; // As on the wire.
    }
    void fail(const Error& given) override
    {
        error = given;
        finished = true;
    }
    bool wants_more() const override { return more; }
    bool is_oneway() const override { return false; }
    bool is_open() const override { return open && !finished; }
    void when_closed(std::move_only_function<void()> action) override { closed = std::move(action); }
    const ipc::Peer& peer() const override { return from; }
    std::uint64_t connection() const override { return 1; }
    ipc::Descriptors take_descriptors() override { return {}; }

    void disconnect()
    {
        open = false;
        if (closed)
            closed();
    }

    template <typename T> T reply(std::size_t index = 0) const
    {
        T value;
        CHECK_TRUE(decode(replies.at(index), value).has_value());
        return value;
    }
};
