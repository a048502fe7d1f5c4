// The scenario "slow": TCP connections that take a place and give nothing. How long the box keeps them is
// measured; that it goes on serving others meanwhile is its caller's to see.
#include "ground.h"
#include "link.h"
#include "scenarios.h"

#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <memory>
#include <string_view>
#include <sys/resource.h>
#include <vector>

namespace load {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds between_drops = 200ms;
constexpr std::string_view endless =
    "OPTIONS sip:box SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKdrip\r\nSubject: ";

struct Connection {
    std::unique_ptr<Link> link {};
    bool drips { false };
    std::size_t said { 0 };
    Moment closed {};
};

class SlowConnections {
public:
    explicit SlowConnections(const Plan& plan) : plan_(plan)
    {
        rlimit limit {};
        getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
        connections_.resize(static_cast<std::size_t>(plan.calls) + static_cast<std::size_t>(plan.slow));
        for (std::size_t i = 0; i < connections_.size(); ++i)
            open(i);
    }

    int run()
    {
        const Moment begun = BootClock::now();
        Moment next_drop = begun;
        std::puts("open");
        std::fflush(stdout);
        ground_.run([&](Moment now) {
            if (now >= next_drop) {
                next_drop = now + between_drops;
                drip();
            }
            return now < begun + std::chrono::seconds { plan_.seconds };
        });
        report(begun);
        return 0;
    }

private:
    void open(std::size_t i)
    {
        Connection& connection = connections_[i];
        connection.drips = i >= static_cast<std::size_t>(plan_.calls);
        connection.link = std::make_unique<Link>(
            Transport::Tcp, Endpoint { Endpoint::parse(plan_.from).host, 0 }, Endpoint::parse(plan_.box));
        ground_.watch(connection.link->descriptor(),
                      [this, i](Moment now) { readable(connections_[i], now); });
    }

    void readable(Connection& connection, Moment now)
    {
        connection.link->receive([](std::string_view) { });
        if (!connection.link->is_closed())
            return;
        connection.closed = now;
        ground_.forget(connection.link->descriptor());
    }

    void drip()
    {
        for (Connection& connection : connections_) {
            connection.link->advance();
            if (!connection.drips || !connection.link->is_open())
                continue;
            const std::size_t at = connection.said++;
            connection.link->send(at < endless.size() ? endless.substr(at, 1) : "x");
        }
    }

    void report(Moment begun)
    {
        const auto still_open = [&](bool drips) {
            return std::ranges::count_if(connections_, [&](const Connection& connection) {
                return connection.drips == drips && connection.link->is_open();
            });
        };
        Moment last = begun;
        for (const Connection& connection : connections_)
            last = std::max(last, connection.closed);
        fmt::print("{{\"idle\": {}, \"idle_open\": {}, \"dripping\": {}, \"dripping_open\": {}, "
                   "\"last_closed_after_seconds\": {:.1f}}}\n",
                   plan_.calls, still_open(false), plan_.slow, still_open(true),
                   std::chrono::duration<double>(last - begun).count());
    }

    Plan plan_;
    Ground ground_ {};
    std::vector<Connection> connections_ {};
};

} // namespace

int slow_connections(const Plan& plan) { return SlowConnections { plan }.run(); }

} // namespace load
