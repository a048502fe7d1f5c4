// bans, unban, unblock.
#include "commands.h"

#include "columns.h"

#include "org.yobirin.Bans.h"
#include "org.yobirin.Calls.h"

#include <cstdio>

namespace command {
namespace {

using yobirin::Bans;

const std::string bans_socket { Bans::interface_name };

std::string reason_in(Language language, Bans::BanWhy why)
{
    switch (why) {
    case Bans::BanWhy::NoProof:
        return say(language, Word::BannedNoProof);
    case Bans::BanWhy::Scanner:
        return say(language, Word::BannedScanner);
    case Bans::BanWhy::WrongPassword:
        break;
    }
    return say(language, Word::BannedWrongPassword);
}

} // namespace

int bans(const Place& place, Output output)
{
    const auto reply =
        ask_for<Bans::ListReply>(place, { .socket = bans_socket, .method = bans_socket + ".List" });
    if (!reply)
        return failed(place, reply.error(), bans_socket);
    if (output == Output::Json) {
        std::puts(encode(*reply).c_str());
        return 0;
    }
    if (reply->bans.empty()) {
        std::puts(say(place.language, Word::NoBans).c_str());
        return 0;
    }
    std::vector<Row> rows { { say(place.language, Word::BanAddress), say(place.language, Word::BanSince),
                              say(place.language, Word::BanUntil), say(place.language, Word::BanTries),
                              say(place.language, Word::BanWhy) } };
    for (const Bans::Ban& ban : reply->bans)
        rows.push_back({ ban.address, ban.since, ban.until, std::to_string(ban.tries),
                         reason_in(place.language, ban.why) });
    std::fputs(columns(rows).c_str(), stdout);
    return 0;
}

int unban(const Place& place, const std::string& address)
{
    const auto reply = ask_for<Bans::LiftReply>(place,
                                                { .socket = bans_socket,
                                                  .method = bans_socket + ".Lift",
                                                  .parameters = encode(Bans::Lift { .address = address }) });
    if (!reply)
        return failed(place, reply.error(), bans_socket);
    std::puts(say(place.language, Word::Unbanned, { address }).c_str());
    return 0;
}

int unblock(const Place& place, const std::string& extension)
{
    const std::string socket { yobirin::Calls::interface_name };
    const auto reply = ask_for<yobirin::Calls::UnblockReply>(
        place,
        { .socket = socket,
          .method = socket + ".Unblock",
          .parameters = encode(yobirin::Calls::Unblock { .extension = extension }) });
    if (!reply)
        return failed(place, reply.error(), socket);
    std::puts(say(place.language, Word::Unblocked, { extension }).c_str());
    return 0;
}

} // namespace command
