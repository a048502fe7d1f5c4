#include "exchange.h"

#include "generation.h"
#include "records.h"

#include "base/log.h"
#include "base/text.h"
#include "daemon/checksum.h"

#include <algorithm>
#include <array>
#include <utility>

namespace calld {

using yobirin::CallJournal;
using yobirin::Ledger;
using yobirin::Legs;
using yobirin::Media;

namespace {

constexpr std::string_view call_prefix = "call/";
constexpr int bits_for_events = 32; // Of a generation: enough for a lifetime at any rate.

std::string key_of(const Call& call) { return std::string { call_prefix } + call.id; }

// What a leg's event is, whoever sends it again. Without a session it is known by its leg: "it rings" is said
// too often to be forbidden.
std::uint64_t digest_of(const Legs::Event& event)
{
    const auto seed = static_cast<std::uint64_t>(event.what);
    if (event.session && event.about)
        return checksum(event.session->text, checksum(event.about->to.number, seed));
    return event.session ? checksum(event.session->text, seed) : checksum(event.leg, seed);
}

std::optional<Ledger::EventSupervision> on_ledger(std::string_view supervision)
{
    using enum Ledger::EventSupervision;
    constexpr std::array names { std::pair { "listen", Listen }, std::pair { "whisper", Whisper },
                                 std::pair { "barge", Barge }, std::pair { "ended", Ended } };
    for (const auto& [name, value] : names)
        if (name == supervision)
            return value;
    return std::nullopt;
}

Ledger::EventWhat on_ledger(Milestone milestone)
{
    switch (milestone) {
    case Milestone::Arrived:
        return Ledger::EventWhat::Arrived;
    case Milestone::Ringing:
        return Ledger::EventWhat::Ringing;
    case Milestone::Answered:
    case Milestone::Supervised: // To a release that does not know more: answered once more, which says
                                // nothing new.
        return Ledger::EventWhat::Answered;
    case Milestone::Ended:
        break;
    }
    return Ledger::EventWhat::Ended;
}

template <typename Kind>
constexpr bool seen_to_by_the_switchboard =
    std::is_same_v<Kind, ChangeSetting> || std::is_same_v<Kind, Distrust>
    || std::is_same_v<Kind, ExpectCallback> || std::is_same_v<Kind, MakeRoom>;

Neighbour at(Daemon& daemon, const char* socket)
{
    return { .loop = daemon.loop(), .socket = daemon.paths().socket(socket), .counters = daemon.counters() };
}

Now now() { return { .moment = BootClock::now(), .wall = std::chrono::system_clock::now() }; }

// Whatever officed found good, calls can be routed by, if its time zone is known here: its names are
// resolved, and calls that are up keep what they were decided with.
std::optional<Objection> can_use(std::string_view slice_json)
{
    yobirin::Office::SliceReply slice;
    if (decode(slice_json, slice) && slice.calls) {
        const std::string zone = slice.calls->timezone.value_or("");
        if (zone_named(zone))
            return std::nullopt;
        return Objection {
            "時間帯 " + zone + " がこの機械にありません。office.timezone を直すか、tzdata を入れてください。",
            "this machine does not know the time zone " + zone
                + "; correct office.timezone or install tzdata."
        };
    }
    return Objection { "この設定を読めません。すべてのデーモンを同じ版にしてください。",
                       "cannot read this version; bring all daemons to one release." };
}

} // namespace

Exchange::Exchange(Daemon& daemon, Journal journal, std::int64_t generation, std::string contact_prefix)
    : daemon_(daemon),
      counters_(daemon.counters()),
      journal_(std::move(journal)),
      boot_(boot_id()),
      board_(*this, counters_, { .generation = generation, .contact_prefix = std::move(contact_prefix) },
             now),
      settings_(daemon, journal_),
      clock_of_office_(daemon,
                       { .corrected =
                             [this] {
                                 if (board_.knows_office())
                                     use(office_slice_);
                             },
                         .looked = [this] { look_at_hours(); } }),
      guards_(daemon, journal_, boot_),
      ledger_(at(daemon, "org.yobirin.Ledger"), journal_, generation << bits_for_events,
              [this](bool full) {
                  full ? daemon_.degraded("the ledger does not answer and its spool is full: events are lost")
                       : daemon_.recovered();
              }),
      wake_(daemon.loop(),
            [this] {
                waking_at_.reset();
                board_.time_passed();
            }),
      phonebook_(at(daemon, "org.yobirin.Phonebook"), board_.known_names()),
      slice_(daemon, "calld",
             { .changed = [this](std::int64_t version, std::string_view json) { use(version, json); },
               .prepare = can_use }),
      in_band_(at(daemon, "org.yobirin.Digits"),
               [this](const std::string& ring, char digit) {
                   const std::string port { port_of_digits_ring(ring) };
                   board_.port_event(port, DigitPressed { .at = port, .digit = digit, .way = KeyWay::Tone });
               }),
      wire_(at(daemon, "org.yobirin.Legs"), told_by_sipd()),
      sound_({ .loop = daemon.loop(),
               .sockets = daemon.paths().sockets_of_all("org.yobirin.Media"),
               .counters = daemon.counters() },
             told_by_mediad(),
             [this](const std::string& port, Event event) { board_.port_event(port, std::move(event)); }),
      rounds_({ .loop = daemon.loop(),
                .board = board_,
                .sound = sound_,
                .ledger = ledger_,
                .counters = counters_,
                .boot = boot_ }),
      phones_(at(daemon, "org.yobirin.Phones"), board_.devices(), [this](const std::string& extension) {
          appears(extension);
          if (!extension.empty()) // Also at the lamp of who sits there.
              appears(extension_at(extension, board_.settings(), board_.office()));
      })
{
    board_.use(settings_.read());
    board_.use(guards_.read([this](Wall wall) -> std::optional<std::chrono::seconds> {
        if (!board_.knows_office())
            return std::nullopt;
        return board_.office().almanac().zone.offset_at(std::chrono::floor<std::chrono::seconds>(wall));
    }));
    restore();
    board_.settle_guards();
}

void Exchange::restore()
{
    std::vector<Call> calls;
    const Moment moment = BootClock::now();
    for (const auto& [key, value] : journal_.entries()) {
        if (!key.starts_with(call_prefix))
            continue;
        CallJournal::Record record;
        if (decode(value, record))
            calls.push_back(call_of(record, boot_, moment));
        else
            ++counters_["journal.unreadable"];
    }
    for (Call& call : calls) {
        if (journal_.is_set_aside(
                call.id)) { // Its legs and ports are nobody's now, and end with the comparison.
            log_warning("call set aside, it killed us three times", { { "call", call.id } });
            report(call, { .what = Milestone::Ended, .outcome = "failed", .reason = "failed" });
            forget(call);
            continue;
        }
        board_.restore(std::move(call));
    }
    if (!calls.empty())
        log_info("calls taken up again", { { "calls", std::to_string(board_.calls().size()) } });
}

void Exchange::use(std::int64_t version, std::string_view slice_json)
{
    yobirin::Office::SliceReply slice;
    if (!decode(slice_json, slice) || !slice.calls) {
        log_error("the office slice has nothing for calls, keeping the last one", {});
        return;
    }
    use(*std::move(slice.calls));
    phonebook_.use(board_.office().plan());
    daemon_.set_office_version(version);
    if (lamp_news_.everything)
        lamp_news_.everything();
}

void Exchange::use(Directory::Slice slice)
{
    office_slice_ = slice;
    clock_of_office_.use(slice.timezone.value_or(""));
    board_.use(Directory { std::move(slice), clock_of_office_.almanac() });
    look_at_hours();
}

void Exchange::look_at_hours()
{
    clock_of_office_.look_at(board_.office());
    board_.use(clock_of_office_.known());
    const auto since = board_.settings().night_since();
    const TimeOfCall now { .at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                           .night_since = since,
                           .known = board_.known_hours() };
    if (since == unknown_time && now.known == nullptr) {
        board_.change({}, SetNight { .to = Switched::On, .since = now.at });
        return;
    }
    if (!since || is_night(board_.office(), now))
        return;
    log_info("night mode has ended by itself: the hours have changed since it was switched on", {});
    board_.change({}, SetNight { Switched::Off });
    appears({});
}

// --- World.

void Exchange::remember(const Call& call)
{
    rounds_.take_in(call);
    if (journal_.put(key_of(call), encode(record_of(call, boot_))))
        return;
    ++counters_["journal.full"];
    daemon_.degraded("the journal is full: calls go on, but would not survive a restart");
}

void Exchange::forget(const Call& call) { journal_.erase(key_of(call)); }

void Exchange::announce(const Call& call, const Step& step)
{
    if (audience_.announce)
        audience_.announce(call, step);
}

void Exchange::settings_changed(const Settings& settings, const std::vector<std::string>& of_extensions)
{
    settings_.keep(settings);
    if (lamp_news_.settings)
        for (const std::string& extension : of_extensions)
            lamp_news_.settings(extension);
}

void Exchange::appears(const std::string& place)
{
    if (place.empty() && lamp_news_.everything)
        lamp_news_.everything();
    else if (lamp_news_.changed)
        lamp_news_.changed(place);
}

void Exchange::wake_at(Moment moment)
{
    if (moment == Moment::max() || (waking_at_ && *waking_at_ <= moment))
        return;
    waking_at_ = moment;
    wake_.start(std::max(moment - BootClock::now(), std::chrono::nanoseconds { 0 }), events::Slack::Coarse);
}

void Exchange::carry_out(const Call& call, Order order)
{
    const auto carry = [&](auto& one) {
        using Kind = std::remove_cvref_t<decltype(one)>;
        if constexpr (std::is_same_v<Kind, Dial>) {
            std::string leg = one.leg;
            if (!wire_.send(call.contact, std::move(one)))
                refuse_dial(std::move(leg));
        } else if constexpr (std::is_same_v<Kind, ClosePorts>) {
            rounds_.close_ports(call, std::move(one));
        } else if constexpr (requires { wire_.send(std::move(one)); }) {
            if (!wire_.send(std::move(one)))
                ++counters_["calls.not_sent_while_sipd_is_away"];
        } else if constexpr (requires { sound_.send(std::move(one)); }) {
            sound_.send(std::move(one));
        } else if constexpr (std::is_same_v<Kind, Report>) {
            report(call, one);
        } else if constexpr (requires { tell_ledger(call, one); }) {
            tell_ledger(call, one);
        } else if constexpr (std::is_same_v<Kind, GiveToApplication>) {
            if (audience_.give)
                audience_.give(call, one);
        } else if constexpr (std::is_same_v<Kind, TellApplicationOfKey>) {
            if (audience_.press)
                audience_.press(call, one);
        } else if constexpr (std::is_same_v<Kind, TellEverybody>) {
            tell_everybody(call, one.text);
        } else if constexpr (seen_to_by_the_switchboard<Kind>) {
            // Nothing is left to do.
        } else {
            static_assert(std::is_same_v<Kind, Note>);
            const auto log = one.weight == Weight::Warning ? log_warning : log_info;
            log(one.text, { { "call", call.id }, { "contact", call.contact } });
        }
    };
    std::visit(carry, order);
}

void Exchange::blocked(const std::string& extension, const Block& block)
{
    std::string numbers;
    for (const std::string& number : block.numbers)
        numbers += numbers.empty() ? number : " " + number;
    log_warning("calls outside are blocked, a thief seems to have the password",
                { { "extension", extension },
                  { "numbers", numbers },
                  { "until", block.until ? utc_text(*block.until) : "unblocked" } });
}

void Exchange::tell_everybody(const Call& call, const std::string& text)
{
    log_warning("an emergency call",
                { { "extension", call.origin_extension }, { "call", call.id }, { "contact", call.contact } });
    for (const auto& extension : board_.office().slice().extensions)
        if (extension.number != call.origin_extension && !board_.devices().of(extension.number).empty())
            wire_.tell(extension.number, call.from, text);
}

void Exchange::refuse_dial(std::string leg)
{
    daemon_.loop().at_turn_end([this, leg = std::move(leg)] {
        board_.leg_event(leg, LegEnded { .leg = leg, .reason = Legs::Reason::Failed });
    });
}

void Exchange::report(const Call& call, const Report& fact)
{
    Ledger::Event event { .contact = call.contact,
                          .call = call.id,
                          .revision = call.revision,
                          .boot = boot_,
                          .moment = milliseconds_of(BootClock::now()),
                          .at = utc_text(std::chrono::system_clock::now()),
                          .what = on_ledger(fact.what),
                          .agent = unless_empty(fact.agent),
                          .outcome = unless_empty(fact.outcome),
                          .reason = unless_empty(fact.reason),
                          .leg = unless_empty(fact.leg),
                          .supervisor = unless_empty(fact.supervisor),
                          .supervision = on_ledger(fact.supervision) };
    if (fact.what == Milestone::Ended) {
        event.fax = call.is_fax ? std::optional { true } : std::nullopt;
        event.emergency = call.urgency == Urgency::Emergency ? std::optional { true } : std::nullopt;
        event.guard = unless_empty(call.guarded);
    }
    if (fact.what == Milestone::Arrived || fact.what == Milestone::Ended) {
        const NumberingPlan& plan = board_.office().plan();
        event.direction = static_cast<Ledger::Direction>(call.direction);
        event.from = comparable_number(call.from.number, plan);
        event.to = comparable_number(call.to.number, plan);
        event.from_name = unless_empty(call.from.name);
        event.to_name = unless_empty(call.to.name);
    }
    ledger_.add(std::move(event));
}

void Exchange::tell_ledger(const Call& call, const TellRoute& told)
{
    Ledger::Detail detail = detail_of(call, boot_);
    detail.leg = told.leg;
    detail.route.emplace();
    for (const RouteStep& step : told.story)
        detail.route->steps.push_back({ .rule = std::string { step.rule },
                                        .what = std::string { text_of(step.what) },
                                        .values = unless_empty(step.values) });
    ledger_.add(std::move(detail));
}

void Exchange::tell_ledger(const Call& call, const TellLegEnd& told)
{
    Ledger::Detail detail = detail_of(call, boot_);
    detail.leg = told.leg;
    detail.extension = unless_empty(told.extension);
    detail.trunk = unless_empty(told.trunk);
    detail.ended =
        Ledger::LegEnd { .reason = std::string { text_of(told.reason) },
                         .code = told.code == 0 ? std::nullopt : std::optional<std::int64_t> { told.code },
                         .cause = told.cause };
    ledger_.add(std::move(detail));
}

// --- News from sipd and mediad.

Wire::Told Exchange::told_by_sipd()
{
    return { .generation = [this] { return board_.generation(); },
             .fenced = [this](std::int64_t above) { raise_generation(above); },
             .all_there_is =
                 [this](const std::vector<Legs::Leg>& legs) {
                     log_info("sipd is here", { { "legs", std::to_string(legs.size()) } });
                     board_.compare_legs(legs);
                 },
             .happened = [this](Legs::Event event) { leg_happened(std::move(event)); },
             .lost = [] { log_warning("sipd is away, calls that are up go on without it", {}); } };
}

Sound::Told Exchange::told_by_mediad()
{
    return { .generation = [this] { return board_.generation(); },
             .fenced = [this](std::int64_t above) { raise_generation(above); },
             .all_there_is =
                 [this](const std::vector<Media::Port>& ports) {
                     log_info("mediad is here", { { "ports", std::to_string(ports.size()) } });
                     board_.compare_ports(ports);
                 },
             .happened = [this](const Media::Event& event) { media_happened(event); },
             .changed = [this](const Media::Port& port) { board_.port_changed(port); },
             .lost = [] { log_warning("mediad is away, calls wait for it", {}); } };
}

void Exchange::media_happened(const Media::Event& event)
{
    ++counters_["calls.media_events"];
    if (event.what == Media::EventWhat::Digit && event.digit && event.digit->size() == 1)
        board_.port_event(event.port, DigitPressed { .at = event.port, .digit = event.digit->front() });
}

// Only when the file and the journal with our generation were both lost, while sipd or mediad lived on.
void Exchange::raise_generation(std::int64_t above)
{
    log_warning("a later generation of calld was here, claiming above it",
                { { "above", std::to_string(above) } });
    board_.raise_generation(std::max(above, board_.generation()));
    if (!keep_generation(board_.generation(), daemon_.paths().state / "generation", journal_))
        log_error("could not keep the generation", {});
}

void Exchange::leg_happened(Legs::Event event)
{
    const std::uint64_t digest = digest_of(event);
    const bool killed_before = journal_.killed_before(digest);
    if (killed_before)
        ++counters_["calls.dropped.killed_before"];
    const std::string_view named = call_in_leg_name(event.leg);
    journal_.mark(digest, named.empty() ? std::string_view { event.leg } : named);
    if (event.what == Legs::EventWhat::Incoming) {
        leg_arrived(std::move(event), killed_before);
    } else if (!killed_before) {
        const std::string leg = event.leg;
        if (std::optional<Event> fact = event_of(event))
            board_.leg_event(leg, *std::move(fact));
        else
            ++counters_["calls.ignored_leg_events"];
    }
    journal_.clear_mark();
}

void Exchange::leg_arrived(Legs::Event event, bool killed_before)
{
    const std::string leg = event.leg;
    std::optional<Arrival> arrival = arrival_of(event);
    if (arrival && !killed_before)
        return board_.incoming(*std::move(arrival));
    ++counters_["calls.malformed_arrivals"]; // Without a known caller it is nobody's.
    wire_.send(EndLeg { .leg = leg, .reason = Legs::Reason::Failed });
}

} // namespace calld
