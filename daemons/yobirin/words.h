// Every sentence the command says, in both languages, in one table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace command {

enum class Language { Japanese, English };

// From --language, else the environment (LC_ALL, LC_MESSAGES, LANG as setlocale looks at them).
Language language_of(std::string_view asked, const char* lc_all, const char* lc_messages, const char* lang);

enum class Word {
    Applied, // {version}
    MadeSecrets, //
    Good, // {file}
    CannotRead, // {file}
    NotRunning, // {daemon}
    Refused, // {reason}
    NoSuchCall, // {call}
    NoSuchDestination, // {to}
    NobodyReachable, // {to}
    NotBuiltYet, // {what}
    NoOffice, //
    BadDate, // {text}
    CallBegun, // {call}
    NoCalls, //
    NoContacts, //
    AllWell, //
    DaemonDown, // {daemon}
    DaemonDegraded, // {daemon} {reason}
    DaemonStarting, // {daemon}
    TrunkFailed, // {trunk} {reason}
    NoPhone, // {number}
    NoBans, //
    NotBanned, // {address}
    NoAddress, // {text}
    Unbanned, // {address}
    BanAddress, //
    BanSince, //
    BanUntil, //
    BanTries, //
    BanWhy, //
    BannedWrongPassword, //
    BannedNoProof, //
    BannedScanner, //
    Warning, //
    NotUsedYet, //
    Line, // {line}
};

// The sentence with each {} replaced in order.
std::string say(Language, Word, const std::vector<std::string>& values = {});

} // namespace command
