// How dear a call outside may be, told from its class and number alone: for the toll guard.
#pragma once

#include "route/numbers.h"

#include <string>
#include <string_view>

namespace calld {

// Dear: abroad, or a premium number. Risky: where thieves call, because somebody there shares what it costs.
enum class Tariff { Ordinary, Dear, Risky };

Tariff tariff_of(NumberClass, std::string_view e164);

// A minute of it, in minutes of [dialing] daily_international_minutes.
int dear_minutes_of(Tariff);

// Where a number leads, as far as it matters to whoever counts places: "+88213", "0990".
std::string place_of(std::string_view number);

} // namespace calld
