// yobirin-load makes calls through whatever is under test, from a caller and to a callee that are both here,
// as static peers without digest, and judges their sound against control flows that run beside it.
//
//   yobirin-load complete --rate 100 --seconds 10   calls from INVITE to BYE, without sound; prints one line
//   of JSON yobirin-load hold --calls 50 --seconds 10       calls with sound, held up; prints "steady" when
//   measuring begins,
//                                                   "measured" when it ends, then changes and ends them; then
//                                                   the JSON
//   yobirin-load ng --relay 127.0.0.1:2223          the same sound through a relay driven over the ng
//   protocol
#include "scenarios.h"

#include "base/text.h"

#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string_view>

namespace {

constexpr const char* usage =
    "yobirin-load complete|hold|ng [--box A:P] [--from A:P] [--to A:P] [--dial NUMBER] [--relay A:P]\n"
    "             [--seconds N] [--calls N] [--rate N] [--churn N] [--ring-ms N] [--hold-at-end 0|1]\n";

using Setter = std::function<bool(load::Plan&, std::string_view)>;

Setter text(std::string load::Plan::* field)
{
    return [field](load::Plan& plan, std::string_view value) {
        plan.*field = value;
        return !value.empty();
    };
}

Setter number(int load::Plan::* field)
{
    return [field](load::Plan& plan, std::string_view value) {
        const std::optional<int> read = parse_number<int>(value);
        plan.*field = read.value_or(0);
        return read.has_value();
    };
}

Setter choice(bool load::Plan::* field)
{
    return [field](load::Plan& plan, std::string_view value) {
        plan.*field = value == "1";
        return value == "0" || value == "1";
    };
}

std::optional<load::Plan> plan_of(int argc, char** argv)
{
    const std::map<std::string_view, Setter> options {
        { "--box", text(&load::Plan::box) },
        { "--from", text(&load::Plan::from) },
        { "--to", text(&load::Plan::to) },
        { "--dial", text(&load::Plan::dial) },
        { "--relay", text(&load::Plan::relay) },
        { "--seconds", number(&load::Plan::seconds) },
        { "--calls", number(&load::Plan::calls) },
        { "--rate", number(&load::Plan::rate) },
        { "--churn", number(&load::Plan::churn) },
        { "--ring-ms", number(&load::Plan::ring_ms) },
        { "--hold-at-end", choice(&load::Plan::hold_at_end) },
    };
    load::Plan plan;
    for (int i = 2; i < argc; i += 2) {
        const auto found = options.find(argv[i]);
        if (found == options.end() || i + 1 == argc || !found->second(plan, argv[i + 1]))
            return {};
    }
    return plan;
}

} // namespace

int main(int argc, char** argv)
{
    const std::map<std::string_view, int (*)(const load::Plan&)> scenarios {
        { "complete", load::complete_calls }, { "hold", load::held_calls }, { "ng", load::relayed_sound }
    };
    const auto scenario = scenarios.find(argc > 1 ? argv[1] : "");
    const std::optional<load::Plan> plan = plan_of(argc, argv);
    if (scenario == scenarios.end() || !plan) {
        std::fputs(usage, stderr);
        return 2;
    }
    return scenario->second(*plan);
}
