// What is kept, and how it is found again.
#include "trace.h"

#include "masking.h"

#include "base/text.h"

#include <algorithm>
#include <map>
#include <utility>

namespace sipd::trace {
namespace {

// Of one leg's entry: leg, contact and Call-ID, a line each; none of them can hold a line end.
std::string text_of(const LegName& name) { return name.leg + '\n' + name.contact + '\n' + name.call_id; }

LegName leg_in(std::string_view text)
{
    const auto parts = split(text, '\n');
    if (parts.size() != 3)
        return {};
    return { .leg = std::string { parts[0] },
             .call_id = std::string { parts[2] },
             .contact = std::string { parts[1] } };
}

bool is_named_by(const LegName& leg, std::span<const std::string> keys)
{
    return std::ranges::any_of(keys, [&](const std::string& key) {
        return !key.empty() && (key == leg.leg || key == leg.contact || key == leg.call_id);
    });
}

KeptMessage kept(const Entry& entry, std::string_view text)
{
    return { .moment = Moment { std::chrono::nanoseconds { entry.moment } },
             .direction = entry.direction,
             .path = { .local = { entry.local, entry.local_port },
                       .remote = { entry.remote, entry.remote_port },
                       .transport = entry.transport },
             .call_id = std::string { call_id_of(text) },
             .text = without_secrets(text) };
}

} // namespace

MappedFile Trace::file_at(const std::filesystem::path& path, std::size_t bytes)
{
    auto file = MappedFile::open(path);
    if (!file || file->size() != bytes)
        file = MappedFile::create(path, bytes);
    return file ? std::move(*file) : MappedFile {};
}

Trace::Trace(const std::filesystem::path& path, std::size_t bytes)
    : file_(file_at(path, bytes)),
      spare_(file_.data() == nullptr ? bytes : 0),
      ring_(file_.data() == nullptr ? std::span { spare_ } : std::span { file_.data(), file_.size() })
{
}

void Trace::saw(Direction direction, const Path& path, std::string_view message, Moment now)
{
    const std::string_view call_id = call_id_of(message);
    if (call_id.empty())
        return;
    ring_.add({ .kind = Kind::Message,
                .direction = direction,
                .transport = path.transport,
                .call_id = digest_of(call_id),
                .moment = now.time_since_epoch().count(),
                .local = path.local.ip,
                .remote = path.remote.ip,
                .local_port = path.local.port,
                .remote_port = path.remote.port },
              message);
}

void Trace::named(const LegName& leg)
{
    ring_.add({ .kind = Kind::Leg, .call_id = digest_of(leg.call_id) }, text_of(leg));
}

Found Trace::read(std::span<const std::string> keys, Limits limits) const
{
    std::map<std::string, LegName> legs; // By name: the last word on each.
    std::map<std::uint64_t, std::string> wanted; // Call-IDs by their digest.
    for (const std::string& key : keys)
        wanted.emplace(digest_of(key), key);
    ring_.each([&](const Entry& entry, std::string_view text) {
        if (entry.kind != Kind::Leg)
            return;
        LegName leg = leg_in(text);
        if (!is_named_by(leg, keys))
            return;
        wanted.insert_or_assign(entry.call_id, leg.call_id);
        legs.insert_or_assign(leg.leg, std::move(leg));
    });

    Found found;
    for (auto& [name, leg] : legs)
        found.legs.push_back(std::move(leg));
    std::size_t bytes = 0;
    ring_.each([&](const Entry& entry, std::string_view text) {
        const auto known = wanted.find(entry.call_id);
        if (entry.kind != Kind::Message || known == wanted.end() || known->second != call_id_of(text))
            return;
        found.cut =
            found.cut || found.messages.size() >= limits.messages || bytes + text.size() > limits.bytes;
        if (found.cut)
            return;
        bytes += text.size();
        found.messages.push_back(kept(entry, text));
    });
    return found;
}

} // namespace sipd::trace
