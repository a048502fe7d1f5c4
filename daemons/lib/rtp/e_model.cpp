#include "rtp/e_model.h"

#include "base/text.h"

#include <algorithm>

namespace rtp {
namespace {

constexpr double best = 93.2; // R of a call over wires, everything at its default.
constexpr double worst_equipment = 95;
// Beyond this delay people begin to talk at the same time.
constexpr double bearable_ms = 177.3;

// Id, in the form of Cole and Rosenbluth (2001), which is within a point of the full one up to 400 ms.
double impairment_by_delay(double milliseconds)
{
    return 0.024 * milliseconds + 0.11 * std::max(0.0, milliseconds - bearable_ms);
}

double impairment_by_loss(const Condition& condition, const Impairment& codec)
{
    const double percent = std::clamp(condition.loss, 0.0, 1.0) * 100;
    const double burst = std::max(condition.burst, 1.0);
    return codec.equipment
        + (worst_equipment - codec.equipment) * percent / (percent / burst + codec.robustness);
}

} // namespace

Impairment impairment_of(std::string_view codec)
{
    if (equal_ignoring_case(codec, "G726-32"))
        return { .equipment = 7 };
    if (equal_ignoring_case(codec, "GSM"))
        return { .equipment = 20, .robustness = 43 };
    return {};
}

double rating(const Condition& condition, const Impairment& codec)
{
    const double rating =
        best - impairment_by_delay(condition.delay_ms) - impairment_by_loss(condition, codec);
    return std::max(rating, 0.0);
}

double mean_opinion(double rating)
{
    if (rating <= 0)
        return 1;
    return std::clamp(1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating), 1.0, 4.5);
}

} // namespace rtp
