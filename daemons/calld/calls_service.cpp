#include "calls_service.h"

#include "limits.h"
#include "simulating.h"

#include "base/text.h"

#include <algorithm>

namespace calld {

using yobirin::Calls;

namespace {

Legs::Reason reason_of(const std::optional<std::string>& text)
{
    using enum Legs::Reason;
    for (const Legs::Reason reason :
         { HungUp, Busy, NoAnswer, Declined, NotFound, Unavailable, Forbidden, Failed })
        if (text && *text == text_of(reason))
            return reason;
    return HungUp;
}

Error out_of_range(const char* what) { return { std::string { ipc::invalid_parameter }, what }; }

} // namespace

Calls::Call shown(const Call& call)
{
    Calls::Call wire { .id = call.id,
                       .contact = call.contact,
                       .tag = unless_empty(call.tag),
                       .revision = call.revision,
                       .direction = static_cast<Calls::CallDirection>(call.direction),
                       .from = call.from.number,
                       .to = call.to.number,
                       .state = static_cast<Calls::CallState>(phase_of(call)),
                       .holder = unless_empty(holder_of(call)),
                       .started = utc_text(call.started),
                       .from_name = unless_empty(call.from.name),
                       .to_name = unless_empty(call.to.name),
                       .fax = call.is_fax ? std::optional { true } : std::nullopt,
                       .emergency =
                           call.urgency == Urgency::Emergency ? std::optional { true } : std::nullopt };
    if (call.answered)
        wire.answered = utc_text(*call.answered);
    if (const auto* over = std::get_if<Ended>(&call.state))
        wire.reason = text_of(over->reason);
    return wire;
}

CallsService::CallsService(Exchange& exchange) : exchange_(exchange), board_(exchange.board())
{
    exchange.tell(
        { .announce = [this](const Call& call, const Step& step) { announce(call, step); },
          .give = [this](const Call& call, const GiveToApplication& order) { give(call, order); },
          .press = [this](const Call& call, const TellApplicationOfKey& key) { press(call, key); } });
}

Calls::Call CallsService::seen(const Call& call) const
{
    Calls::Call wire = shown(call);
    if (std::vector<Calls::Finding> findings = exchange_.findings_of(call.id); !findings.empty())
        wire.findings = std::move(findings);
    return wire;
}

void CallsService::announce(const Call& call, const Step& step)
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    if (watchers_.empty())
        return;
    Calls::WatchReply news { .call = seen(call) };
    if (!step.announced_tag.empty())
        news.call->tag = step.announced_tag;
    if (!step.announced_reason.empty())
        news.call->reason = step.announced_reason;
    for (const auto& watcher : watchers_)
        watcher.more(news);
}

void CallsService::give(const Call& call, const GiveToApplication& order)
{
    const auto application = std::ranges::find(applications_, order.application, &Application::name);
    if (application == applications_.end())
        return; // It left in this very turn; ApplicationLeft follows.
    application->reply.more(
        { .call = seen(call), .argument = order.argument, .audio = unless_empty(order.audio) });
}

void CallsService::press(const Call& call, const TellApplicationOfKey& key)
{
    const auto application = std::ranges::find(applications_, key.application, &Application::name);
    if (application != applications_.end() && application->hears_keys)
        application->reply.more({ .call = seen(call), .digit = std::string { key.digit } });
}

void CallsService::attach(const Calls::Attach& request, AttachReply reply)
{
    const bool is_known = board_.is_attached(request.application);
    if (!reply.wants_more() || request.application.empty()
        || request.application.size() > limits::name_characters)
        return reply(out_of_range("application"));
    if (!is_known && applications_.size() >= limits::applications)
        return reply(out_of_range("applications"));
    // The newest connection is the application: an older one of that name is a process on its way out.
    if (is_known) {
        std::erase_if(applications_, [&](const Application& one) { return one.name == request.application; });
        board_.application_left(request.application);
    }
    reply.when_closed([this, connection = reply.connection()] { detach(connection); });
    applications_.push_back(
        { .name = request.application, .reply = reply, .hears_keys = request.digits.value_or(false) });
    board_.application_came(request.application);
}

