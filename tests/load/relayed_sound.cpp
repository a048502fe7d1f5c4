// The scenario "ng": the same sound through a relay that is told what to do over rtpengine's ng protocol
// (a cookie, then one bencoded dictionary, over UDP).
#include "ground.h"
#include "scenarios.h"
#include "sip_text.h"
#include "sound_clock.h"

#include "base/random.h"
#include "base/text.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <fmt/core.h>
#include <map>
#include <memory>
#include <poll.h>
#include <sys/socket.h>

namespace load {
namespace {

using namespace std::chrono_literals;

std::string bencoded(const std::string& text) { return fmt::format("{}:{}", text.size(), text); }

// "PCMA" of "PCMA/8000".
std::string name_of(const Spoken& spoken) { return spoken.encoding.substr(0, spoken.encoding.find('/')); }

class Relay {
public:
    explicit Relay(const std::string& at) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        const Endpoint relay = Endpoint::parse(at);
        sockaddr_in to {};
        to.sin_family = AF_INET;
        to.sin_port = htons(relay.port);
        inet_pton(AF_INET, relay.host.c_str(), &to.sin_addr);
        connect(socket_.number(), reinterpret_cast<sockaddr*>(&to), sizeof to);
    }

    // Returns the session the relay answers with, or nothing. The values are bencoded.
    std::string ask(const std::map<std::string, std::string>& words)
    {
        std::string text = random_hex(6) + " d"; // A map: bencoded keys are sorted.
        for (const auto& [key, value] : words)
            text += bencoded(key) + value;
        text += "e";
        for (int tries = 0; tries < 5; ++tries) {
            if (::send(socket_.number(), text.data(), text.size(), 0) < 0)
                continue;
            pollfd ready { .fd = socket_.number(), .events = POLLIN, .revents = 0 };
            std::array<char, 8192> answer {};
            if (poll(&ready, 1, 500) != 1)
                continue;
            const ssize_t got = recv(socket_.number(), answer.data(), answer.size(), 0);
            if (got > 0)
                return session_in({ answer.data(), static_cast<std::size_t>(got) });
        }
        return {};
    }

private:
    static std::string session_in(std::string_view answer)
    {
        const std::size_t key = answer.find("3:sdp");
        if (key == std::string_view::npos)
            return {};
        const std::string_view rest = answer.substr(key + 5);
        const std::size_t colon = rest.find(':');
        const std::size_t length = parse_number<std::size_t>(rest.substr(0, colon)).value_or(0);
        return std::string { rest.substr(colon + 1, length) };
    }

    FileDescriptor socket_;
};

struct RelayedCall {
    RelayedCall(const Plan& plan, const std::string& a, const std::string& b)
        : caller(a, 0, plan.caller_speaks), callee(b, 0, plan.callee_speaks)
    {
    }
    Side caller;
    Side callee;

    bool set_up(Relay& relay, const Plan& plan, const std::string& a, const std::string& b)
    {
        const std::string id = random_hex(8);
        const std::string other = name_of(plan.callee_speaks);
        std::map<std::string, std::string> offer {
            { "call-id", bencoded(id) },
            { "command", bencoded("offer") },
            { "from-tag", bencoded("a") },
            { "sdp", bencoded(session(a, caller.port(), "sendrecv", plan.caller_speaks)) }
        };
        if (other != name_of(plan.caller_speaks))
            offer["flags"] = "l" + bencoded("codec-transcode-" + other) + "e";
        const std::string to_callee = relay.ask(offer);
        const std::string to_caller =
            relay.ask({ { "call-id", bencoded(id) },
                        { "command", bencoded("answer") },
                        { "from-tag", bencoded("a") },
                        { "sdp", bencoded(session(b, callee.port(), "sendrecv", plan.callee_speaks)) },
                        { "to-tag", bencoded("b") } });
        if (to_callee.empty() || to_caller.empty())
            return false;
        callee.send_to(media_address(to_callee));
        caller.send_to(media_address(to_caller));
        callee.begin();
        caller.begin();
        return true;
    }
};

} // namespace

int relayed_sound(const Plan& plan)
{
    const std::string from = Endpoint::parse(plan.from).host, to = Endpoint::parse(plan.to).host;
    Ground ground;
    SoundClock sound { ground };
    ControlFlow control { from, to };
    sound.add(control.one);
    sound.add(control.other);
    Relay relay { plan.relay };
    std::vector<std::unique_ptr<RelayedCall>> calls;
    for (int i = 0; i < plan.calls; ++i) {
        calls.push_back(std::make_unique<RelayedCall>(plan, from, to));
        if (!calls.back()->set_up(relay, plan, from, to)) {
            std::fprintf(stderr, "yobirin-load: the relay at %s refused or did not answer\n",
                         plan.relay.c_str());
            return 1;
        }
        sound.add(calls.back()->caller);
        sound.add(calls.back()->callee);
    }
    std::vector<std::uint32_t> delays;
    const Moment begun = BootClock::now();
    bool measuring = false;
    ground.run([&](Moment now) {
        sound.tick(now);
        if (!measuring && now - begun > 2s) {
            measuring = true;
            for (const auto& call : calls)
                for (Side* side : { &call->caller, &call->callee })
                    side->measure_from(now);
            for (Side* side : { &control.one, &control.other })
                side->measure_from(now);
            sound.delays = &delays;
            std::puts("steady");
            std::fflush(stdout);
        }
        return now - begun < 2s + std::chrono::seconds { plan.seconds };
    });
    std::puts("measured");
    std::string flows;
    for (const auto& call : calls)
        flows += (flows.empty() ? "" : ", ") + json(figures(call->callee, call->caller)) + ", "
            + json(figures(call->caller, call->callee));
    std::ranges::sort(delays);
    const auto quantile = [&](double part) {
        return delays.empty()
            ? 0U
            : delays[static_cast<std::size_t>(part * static_cast<double>(delays.size() - 1))];
    };
    fmt::print("{{\"flows\": [{}], \"control\": [{}, {}], \"delay_us_p50\": {}, \"delay_us_p99\": {}}}\n",
               flows, json(figures(control.one, control.other)), json(figures(control.other, control.one)),
               quantile(0.5), quantile(0.99));
    return 0;
}

} // namespace load
