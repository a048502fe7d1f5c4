#include "records.h"

#include "limits.h"

#include "base/text.h"

#include <algorithm>

namespace calld {
namespace {

using yobirin::CallJournal;
using Record = CallJournal::Record;

// Names and revisions given after the last journal entry are skipped by the next process.
constexpr std::int64_t skipped = 100;

std::int64_t epoch_milliseconds(Wall wall)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(wall.time_since_epoch()).count();
}

Wall wall_of(std::int64_t milliseconds) { return Wall { std::chrono::milliseconds { milliseconds } }; }

CallJournal::Side side_record(const Side& side)
{
    return { .leg = side.leg,
             .port = side.port,
             .extension = unless_empty(side.extension),
             .trunk = unless_empty(side.trunk),
             .device = unless_empty(side.device),
             .held = is_held(side.hold) ? std::optional { true } : std::nullopt,
             .number = unless_empty(side.who.number),
             .name = unless_empty(side.who.name),
             .called = side.end == Towards::Called ? std::optional { true } : std::nullopt,
             .line = unless_empty(side.line),
             .appearance =
                 side.appearance == 0 ? std::nullopt : std::optional { std::int64_t { side.appearance } },
             .held_private = side.hold == Hold::HeldPrivately ? std::optional { true } : std::nullopt };
}

Hold hold_in(const CallJournal::Side& side)
{
    if (!side.held.value_or(false))
        return Hold::Talking;
    return side.held_private.value_or(false) ? Hold::HeldPrivately : Hold::Held;
}

Side side_of(const CallJournal::Side& side)
{
    return { .leg = side.leg,
             .port = side.port,
             .device = side.device.value_or(""),
             .extension = side.extension.value_or(""),
             .trunk = side.trunk.value_or(""),
             .line = side.line.value_or(""),
             .appearance = static_cast<int>(side.appearance.value_or(0)),
             .who = { .number = side.number.value_or(""), .name = side.name.value_or("") },
             .end = side.called.value_or(false) ? Towards::Called : Towards::Caller,
             .hold = hold_in(side) };
}

Caller caller_of(const CallJournal::Side& side, CallerStage stage)
{
    return { .side = side_of(side), .stage = std::move(stage) };
}

void write_keeping(Record& record, const Keeping& keeping)
{
    record.application = keeping.application;
    record.argument = keeping.argument;
    record.ring = keeping.ring;
    record.listens = keeping.listens ? std::optional { true } : std::nullopt;
}

void write_parking(Record& record, const Parking& parking, Moment recall)
{
    record.phase = CallJournal::RecordPhase::Entrusted;
    record.application = "park";
    record.park_slot = parking.slot;
    record.parked_by = parking.by;
    record.kept_callee = parking.kept == Kept::Callee ? std::optional { true } : std::nullopt;
    record.recall_ms = milliseconds_of(recall);
}

void write_caller(Record& record, const Caller& caller, CallJournal::RecordPhase when_up)
{
    record.caller = side_record(caller.side);
    if (std::holds_alternative<Up>(caller.stage))
        record.phase = when_up;
}

void write_state(Record& record, const State& state)
{
    using Phase = CallJournal::RecordPhase;
    record.phase = Phase::Setup;
    if (const auto* talking = std::get_if<Talking>(&state)) {
        record.phase = Phase::Talking;
        record.caller = side_record(talking->caller);
        record.callee = side_record(talking->callee);
    } else if (const auto* seeking = std::get_if<Seeking>(&state)) {
        record.caller = side_record(seeking->caller.side);
        if (seeking->lent_by) { // Whoever is being rung for the application is forgotten.
            write_keeping(record, *seeking->lent_by);
            record.phase = Phase::Entrusted;
        } else if (seeking->transfer) { // Likewise for who was sent on.
            record.phase = seeking->transfer->by.leg.empty() ? Phase::Setup : Phase::Talking;
            record.callee = side_record(seeking->transfer->by);
            record.transfer_to = seeking->transfer->to;
            record.kept_callee =
                seeking->transfer->kept == Kept::Callee ? std::optional { true } : std::nullopt;
        } else if (seeking->recall) {
            write_parking(record, seeking->recall->parking, Moment {}); // Due at once.
        }
    } else if (const auto* alone = std::get_if<Alone>(&state)) {
        const bool is_echo = std::holds_alternative<AtEcho>(alone->place);
        write_caller(record, alone->caller, is_echo ? Phase::Echo : Phase::Setup);
        if (const auto* slot = std::get_if<AtSlot>(&alone->place))
            write_parking(record, slot->parking, slot->recall);
        const auto* asked = std::get_if<AskedForPin>(&alone->place);
        if (asked != nullptr && is_up(alone->caller)) {
            record.pin_of_room = unless_empty(asked->room);
            record.pin_of_desk = unless_empty(asked->desk_of);
        }
        const auto* supervising = std::get_if<Supervising>(&alone->place);
        if (supervising != nullptr && is_up(alone->caller)) {
            record.supervises = supervising->agent;
            record.supervised_call = supervising->what.call;
            record.supervision = static_cast<CallJournal::RecordSupervision>(supervising->how);
        }
        const auto* room = std::get_if<InRoom>(&alone->place);
        if (room != nullptr && std::holds_alternative<Up>(alone->caller.stage)) {
            record.phase = Phase::Entrusted;
            record.application = "conference";
            record.room = room->room;
            record.muted = room->voice == Voice::Muted ? std::optional { true } : std::nullopt;
        }
    } else if (const auto* entrusted = std::get_if<Entrusted>(&state)) {
        write_caller(record, entrusted->caller, Phase::Entrusted);
        write_keeping(record, entrusted->keeping);
    } else if (const auto* orphaned = std::get_if<Orphaned>(&state)) {
        write_caller(record, orphaned->caller, Phase::Entrusted);
        write_keeping(record, orphaned->keeping);
    }
}

// The application that has the call is gone with our connections, and may be back at any moment.
State entrusted_state(const Record& record, Moment until)
{
    return Orphaned { .caller = caller_of(*record.caller, Up {}),
                      .keeping = { .application = record.application.value_or(""),
                                   .argument = record.argument.value_or(""),
                                   .ring = record.ring.value_or(""),
                                   .listens = record.listens.value_or(false) },
                      .until = until };
}

// SetUpLost brings them back to who sent them on.
State transferred_state(const Record& record)
{
    return Seeking { .caller = caller_of(*record.caller, Up {}),
                     .pursuit = { .deadline = Moment::max() },
                     .transfer = Transfer { .by = side_of(*record.callee),
                                            .to = record.transfer_to.value_or(""),
                                            .kept = record.kept_callee.value_or(false) ? Kept::Callee
                                                                                       : Kept::Caller } };
}

// The ports are the supervised call's to say.
State supervising_state(const Record& record)
{
    return Alone { caller_of(*record.caller, Up {}),
                   Supervising { .agent = *record.supervises,
                                 .how = static_cast<Supervision>(
                                     record.supervision.value_or(CallJournal::RecordSupervision::Listen)),
                                 .what = { .call = record.supervised_call.value_or("") } } };
}

State parked_state(const Record& record, bool is_same_boot, Moment now)
{
    const Moment latest = now + limits::parked_until_recall;
    const Moment recall = is_same_boot ? moment_of(record.recall_ms.value_or(0)) : latest;
    return Alone { .caller = caller_of(*record.caller, Up {}),
                   .place = AtSlot { .parking = { .slot = *record.park_slot,
                                                  .by = record.parked_by.value_or(""),
                                                  .kept = record.kept_callee.value_or(false) ? Kept::Callee
                                                                                             : Kept::Caller },
                                     .recall = std::min(recall, latest) } };
}

State read_state(const Record& record, Moment now)
{
    using Phase = CallJournal::RecordPhase;
    if (!record.caller)
        return Summoning { .extension = record.extension.value_or(""),
                           .to = record.to,
                           .pursuit = { .deadline = Moment::max() } };
    if (record.transfer_to && record.callee)
        return transferred_state(record);
    if (record.pin_of_room || record.pin_of_desk)
        return Alone { caller_of(*record.caller, Up {}),
                       AskedForPin { .room = record.pin_of_room.value_or(""),
                                     .desk_of = record.pin_of_desk.value_or(""),
                                     .until = now + limits::pin_awaited } };
    if (record.supervises)
        return supervising_state(record);
    switch (record.phase) {
    case Phase::Talking:
        if (record.callee)
            return Talking { side_of(*record.caller), side_of(*record.callee) };
        break;
    case Phase::Echo:
        return Alone { caller_of(*record.caller, Up {}), AtEcho {} };
    case Phase::Entrusted:
        return entrusted_state(record, now + limits::application_returns);
    case Phase::Setup:
        break;
    }
    // Nobody is rung for it any more; SetUpLost ends it as soon as sipd can be told.
    return Seeking { .caller = caller_of(*record.caller, Opening { Offerer::Caller }),
                     .pursuit = { .deadline = Moment::max() } };
}

} // namespace

