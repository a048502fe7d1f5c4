#include "bindings_file.h"

#include "base/durable_file.h"
#include "limits.h"

#include "org.yobirin.journal.Bindings.h"
#include "transport/flow_record.h"

#include <algorithm>

namespace sipd {
namespace {

using Stored = yobirin::Bindings::Binding;

// How long a phone that ran out while we were away still counts as there.
constexpr std::chrono::seconds benefit_of_doubt { 90 };
// Longer away than that, and nothing is known of it any more.
constexpr std::chrono::hours forgotten_after { 24 };

Stored stored(const Binding& binding, Moment now, Wall wall)
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(binding.expires - now);
    Stored made {
        .device = binding.device,
        .extension = binding.extension,
        .contact = binding.contact,
        .call_id = binding.call_id,
        .sequence = binding.cseq,
        .source = text_of(binding.flow.remote),
        .behind_nat = binding.reach == Reach::BehindNat,
        .expires = utc_text(wall + left),
    };
    if (!binding.instance.empty())
        made.instance = binding.instance;
    if (!binding.shares.empty())
        made.shares = binding.shares;
    store_flow(made, binding.flow);
    if (!binding.agent.empty())
        made.agent = binding.agent;
    return made;
}

Result<Binding> restored(const Stored& stored, Moment now, Wall wall)
{
    const auto source = parse_address(stored.source);
    if (!source || stored.device.empty() || stored.extension.empty())
        return failure("org.yobirin.journal.Unreadable", "a binding without device, extension or source");
    const Wall expires = parse_utc(stored.expires);
    if (expires + forgotten_after < wall)
        return failure("org.yobirin.journal.TooOld", stored.device);
    // A clock that was wrong before the power cut, or is now, must not keep a phone for years or lose it.
    const auto left =
        std::clamp<std::chrono::nanoseconds>(expires - wall, benefit_of_doubt, limits::expires_most);
    return Binding {
        .device = stored.device,
        .extension = stored.extension,
        .contact = stored.contact,
        .instance = stored.instance.value_or(""),
        .call_id = stored.call_id,
        .cseq = static_cast<std::uint32_t>(stored.sequence),
        .flow = stored_flow(stored, *source),
        .reach = stored.behind_nat ? Reach::BehindNat : Reach::Direct,
        .agent = stored.agent.value_or(""),
        .shares = stored.shares.value_or(""),
        .expires = now + left,
    };
}

} // namespace

std::string text_of(const Binding& binding, Moment now, Wall wall)
{
    return encode(stored(binding, now, wall));
}

Result<Binding> binding_in(std::string_view json, Moment now, Wall wall)
{
    Stored read;
    TRY(decode(json, read));
    return restored(read, now, wall);
}

Result<> write_bindings(const std::filesystem::path& path, const Registrar& bindings, Moment now, Wall wall)
{
    yobirin::Bindings::File file;
    for (const auto& [device, binding] : bindings.all())
        file.bindings.push_back(stored(binding, now, wall));
    return write_durably(path, encode(file));
}

Result<std::vector<Binding>> read_bindings(const std::filesystem::path& path, Moment now, Wall wall)
{
    std::vector<Binding> found;
    const Result<std::string> text = read_file(path);
    if (!text && text.error().code == file_not_found)
        return found;
    if (!text)
        return std::unexpected(text.error());
    yobirin::Bindings::File file;
    if (auto decoded = decode(*text, file); !decoded) {
        set_aside_damaged(path);
        return std::unexpected(decoded.error());
    }
    for (const Stored& stored : file.bindings)
        if (auto binding = restored(stored, now, wall))
            found.push_back(std::move(*binding));
    return found;
}

} // namespace sipd
