#include "bans_service.h"

namespace sipd {
namespace {

using Wire = yobirin::Bans;

Wire::BanWhy why_of(Offence offence)
{
    switch (offence) {
    case Offence::NoProof:
        return Wire::BanWhy::NoProof;
    case Offence::Scanner:
        return Wire::BanWhy::Scanner;
    case Offence::WrongPassword:
        break;
    }
    return Wire::BanWhy::WrongPassword;
}

} // namespace

void BansService::list(const Wire::List&, ipc::Reply<Wire::ListReply> reply)
{
    const Moment now = BootClock::now();
    const Wall wall = std::chrono::system_clock::now();
    Wire::ListReply found;
    for (const Ban& ban : keeper_.bans().standing(now))
        found.bans.push_back(
            { .address = text_of(ban.source) + (ban.source.is_v6() ? "/64" : ""),
              .since = utc_text(ban.since),
              .until =
                  utc_text(wall + std::chrono::duration_cast<std::chrono::milliseconds>(ban.until - now)),
              .why = why_of(ban.why),
              .tries = ban.tries });
    reply(found);
}

void BansService::lift(const Wire::Lift& request, ipc::Reply<Wire::LiftReply> reply)
{
    // As List prints it, or any address in it.
    const auto ip = parse_ip(std::string_view { request.address }.substr(0, request.address.find('/')));
    if (!ip)
        return reply(Wire::no_address(request.address));
    if (!keeper_.lift(*ip, BootClock::now()))
        return reply(Wire::not_banned(request.address));
    reply(Wire::LiftReply {});
    worked_();
}

} // namespace sipd
