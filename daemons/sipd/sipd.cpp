// Puts sipd together.
#include "sipd.h"

#include "limits.h"
#include "registrar/bindings_file.h"
#include "texts/texts_file.h"

#include "base/durable_file.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "daemon/checksum.h"

#include <algorithm>

namespace sipd {
namespace {

// What is parked with the supervisor, by name.
constexpr const char* parked_udp = "sip-udp";
constexpr const char* parked_tcp = "sip-tcp";
constexpr const char* parked_tls = "sip-tls";
constexpr const char* parked_connections = "sip-connections";

constexpr const char* places_key = "udp-sockets";

std::vector<Address> places_in(const Journal& journal)
{
    std::vector<Address> places;
    const auto kept = journal.entries().find(places_key);
    if (kept == journal.entries().end())
        return places;
    for (const std::string_view text : split(kept->second, ' '))
        places.push_back(parse_address(text).value_or(Address {}));
    return places;
}

// Nonces and TLS sessions live on over a restart, so that no phone is challenged twice or shakes hands anew
// for it.
std::string kept_secret(Journal& journal, const std::string& name, std::size_t characters)
{
    const auto kept = journal.entries().find(name);
    if (kept != journal.entries().end() && kept->second.size() == characters)
        return std::string { kept->second };
    std::string fresh = random_hex(characters / 2);
    if (!journal.put(name, fresh))
        log_warning("journal full, a secret will not survive a restart", { { "secret", name } });
    return fresh;
}

void add_opened(std::vector<BoundSocket>&& opened, std::vector<FileDescriptor>& to)
{
    for (BoundSocket& socket : opened)
        if (socket.descriptor)
            to.push_back(std::move(socket.descriptor));
}

std::filesystem::path texts_path(const Daemon& daemon) { return daemon.paths().state / "texts.json"; }

std::filesystem::path bindings_path(const Daemon& daemon) { return daemon.paths().state / "bindings.json"; }

} // namespace

Sipd::Sipd(Daemon& daemon, Journal journal)
    : daemon_(daemon),
      journal_(std::move(journal)),
      counters_(daemon.counters()),
      stateless_(outbox_, random_number()),
      bans_(daemon.loop(), journal_, counters_, daemon.paths().state / "bans.json", random_number()),
      gate_({ .registrar = registrar_,
              .office = office_,
              .bans = bans_.bans(),
              .acquaintances = bans_.acquaintances(),
              .counters = counters_,
              .news = bans_,
              .is_in_call = [this](const Address& address) { return legs_.is_peer_of_a_leg(address); },
              .salt = random_number() }),
      dropped_overload_(counters_["sip.dropped.overload"]),
      refused_overload_(counters_["sip.refused.overload"]),
      authenticator_(kept_secret(journal_, "nonce-secret", 64)),
      tls_ticket_key_(kept_secret(journal_, "tls-ticket-key", ticket_key_bytes)),
      transactions_(outbox_, counters_),
      network_(daemon.loop(), outbox_, counters_, hearers()),
      parked_connections_(
          network_.streams(), journal_,
          [this](const std::vector<int>& descriptors) { daemon_.park(parked_connections, descriptors); }),
      trace_(daemon.paths().journals / "trace", limits::trace_bytes),
      trunks_({ .transactions = transactions_,
                .outbox = outbox_,
                .office = office_,
                .vantage = vantage_,
                .journal = journal_,
                .counters = counters_,
                .flow_towards = [this](const Hop& hop) { return network_.towards(hop); },
                .leads_to = [this](const Hop& hop) { return network_.leads_to(hop); },
                .news = [this](const yobirin::Phones::Trunk& trunk) { phones_.trunk_changed(trunk); },
                .chance =
                    [](std::uint32_t bound) {
                        return static_cast<std::uint32_t>(random_number() % std::max(bound, 1U));
                    } }),
      legs_service_(journal_, counters_, [this] { worked(); }),
      legs_({ .transactions = transactions_,
              .outbox = outbox_,
              .stateless = stateless_,
              .registrar = registrar_,
              .office = office_,
              .vantage = vantage_,
              .trunks = trunks_,
              .journal = journal_,
              .counters = counters_,
              .news = legs_service_,
              .flow_towards = [this](const Hop& hop) { return network_.towards(hop); },
              .shows_appearances =
                  [this](std::string_view device) { return subscriptions_.shows_appearances(device); },
              .line_used = [this](const Caller& caller, const yobirin::Legs::Appearance& used,
                                  Moment now) { subscriptions_.line_used(caller, used, now); },
              .traced =
                  [this](const LegRecord& record) {
                      trace_.named({ .leg = record.about.leg,
                                     .call_id = record.dialog.call_id,
                                     .contact = record.about.contact.value_or("") });
                  } }),
      lamps_(counters_),
      subscriptions_(
          { .transactions = transactions_,
            .stateless = stateless_,
            .registrar = registrar_,
            .office = office_,
            .vantage = vantage_,
            .lamps = lamps_,
            .legs = legs_,
            .journal = journal_,
            .counters = counters_,
            .flow_towards = [this](const Hop& hop) { return network_.towards(hop); },
            .press_key = [this](const yobirin::Lamps::Switch& key,
                                std::uint64_t subscription) { press_key(key, subscription); },
            .seize = [this](const yobirin::Lamps::Seize& line, std::uint64_t number) { seize(line, number); },
            .release = [this](const yobirin::Lamps::Release& line) { lamp_watch_->release(line); } }),
      texts_({ .transactions = transactions_,
               .stateless = stateless_,
               .registrar = registrar_,
               .office = office_,
               .vantage = vantage_,
               .journal = journal_,
               .counters = counters_,
               .flow_towards = [this](const Hop& hop) { return network_.towards(hop); },
               .write_to_disk = [this] { write_texts_to_disk(); } }),
      phones_(registrar_, [this] { return trunks_.states(); }),
      bans_service_(bans_, [this] { worked(); }),
      registrations_({ .registrar = registrar_,
                       .authenticator = authenticator_,
                       .office = office_,
                       .journal = journal_,
                       .outbox = outbox_,
                       .stateless = stateless_,
                       .gate = gate_,
                       .counters = counters_,
                       .news = *this,
                       .write_to_disk = [this] { write_bindings_to_disk(); } }),
      user_agent_({ .transactions = transactions_,
                    .stateless = stateless_,
                    .gate = gate_,
                    .legs = legs_,
                    .subscriptions = subscriptions_,
                    .texts = texts_,
                    .registrations = registrations_,
                    .registrar = registrar_,
                    .trunks = trunks_,
                    .authenticator = authenticator_,
                    .office = office_,
                    .counters = counters_,
                    .hooks = daemon.has_test_hooks() ? TestHooks::On : TestHooks::Off }),
      locator_({ .ask = [this](const dns::Question& question) { resolver_.ask(question); },
                 .located =
                     [this](const std::string& trunk, const std::vector<Target>& servers) {
                         trunks_.located(trunk, servers, BootClock::now());
                     } }),
      resolver_(daemon.loop(),
                [this](const dns::Question& question, dns::Reply reply) {
                    locator_.take(question, std::move(reply), BootClock::now());
                    worked();
                }),
      timer_(daemon.loop(), [this] { timers_fired(); }),
      serving_(daemon.loop(), [this] { worked(); }),
      retired_(daemon.loop(), [this] { look_at_retired_sockets(); }),
      writing_(daemon.loop()),
      writing_texts_(daemon.loop())
{
    legs_service_.serve(legs_,
                        [this](const yobirin::Legs::Tell& text, Moment now) { texts_.tell(text, now); });
}

Result<> Sipd::serve()
{
    if (journal_.was_damaged()) {
        ++counters_["journal.damaged"];
        log_warning("journal was damaged, going on with what was whole");
    }
    if (trace_.was_damaged() || !trace_.outlives_us())
        log_warning(trace_.was_damaged() ? "trace was damaged, beginning a new one"
                                         : "no room for the trace file, a restart will forget it");
    TRY(daemon_.serve("org.yobirin.Legs", legs_service_));
    TRY(daemon_.serve("org.yobirin.Phones", phones_));
    TRY(daemon_.serve("org.yobirin.Trace", trace_service_));
    TRY(daemon_.serve("org.yobirin.Bans", bans_service_));
    slice_.emplace(
        daemon_, "sipd",
        OfficeSlice::Hearers {
            .changed = [this](std::int64_t version, std::string_view json) { office_changed(version, json); },
            .prepare = [this](std::string_view json) { return office_prepared(json); },
            .abandon = [this] { prepared_.reset(); } });
    return daemon_.run();
}

// ---- The office

// Binds what a version needs and we do not have, so that it can be said before anybody has changed anything.
std::optional<Objection> Sipd::office_prepared(std::string_view slice_json)
{
    yobirin::Office::SliceReply part;
    if (auto decoded = decode(slice_json, part); !decoded || !part.wire)
        return Objection { "この設定を読めません。すべてのデーモンを同じ版にしてください。",
                           "cannot read this version; bring all daemons to one release." };
    auto opened = network_.prepare(network_plan(office_of(*part.wire)));
    if (!opened)
        return Objection {
            opened.error().detail
                + " のため待ち受けできません。network.bind と sip_udp、sip_tcp、sip_tls を確かめてください。",
            "cannot listen on " + opened.error().detail
                + "; check network.bind and sip_udp, sip_tcp, sip_tls."
        };
    prepared_ = std::move(*opened);
    return std::nullopt;
}

void Sipd::office_changed(std::int64_t version, std::string_view slice_json)
{
    yobirin::Office::SliceReply part;
    if (auto decoded = decode(slice_json, part); !decoded || !part.wire) {
        log_error("slice not understood, the office stays as it was",
                  { { "version", std::to_string(version) } });
        return;
    }
    office_ = office_of(*part.wire);
    for (const std::string& text : office_.not_understood)
        log_warning("address not understood, left out", { { "address", text } });
    authenticator_.use(office_.digest);
    listen(version);
    const Moment now = BootClock::now();
    if (!recovered_)
        parked_connections_.recover(daemon_.take_parked(parked_connections));
    trunks_.use_office(now);
    locate_trunks(now);
    if (!recovered_) {
        recovered_ = true;
        auto on_disk = read_bindings(bindings_path(daemon_), now, std::chrono::system_clock::now());
        if (!on_disk)
            log_warning("bindings on disk not readable, set aside", { { "why", on_disk.error().detail } });
        registrations_.recover(on_disk ? std::move(*on_disk) : std::vector<Binding> {}, now);
        bans_.recover(now, std::chrono::system_clock::now());
        for (const auto& [device, binding] :
             registrar_.all()) // They are acquainted from where they registered.
            bans_.acquaintances().restore({ source_of(binding.flow.remote.ip), binding.extension }, now);
        legs_.recover(now);
        subscriptions_.recover(now);
        watch_lamps();
        auto kept = read_texts(texts_path(daemon_), now, std::chrono::system_clock::now());
        if (!kept)
            log_warning("texts on disk not readable, set aside", { { "why", kept.error().detail } });
        texts_.recover(kept ? std::move(*kept) : std::vector<Text> {}, now);
    }
    registrations_.drop_strangers(now);
    subscriptions_.drop_strangers(now);
    texts_.drop_strangers(now);
    worked();
}

// Not before the subscriptions are there that are to hear of it.
void Sipd::watch_lamps()
{
    lamp_watch_.emplace(
        LampWatch::Place { .loop = daemon_.loop(),
                           .socket = daemon_.paths().socket("org.yobirin.Lamps"),
                           .counters = counters_ },
        lamps_,
        [this](const LampTable::News& news) {
            subscriptions_.lamps_changed(news, BootClock::now());
            worked();
        },
        [this] { subscriptions_.assert_seizures(BootClock::now()); });
}

void Sipd::press_key(const yobirin::Lamps::Switch& key, std::uint64_t subscription)
{
    lamp_watch_->press(key, [this, subscription](bool is_different) {
        subscriptions_.key_settled(
            subscription, is_different ? Subscriptions::Settled::Different : Subscriptions::Settled::AsItWas,
            BootClock::now());
        worked();
    });
}

void Sipd::seize(const yobirin::Lamps::Seize& line, std::uint64_t number)
{
    lamp_watch_->seize(line, [this, number](const Result<std::int64_t>& appearance) {
        subscriptions_.seized(number, appearance, BootClock::now());
        worked();
    });
}

NetworkPlan Sipd::network_plan(const Office& office) const
{
    NetworkPlan plan;
    struct Transport {
        std::vector<Address>& addresses;
        std::uint16_t port;
    };
    for (const Transport& transport :
         { Transport { plan.udp, office.udp_port }, Transport { plan.tcp, office.tcp_port },
           Transport { plan.tls, office.tls_port } })
        for (const Ip ip : office.bind)
            if (transport.port != 0 && transport.addresses.size() < limits::binds)
                transport.addresses.push_back({ ip, transport.port });
    plan.identity = { .certificate = office.tls_certificate,
                      .key = office.tls_key,
                      .ticket_key = tls_ticket_key_ };
    return plan;
}

void Sipd::listen(std::int64_t version)
{
    ParkedSockets at_hand { .udp = daemon_.take_parked(parked_udp),
                            .tcp = daemon_.take_parked(parked_tcp),
                            .tls = daemon_.take_parked(parked_tls),
                            .udp_places = places_in(journal_) };
    if (prepared_) { // Opened for this version already.
        add_opened(std::move(prepared_->udp), at_hand.udp);
        add_opened(std::move(prepared_->tcp), at_hand.tcp);
        add_opened(std::move(prepared_->tls), at_hand.tls);
        prepared_.reset();
    }
    NetworkPlan plan = network_plan(office_);
    if (!plan.tls.empty()
        && plan.identity.certificate.empty()) { // While it is asked about, officed has made none yet.
        log_warning("no certificate, nobody is heard over TLS");
        plan.tls.clear();
    }
    auto next = network_.prepare(plan, std::move(at_hand));
    if (!next) {
        log_error("cannot listen, still trying with the next office", { { "why", next.error().detail } });
        daemon_.degraded("cannot listen on " + next.error().detail);
        return;
    }
    network_.commit(std::move(*next));
    vantage_.speaks_v4 = std::ranges::any_of(office_.bind, &Ip::is_v4);
    vantage_.speaks_v6 = std::ranges::any_of(office_.bind, &Ip::is_v6);
    sockets_changed();
    daemon_.recovered();
    daemon_.set_office_version(version);
}

// Parked and written down, so that the next process has them in the same places.
void Sipd::sockets_changed()
{
    vantage_.sockets = network_.udp().addresses();
    std::string places;
    for (const Address& address : vantage_.sockets)
        places += (places.empty() ? "" : " ") + text_of(address);
    if (!journal_.put(places_key, places))
        log_warning("journal full, calls on a port that was changed will not survive a restart");
    struct Parking {
        const char* name;
        sip::Transport transport;
    };
    for (const Parking& parking :
         { Parking { parked_udp, sip::Transport::Udp }, Parking { parked_tcp, sip::Transport::Tcp },
           Parking { parked_tls, sip::Transport::Tls } }) {
        daemon_.unpark(parking.name);
        if (const std::vector<int> listeners = network_.listeners(parking.transport); !listeners.empty())
            daemon_.park(parking.name, listeners);
    }
    if (network_.udp().has_retired())
        retired_.start(limits::retired_socket_looked_at, events::Slack::Coarse);
}

void Sipd::look_at_retired_sockets()
{
    Udp& udp = network_.udp();
    if (udp.close_retired(BootClock::now(), [this](std::uint32_t socket) { return legs_.any_on(socket); }))
        sockets_changed();
    else if (udp.has_retired())
        retired_.start(limits::retired_socket_looked_at, events::Slack::Coarse);
}

void Sipd::locate_trunks(Moment now)
{
    std::map<std::string, dns::Place> places;
    for (const auto& [name, trunk] : office_.trunks) {
        if (!trunk.targets.empty()) // An address.
            continue;
        dns::Place place { .host = trunk.host };
        if (trunk.names_port)
            place.port = trunk.port;
        if (trunk.names_transport)
            place.transport = trunk.transport;
        places.emplace(name, std::move(place));
    }
    resolver_.use(office_.dns_servers);
    locator_.use(std::move(places), now);
}

// ---- What arrives

StreamHearers Sipd::hearers()
{
    return {
        .arrived = [this](std::string_view bytes, const Flow& flow) { message_arrived(bytes, flow); },
        .unframed = [this](const sip::Unframed& unframed,
                           const Flow& flow) { return user_agent_.answer_to(unframed, flow); },
        .lost = [this](const Flow& flow) { lost_.push_back(flow); },
        .drained = [this] { worked(); },
        .trust_of_source = [this](Ip ip) { return is_known(ip) ? Trust::Known : Trust::Stranger; },
        .admits = [this](const Address& source) { return gate_.admits_connection(source, BootClock::now()); },
        .trust = [this](const Flow& flow) { return trust_of(flow); },
        .is_in_use = [this](const Flow& flow) { return legs_.is_in_use(flow); },
        .undelivered = [this](const Address& remote, std::string_view text) { undelivered(remote, text); }
    };
}

// A trunk that is not there is left for another at once (RFC 3261 18.4). A phone may be starting anew:
// whatever is for it is repeated meanwhile.
void Sipd::undelivered(const Address& remote, std::string_view text)
{
    const bool is_a_trunks =
        std::ranges::any_of(office_.trunks, [&](const auto& one) { return one.second.is_at(remote.ip); });
    if (is_a_trunks)
        transactions_.undelivered(remote, text, BootClock::now());
}

void Sipd::device_changed(const std::string& device)
{
    if (const Binding* binding = registrar_.find(device)) {
        legs_.device_moved(*binding);
        subscriptions_.device_moved(*binding, BootClock::now());
        texts_.device_registered(*binding, Texts::Sign::Came, BootClock::now());
    }
    phones_.device_changed(device);
}

void Sipd::device_stayed(const std::string& device)
{
    if (const Binding* binding = registrar_.find(device))
        texts_.device_registered(*binding, Texts::Sign::Stayed, BootClock::now());
}

Trust Sipd::trust_of(const Flow& flow) const
{
    const bool known = registrar_.at(flow) != nullptr || office_.trunk_at(flow.remote.ip) != nullptr;
    return known ? Trust::Known : Trust::Stranger;
}

bool Sipd::is_known(Ip ip) const { return registrar_.knows(ip) || office_.trunk_at(ip) != nullptr; }

void Sipd::message_arrived(std::string_view bytes, const Flow& flow)
{
    const Moment now = BootClock::now();
    if (!turn_began_)
        turn_began_ = now;
    const Gate::Judgement judgement = gate_.judge(bytes, flow, now);
    if (judgement.entry == Entry::Dropped)
        return;
    const bool nobody_waits = waiting_room_.is_empty() && now - *turn_began_ < limits::turn_longest;
    if (judgement.entry == Entry::AtOnce || nobody_waits)
        return take_up(bytes, flow, Service::Full, now);
    if (waiting_room_.let_in(judgement.line, bytes, flow, now))
        return;
    if (flow.is_reliable())
        return take_up(bytes, flow, Service::Refusal, now);
    ++dropped_overload_;
}

// While somebody waits, a turn follows at once, and begins with what has come meanwhile.
void Sipd::serve_who_waits()
{
    const Moment began = BootClock::now();
    for (Moment now = began; now - began < limits::served_a_turn; now = BootClock::now()) {
        const auto guest = waiting_room_.next(now);
        if (!guest)
            return;
        take_up(guest->bytes, guest->flow, guest->service, now);
        network_.streams().taken_up(guest->flow);
    }
    if (!waiting_room_.is_empty())
        serving_.start(std::chrono::nanoseconds { 0 });
}

void Sipd::take_up(std::string_view bytes, const Flow& flow, Service service, Moment now)
{
    if (service == Service::Refusal)
        ++refused_overload_;
    const std::uint64_t digest = checksum(bytes, 0);
    if (journal_.killed_before(digest)) {
        ++counters_["sip.dropped.killed_before"];
        return;
    }
    trace(trace::Direction::Received, bytes, flow, now);
    journal_.mark(digest, {});
    user_agent_.datagram(bytes, flow, now, service);
    journal_.clear_mark();
}

trace::Path Sipd::path_of(const Flow& flow) const
{
    trace::Path path { .local = vantage_.ours_of(flow, office_), .remote = flow.remote };
    if (flow.is_reliable())
        path.transport =
            flow.transport == sip::Transport::Tls ? trace::Transport::Tls : trace::Transport::Tcp;
    return path;
}

void Sipd::trace(trace::Direction direction, std::string_view message, const Flow& flow, Moment now)
{
    trace_.saw(direction, path_of(flow), message, now);
}

void Sipd::trace_outbox(Moment now)
{
    for (std::size_t i = 0; i < outbox_.count(); ++i)
        trace(trace::Direction::Sent, outbox_.bytes(i), outbox_.item(i).flow, now);
}

// ---- The turn

void Sipd::worked()
{
    if (std::exchange(turn_end_wanted_, true))
        return;
    daemon_.loop().at_turn_end([this] { end_turn(); });
}

void Sipd::end_turn()
{
    turn_end_wanted_ = false;
    turn_began_.reset();
    serve_who_waits();
    const Moment now = BootClock::now();
    if (subscriptions_.tell_some(now))
        serving_.start(std::chrono::nanoseconds { 0 });
    trace_outbox(now);
    for (const Flow& refused : network_.flush())
        transactions_.transport_failed(refused, now);
    for (const Flow& lost : std::exchange(lost_, {})) {
        transactions_.transport_failed(lost, now);
        legs_.flow_lost(lost, now);
        trunks_.flow_lost(lost, now);
    }
    parked_connections_.end_turn();
    for (const Outcome& outcome : transactions_.take_outcomes())
        ended(outcome, now);
    std::optional<Moment> next;
    for (const std::optional<Moment>& due :
         { transactions_.next_deadline(), legs_.next_deadline(), subscriptions_.next_deadline(),
           registrations_.next_deadline(), bans_.next_deadline(), texts_.next_deadline(),
           trunks_.next_deadline(), locator_.next_deadline() })
        if (due && (!next || *due < *next))
            next = due;
    if (outbox_.count() > 0)
        worked();
    if (next == timer_due_)
        return;
    timer_due_ = next;
    if (next)
        timer_.start(std::max(*next - now, std::chrono::nanoseconds { 0 }));
    else
        timer_.stop();
}

void Sipd::ended(const Outcome& outcome, Moment now)
{
    if (outcome.asker.kind == Asker::Kind::Leg)
        legs_.transaction_ended(outcome, now);
    if (outcome.asker.kind == Asker::Kind::Subscription)
        subscriptions_.transaction_ended(outcome, now);
    if (outcome.asker.kind == Asker::Kind::Text)
        texts_.transaction_ended(outcome, now);
    if (outcome.asker.kind == Asker::Kind::Trunk)
        trunks_.transaction_ended(outcome, now);
}

void Sipd::timers_fired()
{
    timer_due_.reset();
    const Moment now = BootClock::now();
    transactions_.run_due(now);
    legs_.run_due(now);
    subscriptions_.run_due(now);
    registrations_.run_due(now);
    bans_.run_due(now);
    texts_.run_due(now);
    trunks_.run_due(now);
    locator_.run_due(now);
    worked();
}

void Sipd::write_bindings_to_disk()
{
    if (writing_.is_busy())
        return registrations_.write_again(BootClock::now());
    writing_.run([copy = registrar_, path = bindings_path(daemon_), now = BootClock::now(),
                  wall = std::chrono::system_clock::now()] {
        return [written = write_bindings(path, copy, now, wall)] {
            if (!written)
                log_warning("bindings not on disk, a power cut would forget phones",
                            { { "why", written.error().detail } });
        };
    });
}

void Sipd::write_texts_to_disk()
{
    if (writing_texts_.is_busy())
        return texts_.write_again(BootClock::now());
    writing_texts_.run([this, text = text_of(texts_.kept()), path = texts_path(daemon_)] {
        return [this, written = write_durably(path, text)] {
            if (written)
                return;
            log_warning("texts not on disk, a power cut would forget those that wait",
                        { { "why", written.error().detail } });
            texts_.write_again(BootClock::now());
            worked();
        };
    });
}

} // namespace sipd
