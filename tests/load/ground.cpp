#include "ground.h"

#include "base/text.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sys/epoll.h>
#include <sys/timerfd.h>

namespace load {

Endpoint Endpoint::parse(const std::string& text)
{
    const std::size_t colon = text.rfind(':');
    const auto port =
        colon == std::string::npos ? std::nullopt : parse_number<std::uint16_t>(text.substr(colon + 1));
    if (!port) {
        std::fprintf(stderr, "yobirin-load: '%s' is not ADDRESS:PORT\n", text.c_str());
        std::exit(2);
    }
    return { .host = text.substr(0, colon), .port = *port };
}

Ground::Ground()
    : poll_(epoll_create1(EPOLL_CLOEXEC)), timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))
{
    const itimerspec each { .it_interval = { 0, 1'000'000 }, .it_value = { 0, 1'000'000 } };
    timerfd_settime(timer_.number(), 0, &each, nullptr);
    watch(timer_.number(), {});
}

void Ground::watch(int descriptor, std::function<void(Moment)> readable)
{
    if (readers_.size() <= static_cast<std::size_t>(descriptor))
        readers_.resize(static_cast<std::size_t>(descriptor) + 1);
    readers_[static_cast<std::size_t>(descriptor)] = std::move(readable);
    epoll_event event { .events = EPOLLIN, .data = { .fd = descriptor } };
    epoll_ctl(poll_.number(), EPOLL_CTL_ADD, descriptor, &event);
}

void Ground::forget(int descriptor)
{
    epoll_ctl(poll_.number(), EPOLL_CTL_DEL, descriptor, nullptr);
    readers_[static_cast<std::size_t>(descriptor)] = {};
}

void Ground::run(const std::function<bool(Moment)>& tick)
{
    std::array<epoll_event, 256> ready {};
    while (true) {
        const int count = epoll_wait(poll_.number(), ready.data(), ready.size(), 1000);
        const Moment now = BootClock::now();
        for (int i = 0; i < count; ++i) {
            const int descriptor = ready[static_cast<std::size_t>(i)].data.fd;
            if (descriptor == timer_.number()) {
                std::uint64_t missed = 0;
                if (read(descriptor, &missed, sizeof missed) == sizeof missed && !tick(now))
                    return;
            } else if (const auto reader = readers_[static_cast<std::size_t>(descriptor)]) {
                reader(now); // A copy: it may watch and forget.
            }
        }
    }
}

} // namespace load
