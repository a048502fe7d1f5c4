// A trunk as its daemons see it: sipd speaks to the carrier by its profile, calld needs to know what calls
// may use.
#pragma once

#include "office/office.h"
#include "org.yobirin.Office.h"

namespace officed {

yobirin::Office::WireTrunk wire_trunk(const office::Trunk&);
yobirin::Office::CallsTrunk calls_trunk(const office::Trunk&);

} // namespace officed
