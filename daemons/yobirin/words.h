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
    NoSuchExtension, // {extension}
    PhoneName, //
    PhoneUser, //
    PhoneAuthUser, //
    PhonePassword, //
    PhonePasswordKept, //
    PhonePasswordOnce, //
    PhoneServer, //
    PhoneServerOutside, //
    PhoneCodecs, //
    PhoneExpires, //
    PhoneOwnCertificate, //
    CannotWrite, // {file}
    NothingTraced, // {name}
    TraceBegins, // {time}
    TraceCut, // {count}
    CaptureWritten, // {count} {file}
    CaptureAsUdp, //
    AllWell, //
    NoRooms, //
    NoSuchRoom, // {room}
    NotBlocked, // {extension}
    Unblocked, // {extension}
    ExtensionBlocked, // {extension} {numbers}
    UnblockIt, // {extension}
    MinutesUsedUp, // {whose}
    RaiseTheLimit,
    WholeOffice,
    InternationalCalls,
    OfExtension, // {extension}
    OfTrunk, // {trunk}
    NoEmergencyTrunk,
    MarkEmergencyTrunk,
    EmergencyCall, // {number of who calls} {number}
    LeaveItAlone,
    CallbackExpected, // {number} {extension} {until}
    RoomLocked, //
    RoomMuted, //
    NightMode, //
    DoNotDisturb, // {extension}
    SignedIn, // {extension} {whose phones}
    ForwardsAll, // {extension} {destination}
    DaemonDown, // {daemon}
    DaemonStarting, // {daemon}
    DaemonRestarts, // {daemon} {count}
    PortTaken, // {daemon} {reason}
    NoSuchAddress, // {daemon} {reason}
    NotAllowed, // {daemon} {reason}
    DiskFull, //
    LedgerAway, //
    SaysItself, // {daemon} {reason}
    JournalDamaged, // {daemon}
    Overloaded, // {daemon} {count}
    TrunkFailed, // {trunk} {reason}
    TrunkHostUnknown, // {trunk}
    TrunkRefused, // {trunk} {reason}
    TrunkSilent, // {trunk}
    TrunkCongested, // {trunk} {reason}
    MainHasNoPhone, // {destination}
    BansActive, // {count}
    DiskNearlyFull, // {path} {percent}
    SeeItsService, // {daemon}
    SeeItsLog, // {daemon}
    WaitAMoment, //
    FreeThePort, //
    CorrectBind, //
    AllowIt, //
    FreeSpace, //
    StartLedger, //
    CheckMemory, //
    SeeWhoCalls, //
    CheckTrunk, // {trunk}
    CheckTrunkWay, //
    WaitForCarrier, //
    CheckTrunkHost, // {trunk}
    CheckTrunkPassword, // {trunk}
    RegisterAPhone, //
    SeeBans, //
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
    PhonebookImported, // {count}
    PhonebookWithoutNumber, // {count}
    PhonebookRepeated, // {count}
    PhonebookSkipped, // {count}
    PhonebookUnchanged, //
    PhonebookSkipBad, // {count}
    PhonebookMoreProblems, // {count}
    PhonebookTooLarge, // {file} {megabytes}
    PhonebookTooMany, // {most}
    PhonebookOvertaken, //
    PhonebookDiskFull, //
    PhonebookEmpty, //
    PhonebookNumber, //
    PhonebookName, //
    PhonebookKana, //
    NoNameKnown, // {number}
    ListUnreadable, //
    ListUnclosedQuote, //
    ListTooManyCells, //
    ListNoPhoneColumn, //
    ListNoNameColumn, //
    ListNoNumbers, //
    ListBadNumber, // {cell}
    ListNoName, // {number}
    ListLongName, // {name}
    Warning, //
    NotUsedYet, //
    Line, // {line}
    ConfirmBy, // {time} {version}
    ConfirmedVersion, // {version}
    NothingToConfirm, //
    NothingToRevertTo, //
    NoSuchVersion, // {version}
    Busy, //
    BadDuration, // {text}
    NoChanges, //
    WouldChange, //
    NotPrepared, //
    SaysGood, // {daemon}
    SaysRefuses, // {daemon} {reason}
    SaysNothing, // {daemon}
    SaysGone, // {daemon}
    SaysAway, // {daemon}
    OutcomeUnknown, //
    AppliedBy, //
    RolledBackTo, // {version}
    RevertedTo, // {version}
    LiveNow, //
    NoVersions, //
    SecretKept, // {name}
    SecretForgotten, // {name}
    NoSecrets, //
    TypeSecret, // {name}
    NoMusic, //
    MusicInEtc, //
    MusicTaken, // {file} {seconds}
    MusicRemoved, // {folder}
    MusicNotThere, // {folder}
    MusicNotTaken, // {a sentence}
    BadSecret, // {reason}
    NotPermitted, //
    Unconfirmed, // {version} {time} {version before}
    SoundLeftOnHold, // {party} {value}
    SoundPortRefused, // {party} {value}
    SoundOtherAddress, // {party} {value}
    SoundTwoStreams, // {party}
    SoundPayload, // {party} {value}
    SoundNotRtp, // {party}
    SoundPrivate, // {party} {value}
    SoundOnlyReports, // {party}
    SoundNothing, // {party}
    SoundStopped, // {party} {value}
    SoundReturned, // {party}
    SoundEncrypted, // {party}
    SoundTimestamps, // {party}
    SoundAnew, // {party}
    SoundLoss, // {party} {value}
    SoundClock, // {party} {value}
    SoundJitter, // {party} {value}
    SoundSilence, // {party}
    SoundSame, // {party}
    SoundLossTowards, // {party} {value}
    SoundDeaf, // {party} {value}
    SoundPacketTime, // {party} {value}
    SoundNothingSent, // {party}
    SoundResume, //
    SoundCheckPorts, //
    SoundCheckNat, //
    SoundRestartPhone, //
    SoundCheckCodecs, //
    SoundCheckEncryption, //
    SoundCheckMicrophone, //
    SoundCheckFirewall, //
    SoundCheckLink, //
    SoundCheckPacketTime, //
    SoundUnknown, // {party} {cause}
    SoundSeeLog, //
    SoundOfPhone, // {extension}
    SoundOfTrunk, // {trunk}
    SoundOfSomebody, //
    SoundHeard, // {party} {opinion} {loss} {jitter} {round trip} {codec}
    ExplainArrived, // {from} {to}
    ExplainRinging, //
    ExplainAnswered, // {agent}
    ExplainAnsweredOutside, //
    ExplainEnded, // {outcome} {reason}
    ExplainEmergency, //
    ExplainGuard, // {why}
    ExplainFax, //
    ExplainListens, // {supervisor} {agent}
    ExplainWhispers, // {supervisor} {agent}
    ExplainBarges, // {supervisor} {agent}
    ExplainListensNoLonger, // {supervisor} {agent}
    LegEnded, // {party} {why}
    LegEndedBecause, // {cause}
    SimulateUsage, // {argument}
    SimulateWarning, //
    BadMoment, // {text}
    NightModeUntil, // {time}
    ClockNotTrusted, //
    SetTheClock, //
    HolidaysBroken, // {file} {line}
    CorrectHolidays, // {file} {line} {why}
    NoSuchContact, // {name}
    End, // Not one of them: those before it have their rows.
};

// The sentence with each {} replaced in order.
std::string say(Language, Word, const std::vector<std::string>& values = {});

} // namespace command
