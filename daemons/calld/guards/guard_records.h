// What the guards remember, as text: each piece under a key of its own for the journal, and the whole for the
// disk. Pure.
#pragma once

#include "guards/guards.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace calld {

// Everything of the journal whose key begins so is the guards'.
inline constexpr std::string_view guard_prefix = "guard/";

// What has changed since this was last asked: key → text, or nothing where it is gone.
std::map<std::string, std::optional<std::string>> take_changes(Guards&, const std::string& boot);

// All that survives a power cut; calls that went on do not.
std::string text_of(const Guards&);

// What was known before: of the journal where it has anything, else of the disk.
struct Remembered {
    std::optional<OfficeDay::Known> day {};
    std::map<AccountName, Account> accounts {};
    TextMap<Paid> paid {};
    TextMap<Block> blocks {};
    std::vector<CallbackWindow> windows {};
    int unreadable { 0 }; // Pieces left out.
};
void read_piece(Remembered&, std::string_view key, std::string_view text, const std::string& boot);
std::optional<Remembered> remembered_in(std::string_view file);
Guards guards_of(Remembered&&, OfficeDay day);

} // namespace calld