Record record_of(const Call& call, const std::string& boot)
{
    Record record { .id = call.id,
                    .contact = call.contact,
                    .tag = unless_empty(call.tag),
                    .revision = call.revision,
                    .parts = call.parts,
                    .direction = static_cast<CallJournal::RecordDirection>(call.direction),
                    .from = call.from.number,
                    .from_name = unless_empty(call.from.name),
                    .to = call.to.number,
                    .to_name = unless_empty(call.to.name),
                    .extension = unless_empty(call.origin_extension),
                    .trunk = unless_empty(call.origin_trunk),
                    .boot = boot,
                    .arrived_ms = milliseconds_of(call.arrived),
                    .started_ms = epoch_milliseconds(call.started),
                    .fax = call.is_fax ? std::optional { true } : std::nullopt,
                    .came_closed = call.came_closed ? std::optional { true } : std::nullopt,
                    .absorbed = unless_empty(call.absorbed) };
    if (call.urgency == Urgency::Emergency)
        record.emergency = true;
    if (call.must_end)
        record.must_end_ms = milliseconds_of(*call.must_end);
    if (call.answered)
        record.answered_ms = epoch_milliseconds(*call.answered);
    write_state(record, call.state);
    return record;
}

Call call_of(const Record& record, const std::string& boot, Moment now)
{
    const bool is_same_boot = record.boot == boot;
    Call call { .id = record.id,
                .contact = record.contact,
                .tag = record.tag.value_or(""),
                .direction = static_cast<Direction>(record.direction),
                .from = { .number = record.from, .name = record.from_name.value_or("") },
                .to = { .number = record.to, .name = record.to_name.value_or("") },
                .origin_extension = record.extension.value_or(""),
                .origin_trunk = record.trunk.value_or(""),
                .urgency = record.emergency.value_or(false) ? Urgency::Emergency : Urgency::Ordinary,
                .revision = record.revision + skipped,
                .parts = record.parts + skipped,
                .started = wall_of(record.started_ms),
                .arrived = is_same_boot ? moment_of(record.arrived_ms) : now };
    if (record.must_end_ms && is_same_boot)
        call.must_end = moment_of(*record.must_end_ms);
    if (record.answered_ms)
        call.answered = wall_of(*record.answered_ms);
    call.absorbed = record.absorbed.value_or("");
    call.is_fax = record.fax.value_or(false);
    call.came_closed = record.came_closed.value_or(false);
    if (record.room && record.caller)
        call.state =
            Alone { caller_of(*record.caller, Up {}),
                    InRoom { .room = *record.room,
                             .voice = record.muted.value_or(false) ? Voice::Muted : Voice::Speaks } };
    else if (record.park_slot && record.caller)
        call.state = parked_state(record, is_same_boot, now);
    else
        call.state = read_state(record, now);
    return call;
}

} // namespace calld
