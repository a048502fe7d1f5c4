#include "texts_file.h"

#include "base/durable_file.h"
#include "limits.h"

#include "org.yobirin.journal.TextJournal.h"

#include <algorithm>

namespace sipd {
namespace {

using Stored = yobirin::TextJournal::Text;

Stored stored(const Text& text)
{
    Stored made { .id = static_cast<std::int64_t>(text.id),
                  .from = text.from,
                  .to = text.to,
                  .content_type = text.content_type,
                  .body = text.body,
                  .origin = text.origin,
                  .accepted = utc_text(text.accepted) };
    if (!text.from_name.empty())
        made.from_name = text.from_name;
    return made;
}

Result<Text> restored(Stored stored, Moment now, Wall wall)
{
    if (stored.id <= 0 || stored.from.empty() || stored.to.empty() || stored.content_type.empty())
        return failure("org.yobirin.journal.Unreadable", "a text without id, sender or receiver");
    const Wall accepted = std::min(parse_utc(stored.accepted), wall);
    return Text { .id = static_cast<std::uint64_t>(stored.id),
                  .from = std::move(stored.from),
                  .from_name = stored.from_name.value_or(""),
                  .to = std::move(stored.to),
                  .content_type = std::move(stored.content_type),
                  .body = std::move(stored.body),
                  .origin = std::move(stored.origin),
                  .accepted = accepted,
                  .expires = now + (limits::text_kept - (wall - accepted)) };
}

} // namespace

std::string text_of(const Text& text) { return encode(stored(text)); }

Result<Text> text_in(std::string_view json, Moment now, Wall wall)
{
    Stored read;
    TRY(decode(json, read));
    return restored(std::move(read), now, wall);
}

std::string text_of(const Mailboxes& mailboxes)
{
    yobirin::TextJournal::File file;
    for (const auto& [id, text] : mailboxes.all())
        file.texts.push_back(stored(text));
    return encode(file);
}

Result<std::vector<Text>> read_texts(const std::filesystem::path& path, Moment now, Wall wall)
{
    std::vector<Text> found;
    const Result<std::string> json = read_file(path);
    if (!json && json.error().code == file_not_found)
        return found;
    if (!json)
        return std::unexpected(json.error());
    yobirin::TextJournal::File file;
    if (auto decoded = decode(*json, file); !decoded) {
        set_aside_damaged(path);
        return std::unexpected(decoded.error());
    }
    for (Stored& one : file.texts)
        if (auto text = restored(std::move(one), now, wall))
            found.push_back(std::move(*text));
    return found;
}

} // namespace sipd