void CallsService::detach(std::uint64_t connection)
{
    std::vector<std::string> gone;
    for (const Application& one : applications_)
        if (one.reply.connection() == connection)
            gone.push_back(one.name);
    std::erase_if(applications_,
                  [&](const Application& one) { return one.reply.connection() == connection; });
    for (const std::string& name : gone)
        board_.application_left(name);
}

bool CallsService::is_application(const std::string& name, const ipc::Peer& peer) const
{
    const auto application = std::ranges::find(applications_, name, &Application::name);
    return application != applications_.end() && application->reply.peer().process == peer.process;
}

std::optional<Error> CallsService::objection(const Call* call, const std::string& id,
                                             const ipc::Peer& peer) const
{
    if (call == nullptr)
        return Calls::no_such_call(id);
    const std::string holder = holder_of(*call);
    if (!holder.empty() && !is_application(holder, peer))
        return Calls::not_yours(id, holder);
    return std::nullopt;
}

Result<Destination> CallsService::destination_of(const std::string& text) const
{
    const std::optional<Destination> destination = parse_destination(text);
    if (!destination)
        return std::unexpected(Calls::no_such_destination(text));
    if (!is_built(destination->kind))
        return std::unexpected(Calls::not_built_yet(text));
    const Route found = route({ .wish = *destination }, board_.office());
    if (std::holds_alternative<Refuse>(found.plan) && destination->kind != DestinationKind::Hangup)
        return std::unexpected(Calls::no_such_destination(text));
    if (const auto* entrust = std::get_if<Entrust>(&found.plan))
        if (!board_.is_attached(entrust->application))
            return std::unexpected(Calls::nobody_reachable(text));
    return *destination;
}

void CallsService::listen_for_digits(const Calls::ListenForDigits& request,
                                     ipc::Reply<Calls::ListenForDigitsReply> reply)
{
    const Call* call = board_.find(request.call);
    if (const auto error = objection(call, request.call, reply.peer()))
        return reply(*error);
    if (holder_of(*call).empty())
        return reply(Calls::not_yours(request.call, holder_of(*call)));
    board_.event(request.call, ListeningAsked { request.listen });
    reply(Calls::ListenForDigitsReply {});
}

void CallsService::hand_over(const Calls::HandOver& request, ipc::Reply<Calls::HandOverReply> reply)
{
    const Call* call = board_.find(request.call);
    if (const auto error = objection(call, request.call, reply.peer()))
        return reply(*error);
    Result<Destination> to = destination_of(request.to);
    if (!to)
        return reply(to.error());
    if (std::holds_alternative<Summoning>(call->state)) // There is nobody yet to hand over.
        return reply(Calls::nobody_reachable(request.call));
    board_.event(request.call, HandOverAsked { *std::move(to) });
    reply(Calls::HandOverReply {});
}

void CallsService::ring(const Calls::Ring& request, ipc::Reply<Calls::RingReply> reply)
{
    const Call* call = board_.find(request.call);
    if (const auto error = objection(call, request.call, reply.peer()))
        return reply(*error);
    if (!std::holds_alternative<Entrusted>(call->state))
        return reply(Calls::not_yours(request.call, holder_of(*call)));
    if (request.tag.empty() || request.tag.size() > limits::name_characters || request.seconds <= 0)
        return reply(out_of_range("tag"));
    Result<Destination> to = destination_of(request.to);
    if (!to)
        return reply(to.error());
    const auto longest = static_cast<std::int64_t>(limits::longest_ring.count());
    const std::chrono::seconds rings { std::min(request.seconds, longest) };
    board_.event(request.call, RingAsked { .tag = request.tag, .to = *std::move(to), .rings = rings });
    const Call* now = board_.find(request.call);
    reply(Calls::RingReply { .revision = now == nullptr ? 0 : now->revision });
}

