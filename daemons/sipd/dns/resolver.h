// Asks DNS without waiting: c-ares on our loop. What comes of a question is told once, at once or later:
// nothing is asked longer than a few seconds.
#pragma once

#include "cache.h"

#include "event/loop.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

struct ares_channeldata;

namespace sipd::dns {

class Resolver {
public:
    using Told = std::function<void(const Question&, Reply)>;

    Resolver(events::Loop&, Told);
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // None: the system's, as they are now.
    void use(std::vector<Ip> servers);
    void ask(const Question&);

private:
    struct Asked { // c-ares holds its address.
        Resolver* resolver { nullptr };
        std::uint64_t number { 0 };
        Question question {};
    };
    struct Close {
        void operator()(ares_channeldata* channel) const;
    };
    using Channel = std::unique_ptr<ares_channeldata, Close>;

    void open();
    void watch(int descriptor, bool reads, bool writes);
    void wait();
    void answered(const Asked&, Reply);
    void tell();
    static Asked& asked_in(void* pointer);

    events::Loop& loop_;
    Told told_;
    std::vector<Ip> servers_ {};
    std::map<std::uint64_t, Asked> asked_ {};
    std::vector<std::pair<Question, Reply>> answers_ {}; // Of this turn.
    std::uint64_t last_number_ { 0 };
    std::map<int, events::Watch> watches_ {};
    events::Timer timer_;
    bool is_stale_ { true }; // The servers may have changed: a new channel reads anew who they are.
    Channel channel_ {};
};

} // namespace sipd::dns
