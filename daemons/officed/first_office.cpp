#include "first_office.h"

#include "base/durable_file.h"

#include "base/log.h"

namespace officed {
namespace {

void report(const std::vector<office::Problem>& problems)
{
    for (const office::Problem& problem : problems)
        if (problem.severity == office::Severity::Error)
            log_error("the office file is wrong",
                      { { "line", std::to_string(problem.line) },
                        { "key", problem.key },
                        { "problem", sentence(problem, office::Language::English) } });
}

Result<> keep_passwords(const std::vector<office::MadePassword>& made, const std::filesystem::path& file)
{
    if (made.empty())
        return {};
    std::string text;
    for (const office::MadePassword& password : made)
        text += password.key + " = \"" + password.value + "\"\n";
    log_info("passwords were made for extensions without one: put them into the phones and delete the file",
             { { "file", file.string() } });
    return write_durably(file, text);
}

} // namespace

std::string apply_first_office(Keeper& keeper, const std::filesystem::path& file,
                               const std::filesystem::path& passwords)
{
    if (keeper.version().number != 0 || !keeper.problem().empty())
        return keeper.problem();
    const Result<std::string> text = read_file(file);
    if (!text && text.error().code == file_not_found)
        return "no office file yet: apply one with `yobirin apply FILE`";
    if (!text)
        return text.error().detail;
    const Result<Applied> applied =
        keeper.apply(*text, { .when = utc_text(std::chrono::system_clock::now()), .by = "officed" });
    if (!applied)
        return applied.error().detail;
    report(applied->problems);
    if (!applied->is_good)
        return file.string() + " is wrong: see `yobirin check " + file.string() + "`";
    if (const Result<> kept = keep_passwords(applied->made, passwords); !kept)
        return kept.error().detail;
    return {};
}

} // namespace officed