void CallsService::originate(const Calls::Originate& request, ipc::Reply<Calls::OriginateReply> reply)
{
    if (request.tag.size() > limits::name_characters)
        return reply(out_of_range("tag"));
    Result<std::string> made = board_.originate(request.tag, request.from, request.to);
    if (made)
        return reply(Calls::OriginateReply { *std::move(made) });
    const std::string about = made.error().detail;
    reply(made.error().code == Calls::nobody_reachable_code ? Calls::nobody_reachable(about)
                                                            : Calls::no_such_destination(about));
}

void CallsService::end(const Calls::End& request, ipc::Reply<Calls::EndReply> reply)
{
    if (board_.find(request.call) == nullptr)
        return reply(Calls::no_such_call(request.call));
    board_.event(request.call, EndAsked { reason_of(request.reason) });
    reply(Calls::EndReply {});
}

void CallsService::name_of(const Calls::NameOf& request, ipc::Reply<Calls::NameOfReply> reply)
{
    const KnownNames& names = board_.known_names();
    const std::string compared = names.compared(request.number);
    reply({ .number = compared.empty() ? request.number : compared,
            .name = unless_empty(std::string { names.name_of(request.number) }) });
}

void CallsService::list(const Calls::List&, ipc::Reply<Calls::ListReply> reply)
{
    Calls::ListReply all;
    for (const auto& [id, call] : board_.calls())
        all.calls.push_back(seen(call));
    std::ranges::sort(all.calls, {},
                      [](const Calls::Call& call) { return std::pair { call.started, call.id }; });
    reply(all);
}

void CallsService::rooms(const Calls::Rooms&, ipc::Reply<Calls::RoomsReply> reply)
{
    Calls::RoomsReply all;
    for (const auto& [name, members] : board_.rooms().all()) {
        Calls::Room room { .name = name, .locked = board_.rooms().is_locked(name) };
        for (const auto& [id, member] : members) {
            const Call* call = board_.find(id);
            const auto* there = call == nullptr ? nullptr : std::get_if<Alone>(&call->state);
            if (there == nullptr)
                continue;
            const Party& who = there->caller.side.who;
            room.members.push_back({ .call = id,
                                     .number = who.number,
                                     .name = unless_empty(who.name),
                                     .muted = !member.speaks });
        }
        all.rooms.push_back(std::move(room));
    }
    std::ranges::sort(all.rooms, {}, &Calls::Room::name);
    reply(all);
}

void CallsService::lock_room(const Calls::LockRoom& request, ipc::Reply<Calls::LockRoomReply> reply)
{
    if (board_.rooms().in(request.room).empty() || is_page_room(request.room))
        return reply(Calls::no_such_room(request.room));
    board_.lock_room(request.room, request.locked);
    reply(Calls::LockRoomReply {});
}

void CallsService::mute_in_room(const Calls::MuteInRoom& request, ipc::Reply<Calls::MuteInRoomReply> reply)
{
    const Call* call = board_.find(request.call);
    const auto* there = call == nullptr ? nullptr : std::get_if<Alone>(&call->state);
    const auto* room = there == nullptr ? nullptr : std::get_if<InRoom>(&there->place);
    if (room == nullptr || is_page_room(room->room))
        return reply(Calls::no_such_call(request.call));
    board_.event(request.call, MuteAsked { request.muted });
    reply(Calls::MuteInRoomReply {});
}

void CallsService::settings(const Calls::Settings&, ipc::Reply<Calls::SettingsReply> reply)
{
    Calls::SettingsReply all { .night = board_.settings().is_night() };
    for (const auto& [extension, phone] : board_.settings().phones())
        all.phones.push_back({ .extension = extension,
                               .do_not_disturb = phone.do_not_disturb,
                               .forward = unless_empty(phone.forward),
                               .signed_in = unless_empty(phone.desk_of) });
    std::ranges::sort(all.phones, {}, &Calls::PhoneSettings::extension);
    if (const auto since = board_.settings().night_since())
        if (const auto until = night_ends(board_.office(), *since))
            all.night_until = utc_text(*until);
    if (board_.known_hours() != nullptr)
        all.clock_trusted = false;
    if (const auto& broken = exchange_.clock().broken_corrections())
        all.broken_holidays =
            Calls::BrokenHolidays { .file = broken->file.string(), .line = broken->line, .why = broken->why };
    reply(all);
}

