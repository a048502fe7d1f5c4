// Bindings between processes: one record each in the journal at once, all of them in a file on disk a little
// later, so that neither a crash nor a power cut forgets a phone.
#pragma once

#include "registrar.h"

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

// One binding as the journal keeps it. Moments become wall time: the boot they belong to may end.
std::string text_of(const Binding&, Moment now, Wall wall);
// What ran out while nobody looked is given a moment; at the most it lasts as long as a phone may ask for.
Result<Binding> binding_in(std::string_view json, Moment now, Wall wall);

// The whole file; whole or the one before it (written beside, synced, renamed, its directory synced).
Result<> write_bindings(const std::filesystem::path&, const Registrar&, Moment now, Wall wall);
// Nothing where there is no file; unreadable ones are set aside as *.damaged and reported as an error.
Result<std::vector<Binding>> read_bindings(const std::filesystem::path&, Moment now, Wall wall);

} // namespace sipd
