#include "parked_connections.h"

#include "base/text.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace sipd {
namespace {

constexpr std::string_view prefix = "connection/";

// Both ends: no two living connections have the same.
using Ends = std::pair<Address, Address>;

struct Entry {
    std::uint64_t number { 0 };
    guard::Side side { guard::Side::Accepted };
};

std::optional<Ends> ends_of(int descriptor)
{
    const auto ours = local_address(descriptor);
    const auto theirs = peer_address(descriptor);
    return ours && theirs ? std::optional<Ends> { { *ours, *theirs } } : std::nullopt;
}

std::string key_of(std::uint64_t number) { return std::string { prefix } + std::to_string(number); }

std::string text_of(const Ends& ends, guard::Side side)
{
    return std::string { side == guard::Side::Opened ? "opened " : "accepted " } + ::text_of(ends.first) + ' '
        + ::text_of(ends.second);
}

std::map<Ends, Entry> entries_of(const Journal& journal)
{
    std::map<Ends, Entry> entries;
    for (const auto& [key, value] : journal.entries()) {
        if (!key.starts_with(prefix))
            continue;
        const auto number = parse_number<std::uint64_t>(std::string_view { key }.substr(prefix.size()));
        const auto words = split(value, ' ');
        if (!number || words.size() != 3)
            continue;
        const auto ours = parse_address(words[1]);
        const auto theirs = parse_address(words[2]);
        if (ours && theirs)
            entries.emplace(
                Ends { *ours, *theirs },
                Entry { *number, words[0] == "opened" ? guard::Side::Opened : guard::Side::Accepted });
    }
    return entries;
}

} // namespace

void ParkedConnections::recover(std::vector<FileDescriptor> descriptors)
{
    std::map<Ends, Entry> entries = entries_of(journal_);
    for (FileDescriptor& descriptor : descriptors) {
        const auto ends = ends_of(descriptor.number());
        const auto known = ends ? entries.find(*ends) : entries.end();
        if (known == entries.end()) {
            shutdown(descriptor.number(), SHUT_RDWR);
            continue;
        }
        const bool opened = known->second.side == guard::Side::Opened;
        streams_.resume({ .flow = { .transport = sip::Transport::Tcp,
                                    .connection = known->second.number,
                                    .local = ends->first.ip,
                                    .remote = ends->second,
                                    .listener = opened ? ends->second : Address {} },
                          .side = known->second.side,
                          .is_resumed = true },
                        std::move(descriptor));
        entries.erase(known);
    }
    for (const auto& [ends, entry] : entries)
        journal_.erase(key_of(entry.number));
}

void ParkedConnections::end_turn()
{
    std::vector<int> descriptors;
    for (const std::uint64_t number : streams_.take_newly_known()) {
        const Connection* connection = streams_.find(number);
        const auto ends = connection == nullptr ? std::nullopt : ends_of(connection->descriptor());
        if (ends && journal_.put(key_of(number), text_of(*ends, connection->side())))
            descriptors.push_back(connection->descriptor());
    }
    for (const std::uint64_t number : streams_.take_gone())
        journal_.erase(key_of(number));
    if (!descriptors.empty())
        park_(descriptors);
}

} // namespace sipd
