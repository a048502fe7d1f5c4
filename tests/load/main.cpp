// yobirin-load: a load of calls, and what became of them. Both ends of every call are here: a caller (a trunk
// peer at
// --from) asks the box for --dial, the box sends the call out to the callee (a trunk peer at --to). No
// digest.
//
//   yobirin-load rate --box 127.0.0.1:5060 --from 127.0.0.2:0 --to 127.0.0.3:5070 --dial 0312345678 --rate
//   100
//       Complete calls without sound: INVITE, 180, 200, ACK, BYE, 200. Prints "measuring", then "measured",
//       then the result.
//   yobirin-load hold --box … --calls 50 --seconds 30 [--churn 2] [--ring-ms 200] [--hold-at-end]
//       Calls with sound both ways, measured from "steady" (printed when all are up) to "measured", beside
//       control flows that go straight from sender to receiver. --churn makes short calls meanwhile, so many
//       a second. At the end every call is (with --hold-at-end) held, resumed, and ended, half of them from
//       either side.
//       With --caller-speaks "0 PCMU/8000" FILE and --callee-speaks "9 G722/8000" FILE each sends recorded
//       packets (spoken.h); what comes is counted as foreign then.
//   yobirin-load confer --box … --from … --dial 0312345678 --calls 100 --seconds 15
//       Callers who all speak where that number leads, a room; "steady" and "measured" as above.
//   yobirin-load register --box … --from … --phones 200 --first 1000 --password 'p-{}' --rate 100
//   [--transport tls]
//       Phones register with digest, so many exchanges a second. Prints "measuring" and "measured" as above.
//   yobirin-load storm --box … --phones 2000 … [--spread] [--transport tcp]
//       All phones register at once, as after a power cut, and wait as long as a 503 tells them to. Ends when
//       all are back, at the latest after --seconds. --spread: each from an address of its own, from --from
//       on.
//   yobirin-load slow --box … --calls 2000 --slow 200 --seconds 30
//       TCP connections that say nothing, and others that say a request byte by byte and never end it.
//   yobirin-load ng --relay 127.0.0.1:2223 --calls 100 --seconds 20
//       The same sound through a relay that speaks the ng protocol (rtpengine), without SIP.
//
// The last line is one JSON object. Exit 0: measured, whatever the figures say; 1: could not be measured; 2:
// wrong usage.
#include "scenarios.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <utility>

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN); // A box that closes a connection is a broken link, and not our end.
    load::Plan plan;
    std::vector<std::string> caller_speaks;
    std::vector<std::string> callee_speaks;
    CLI::App app { "A load of calls, and what became of them." };
    app.require_subcommand(1);
    const auto mode = [&](const char* name, const char* what) {
        CLI::App* made = app.add_subcommand(name, what);
        made->add_option("--box", plan.box, "Where the box listens, ADDRESS:PORT");
        made->add_option("--from", plan.from, "The caller's address");
        made->add_option("--to", plan.to, "The callee's address");
        made->add_option("--dial", plan.dial, "The number to ask for");
        made->add_option("--seconds", plan.seconds, "How long to measure")->check(CLI::Range(1, 3600));
        made->add_option("--calls", plan.calls)->check(CLI::Range(1, 4000));
        made->add_option("--rate", plan.rate, "Calls a second")->check(CLI::Range(1, 10000));
        made->add_option("--churn", plan.churn, "Short calls a second beside those held")
            ->check(CLI::Range(0, 100));
        made->add_option("--ring-ms", plan.ring_ms, "How long the callee rings");
        made->add_option("--relay", plan.relay, "Control address of a relay, ADDRESS:PORT");
        made->add_flag("--hold-at-end", plan.hold_at_end);
        made->add_option("--caller-speaks", caller_speaks)->expected(2);
        made->add_option("--callee-speaks", callee_speaks)->expected(2);
        made->add_option("--phones", plan.phones)->check(CLI::Range(1, 20000));
        made->add_option("--first", plan.first_number, "The first phone's number");
        made->add_option("--password", plan.password, "Of a phone; {} stands for its number");
        made->add_option("--transport", plan.transport)->check(CLI::IsMember({ "udp", "tcp", "tls" }));
        made->add_flag("--spread", plan.spread, "Each phone at an address of its own");
        made->add_option("--slow", plan.slow, "Connections that drip")->check(CLI::Range(0, 20000));
        return made;
    };
    const CLI::App* rate = mode("rate", "Complete calls without sound");
    const CLI::App* hold = mode("hold", "Calls with sound, held");
    const CLI::App* confer = mode("confer", "Callers in one room");
    const CLI::App* registering = mode("register", "Phones that register, at a rate");
    const CLI::App* storm = mode("storm", "Phones that all register at once");
    const CLI::App* slow = mode("slow", "Connections that are idle or drip");
    mode("ng", "Sound through a relay with the ng protocol");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    for (const auto& [words, spoken] : { std::pair { &caller_speaks, &plan.caller_speaks },
                                         std::pair { &callee_speaks, &plan.callee_speaks } }) {
        if (words->empty())
            continue;
        const auto found = load::spoken_from((*words)[0], (*words)[1]);
        if (!found) {
            std::fprintf(stderr, "yobirin-load: cannot speak \"%s\" from %s\n", (*words)[0].c_str(),
                         (*words)[1].c_str());
            return 2;
        }
        *spoken = *found;
    }
    if (rate->parsed())
        return load::complete_calls(plan);
    if (confer->parsed())
        return load::conference(plan);
    if (registering->parsed())
        return load::registrations(plan);
    if (storm->parsed())
        return load::storm(plan);
    if (slow->parsed())
        return load::slow_connections(plan);
    return hold->parsed() ? load::held_calls(plan) : load::relayed_sound(plan);
}