void CallsService::simulate(const Calls::Simulate& request, ipc::Reply<Calls::SimulateReply> reply)
{
    const AsItIsNow now { .office = board_.office(),
                          .settings = board_.settings(),
                          .guards = board_.guards(),
                          .when = { .at = std::chrono::floor<std::chrono::seconds>(
                                        std::chrono::system_clock::now()),
                                    .night_since = board_.settings().night_since(),
                                    .known = board_.known_hours() },
                          .moment = BootClock::now() };
    if (request.trunk && board_.office().trunk(*request.trunk) == nullptr)
        return reply(Calls::no_such_destination(*request.trunk));
    auto found = calld::simulate(request, now);
    if (!found)
        return reply(found.error());
    reply(*std::move(found));
}

void CallsService::guards(const Calls::Guards&, ipc::Reply<Calls::GuardsReply> reply)
{
    const calld::Guards& guards = board_.guards();
    Calls::GuardsReply all;
    for (const auto& [extension, block] : guards.thefts.blocks()) {
        all.blocked.push_back(
            { .extension = extension, .since = utc_text(block.since), .numbers = block.numbers });
        if (block.until)
            all.blocked.back().until = utc_text(*block.until);
    }
    std::ranges::sort(all.blocked, {}, &Calls::Block::extension);
    for (const AccountName& account : guards.toll.used_up())
        all.used_up.push_back(
            { .what = static_cast<Calls::UsedUpWhat>(account.kind), .name = unless_empty(account.name) });
    for (const CallbackWindow& window : guards.windows.all()) {
        all.windows.push_back({ .number = window.number,
                                .emergency = window.emergency,
                                .extension = window.extension,
                                .contact = window.contact });
        if (window.until)
            all.windows.back().until = utc_text(*window.until);
    }
    reply(all);
}

void CallsService::unblock(const Calls::Unblock& request, ipc::Reply<Calls::UnblockReply> reply)
{
    if (!board_.unblock(request.extension))
        return reply(Calls::not_blocked(request.extension));
    reply(Calls::UnblockReply {});
}

void CallsService::show_waiting(const Calls::ShowWaiting& request, ipc::Reply<Calls::ShowWaitingReply> reply)
{
    if (!is_application(request.application, reply.peer()))
        return reply(Calls::not_attached(request.application));
    if (board_.office().queue(request.queue) == nullptr)
        return reply(Calls::no_such_destination(queue_place(request.queue)));
    if (request.calls < 0)
        return reply(out_of_range("calls"));
    board_.show_waiting(request.application, request.queue, request.calls);
    reply(Calls::ShowWaitingReply {});
}

void CallsService::show_messages(const Calls::ShowMessages& request,
                                 ipc::Reply<Calls::ShowMessagesReply> reply)
{
    if (!is_application(request.application, reply.peer()))
        return reply(Calls::not_attached(request.application));
    if (board_.office().extension(request.extension) == nullptr)
        return reply(Calls::no_such_destination("extension:" + request.extension));
    if (request.fresh < 0 || request.kept < 0)
        return reply(out_of_range(request.fresh < 0 ? "fresh" : "kept"));
    board_.show_messages(request.application, request.extension,
                         { .fresh = request.fresh, .kept = request.kept });
    reply(Calls::ShowMessagesReply {});
}

void CallsService::watch(const Calls::Watch&, ipc::Reply<Calls::WatchReply> reply)
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    if (watchers_.size() >= limits::watchers)
        return reply(out_of_range("watchers"));
    for (const auto& [id, call] : board_.calls())
        reply.more({ .call = seen(call) });
    reply.more({ .all = true });
    if (reply.wants_more())
        watchers_.push_back(std::move(reply));
}

} // namespace calld
