// What officed found, in the form of org.yobirin.Office and in the language asked for. Pure.
#pragma once

#include "rollout.h"

#include "office/problem.h"
#include "org.yobirin.Office.h"

#include <vector>

namespace officed {

std::vector<yobirin::Office::Problem> wire(const std::vector<office::Problem>&, office::Language);
std::vector<yobirin::Office::DaemonSays> wire(const RolloutOutcome&, office::Language);
yobirin::Office::Version wire(const Versions::Past&, office::Language);

// Every method has an enumeration of its own for the same two languages.
template <typename Asked> office::Language language_of(const std::optional<Asked>& asked)
{
    return asked == Asked::Ja ? office::Language::Japanese : office::Language::English;
}

} // namespace officed
