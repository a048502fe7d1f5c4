// Texts between processes: one record each in the journal at once, all of them in a file on disk a little
// later.
#pragma once

#include "mailboxes.h"

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

std::string text_of(const Text&);
// However wrong the clock was or is, it is kept no longer than from now as long as a new one.
Result<Text> text_in(std::string_view json, Moment now, Wall wall);

std::string text_of(const Mailboxes&); // The whole file.
// Nothing where there is no file; an unreadable one is set aside as *.damaged and reported as an error.
Result<std::vector<Text>> read_texts(const std::filesystem::path&, Moment now, Wall wall);

} // namespace sipd
