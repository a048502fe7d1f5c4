#include "confirmation_file.h"

#include "base/durable_file.h"

#include "daemon/kept_text.h"
#include "org.yobirin.journal.OfficeRecords.h"

namespace officed {

using Records = yobirin::OfficeRecords;

std::filesystem::path ConfirmationFile::on_disk(std::int64_t version) const
{
    return places_.versions / (std::to_string(version) + ".unconfirmed");
}

std::filesystem::path ConfirmationFile::in_memory(std::int64_t version) const
{
    return places_.run / (std::to_string(version) + ".unconfirmed");
}

Result<> ConfirmationFile::remember(const Unconfirmed& unconfirmed, const ForPeople& people)
{
    TRY(keep(in_memory(unconfirmed.version),
             encode(Records::Countdown {
                 .version = unconfirmed.version, .boot = boot_, .due = milliseconds_of(unconfirmed.due) })));
    return write_durably(on_disk(unconfirmed.version),
                         encode(Records::Unconfirmed { .version = unconfirmed.version,
                                                       .revert_to = unconfirmed.revert_to,
                                                       .confirm_by = people.confirm_by,
                                                       .by = people.by }));
}

Result<> ConfirmationFile::forget(std::int64_t version)
{
    TRY(remove_durably(on_disk(version))); // First: without it the other means nothing.
    std::error_code ignored;
    std::filesystem::remove(in_memory(version), ignored);
    return {};
}

std::optional<ConfirmationFile::Found> ConfirmationFile::found(std::int64_t live_version) const
{
    const Result<std::string> text = read_file(on_disk(live_version));
    Records::Unconfirmed kept;
    if (!text || !decode(*text, kept) || kept.version != live_version)
        return std::nullopt;
    Found found { .unconfirmed = { .version = kept.version, .revert_to = kept.revert_to },
                  .people = { .confirm_by = kept.confirm_by, .by = kept.by } };
    Records::Countdown countdown;
    const std::string running = read_kept(in_memory(live_version));
    if (!running.empty() && decode(running, countdown) && countdown.version == kept.version
        && countdown.boot == boot_) {
        found.is_of_this_boot = true;
        found.unconfirmed.due = moment_of(countdown.due);
    }
    return found;
}

} // namespace officed
