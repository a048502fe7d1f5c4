// simulate: what would become of a call, one line a step and the destination last.
#include "commands.h"
#include "dates.h"
#include "route_words.h"

#include "org.yobirin.Calls.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace command {
namespace {

using yobirin::Calls;
using Withheld = Calls::SimulateWithheld;

struct Nobody { // Who calls without a number, as one may type it.
    std::string_view typed;
    Withheld why;
};
constexpr std::array nobodies {
    Nobody { "非通知", Withheld::User },
    Nobody { "withheld", Withheld::User },
    Nobody { "anonymous", Withheld::User },
    Nobody { "公衆電話", Withheld::Payphone },
    Nobody { "payphone", Withheld::Payphone },
    Nobody { "表示圏外", Withheld::Unavailable },
    Nobody { "unavailable", Withheld::Unavailable },
    Nobody { "通知不可能", Withheld::Interworking },
    Nobody { "interworking", Withheld::Interworking },
};

void set_caller(Calls::Simulate& request, const std::string& from)
{
    const auto* nobody = std::ranges::find(nobodies, from, &Nobody::typed);
    if (nobody == nobodies.end())
        request.from = from;
    else
        request.withheld = nobody->why;
}

bool set_night(Calls::Simulate& request, const std::string& text)
{
    if (text == "on" || text == "off")
        request.night = text == "on";
    return request.night.has_value();
}

// "from=201"; false: nothing of the kind.
bool take(Calls::Simulate& request, const std::string& argument)
{
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos)
        return false;
    const std::string key = argument.substr(0, equals);
    std::string value = argument.substr(equals + 1);
    if (key == "night")
        return set_night(request, value);
    if (key == "from")
        set_caller(request, value);
    else if (key == "to")
        request.to = std::move(value);
    else if (key == "at")
        request.at = std::move(value);
    else if (key == "trunk")
        request.trunk = std::move(value);
    else
        return false;
    return true;
}

} // namespace

int simulate(const Place& place, Output output, const std::vector<std::string>& arguments)
{
    Calls::Simulate request;
    for (const std::string& argument : arguments)
        if (!take(request, argument)) {
            std::fprintf(stderr, "yobirin: %s\n",
                         say(place.language, Word::SimulateUsage, { argument }).c_str());
            return 2;
        }
    if (request.to.empty()) {
        std::fprintf(stderr, "yobirin: %s\n", say(place.language, Word::SimulateUsage, { "to=" }).c_str());
        return 2;
    }
    const std::string socket { Calls::interface_name };
    const auto reply = ask_for<Calls::SimulateReply>(
        place, { .socket = socket, .method = socket + ".Simulate", .parameters = encode(request) });
    if (!reply)
        return failed(place, reply.error(), socket);
    if (output == Output::Json) {
        std::puts(encode(*reply).c_str());
        return 0;
    }
    for (const Calls::RouteStep& step : reply->steps)
        std::printf(
            "%-4s %s\n", step.rule.c_str(),
            step_in_words(place.language, step.what, step.values.value_or(std::vector<std::string> {}))
                .c_str());
    if (reply->warning)
        std::puts(say(place.language, Word::SimulateWarning).c_str());
    std::puts(reply->destination.c_str());
    return 0;
}

} // namespace command
