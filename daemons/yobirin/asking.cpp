#include "asking.h"

#include "org.yobirin.Bans.h"
#include "org.yobirin.Calls.h"
#include "org.yobirin.Ledger.h"
#include "org.yobirin.Music.h"
#include "org.yobirin.Office.h"
#include "org.yobirin.Phonebook.h"
#include "org.yobirin.Provisioning.h"

namespace command {

using yobirin::Bans;
using yobirin::Calls;
using yobirin::Ledger;
using yobirin::Music;
using yobirin::Office;
using yobirin::Phonebook;
using yobirin::Provisioning;

namespace {

// The value of an error's parameter, read from its detail.
template <typename Parameters> std::string parameter(const Error& error, std::string Parameters::* member)
{
    Parameters parameters;
    return decode(error.detail, parameters) ? parameters.*member : error.detail;
}

std::string version_in(const Error& error)
{
    Office::NoSuchVersionError parameters;
    return decode(error.detail, parameters) ? std::to_string(parameters.version) : error.detail;
}

std::string most_in(const Error& error)
{
    Phonebook::TooManyError parameters;
    return decode(error.detail, parameters) ? std::to_string(parameters.most) : error.detail;
}

std::string who_serves(const std::string& socket)
{
    if (socket == Calls::interface_name)
        return "calld";
    if (socket == Office::interface_name || socket == Provisioning::interface_name
        || socket == Music::interface_name)
        return "officed";
    if (socket == "org.yobirin.Phones" || socket == "org.yobirin.Trace" || socket == Bans::interface_name)
        return "sipd";
    if (socket == "org.yobirin.Ledger" || socket == Phonebook::interface_name)
        return "ledgerd";
    return socket;
}

} // namespace

Result<std::string> ask(const Place& place, const Question& question)
{
    return ipc::call_and_wait(
        place.paths.socket(question.socket),
        ipc::Request { .method = question.method, .parameters_json = question.parameters },
        question.deadline);
}

std::string sentence_of(const Place& place, const Error& error, const std::string& socket)
{
    const auto say_it = [&](Word word, std::string value) {
        return say(place.language, word, { std::move(value) });
    };
    if (error.code == ipc::disconnected || error.code == ipc::timed_out)
        return say_it(Word::NotRunning, who_serves(socket));
    if (error.code == Calls::no_such_room_code)
        return say_it(Word::NoSuchRoom, parameter(error, &Calls::NoSuchRoomError::room));
    if (error.code == Calls::not_blocked_code)
        return say_it(Word::NotBlocked, parameter(error, &Calls::NotBlockedError::extension));
    if (error.code == Calls::no_such_call_code)
        return say_it(Word::NoSuchCall, parameter(error, &Calls::NoSuchCallError::call));
    if (error.code == Calls::no_such_destination_code)
        return say_it(Word::NoSuchDestination, parameter(error, &Calls::NoSuchDestinationError::to));
    if (error.code == Calls::bad_moment_code)
        return say_it(Word::BadMoment, parameter(error, &Calls::BadMomentError::at));
    if (error.code == Calls::nobody_reachable_code)
        return say_it(Word::NobodyReachable, parameter(error, &Calls::NobodyReachableError::to));
    if (error.code == Calls::not_built_yet_code)
        return say_it(Word::NotBuiltYet, parameter(error, &Calls::NotBuiltYetError::what));
    if (error.code == Ledger::no_such_contact_code)
        return say_it(Word::NoSuchContact, parameter(error, &Ledger::NoSuchContactError::contact));
    if (error.code == Bans::not_banned_code)
        return say_it(Word::NotBanned, parameter(error, &Bans::NotBannedError::address));
    if (error.code == Bans::no_address_code)
        return say_it(Word::NoAddress, parameter(error, &Bans::NoAddressError::text));
    if (error.code == Provisioning::no_such_extension_code)
        return say_it(Word::NoSuchExtension,
                      parameter(error, &Provisioning::NoSuchExtensionError::extension));
    if (error.code == Office::no_office_code || error.code == Provisioning::no_office_code)
        return say(place.language, Word::NoOffice);
    if (error.code == Office::busy_code || error.code == Music::busy_code)
        return say(place.language, Word::Busy);
    if (error.code == Office::nothing_to_confirm_code)
        return say(place.language, Word::NothingToConfirm);
    if (error.code == Office::nothing_to_revert_to_code)
        return say(place.language, Word::NothingToRevertTo);
    if (error.code == Office::no_such_version_code)
        return say_it(Word::NoSuchVersion, version_in(error));
    if (error.code == Office::bad_secret_code)
        return say_it(Word::BadSecret, parameter(error, &Office::BadSecretError::reason));
    if (error.code == Music::not_taken_code)
        return say_it(Word::MusicNotTaken, parameter(error, &Music::NotTakenError::reason));
    if (error.code == Music::no_such_folder_code)
        return say_it(Word::MusicNotThere, parameter(error, &Music::NoSuchFolderError::folder));
    if (error.code == Phonebook::no_such_book_code)
        return say(place.language, Word::PhonebookOvertaken);
    if (error.code == Phonebook::too_many_code)
        return say_it(Word::PhonebookTooMany, most_in(error));
    if (error.code == Phonebook::disk_full_code)
        return say(place.language, Word::PhonebookDiskFull);
    if (error.code == "org.varlink.service.PermissionDenied")
        return say(place.language, Word::NotPermitted);
    return say_it(Word::Refused, error.code + (error.detail.empty() ? "" : " " + error.detail));
}

} // namespace command
