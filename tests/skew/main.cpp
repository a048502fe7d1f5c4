// One peer: serves all interfaces until its client leaves, or calls everything in them.
//
//     skew_today serve|call SOCKET today|next     (the last: what the other end is)
#include "samples.h"

using namespace skew;

namespace {

int serve_until_left(const std::string& path, Release other)
{
    events::Loop loop;
    Counters counters;
    Judge judge { other };
    judge.client_left = [&] { loop.stop(); };
    ipc::Server server { loop, MUST(ipc::listen_at(path)), counters };
    const std::vector<std::unique_ptr<ipc::Service>> services = all_services(judge);
    for (const auto& service : services)
        server.add(*service);
    loop.run();
    judge.expect_counters(counters);
    return judge.verdict("server");
}

int call_all(const std::string& path, Release other)
{
    events::Loop loop;
    Counters counters;
    Judge judge { other };
    ipc::Channel channel { loop, path, { .counters = &counters } };
    bool is_late = false;
    events::Timer late { loop, [&] { is_late = true; } };
    late.start(std::chrono::seconds { 10 });
    events::Timer connected { loop, [] { } }; // Its being connected is nothing that a turn would end with.
    channel.when_connected([&] { connected.start(std::chrono::nanoseconds { 0 }); });
    while (!channel.is_connected() && !is_late)
        loop.turn();
    Caller caller { loop, channel, judge };
    call_everything(caller);
    judge.expect_counters(counters);
    return judge.verdict("client");
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments { argv + 1, argv + argc };
    if (arguments.size() != 3)
        return 2;
    const Release other = arguments[2] == "next" ? Release::Next : Release::Today;
    return arguments[0] == "serve" ? serve_until_left(arguments[1], other) : call_all(arguments[1], other);
}
