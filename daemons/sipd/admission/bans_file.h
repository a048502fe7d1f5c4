// Bans and acquaintances between processes: one record each in the journal at once, all of them in a file on
// disk a little later, so that neither a crash nor a reboot lets an attacker in or a good phone be taken for
// one.
#pragma once

#include "acquaintances.h"
#include "bans.h"

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace sipd {

// Moments become wall time: the boot they belong to may end.
std::string text_of(const Ban&, Moment now, Wall wall);
// However wrong the clock was or is, a ban lasts no longer than its own length from now.
Result<Ban> ban_in(std::string_view json, Moment now, Wall wall);

std::string text_of(const Acquaintance&);
Result<Acquaintance> acquaintance_in(std::string_view json);

// The whole file.
struct BanBook {
    std::vector<Ban> bans {};
    std::vector<Acquaintance> acquaintances {};
};
std::string text_of(const BanBook&, Moment now, Wall wall);
Result<BanBook> ban_book_in(std::string_view json, Moment now, Wall wall);

std::string_view word_of(Offence); // "wrong_password"

} // namespace sipd
