// Puts sipd together.
#include "sipd.h"

#include "bindings_file.h"
#include "limits.h"

#include "base/log.h"
#include "base/random.h"
#include "daemon/checksum.h"

#include <algorithm>

namespace sipd {
namespace {

constexpr const char* parked_name = "sip-udp";

// Nonces live on over a restart, so that no phone is challenged twice for it.
std::string nonce_secret(Journal& journal)
{
    const auto kept = journal.entries().find("nonce-secret");
    if (kept != journal.entries().end() && kept->second.size() == 64)
        return std::string { kept->second };
    std::string fresh = random_hex(32);
    if (!journal.put("nonce-secret", fresh))
        log_warning("journal full, nonces will not survive a restart");
    return fresh;
}

yobirin::Phones::Trunk state_of(const Trunk& trunk)
{
    const bool found = !trunk.resolved.empty();
    return { .name = trunk.name,
             .state = found ? yobirin::Phones::TrunkState::Peer : yobirin::Phones::TrunkState::Failed,
             .since = utc_text(std::chrono::system_clock::now()),
             .reason = found ? std::nullopt : std::optional<std::string> { "host not found" } };
}

std::filesystem::path bindings_path(const Daemon& daemon) { return daemon.paths().state / "bindings.json"; }

} // namespace

Sipd::Sipd(Daemon& daemon, Journal journal)
    : daemon_(daemon),
      journal_(std::move(journal)),
      counters_(daemon.counters()),
      stateless_(outbox_, random_number()),
      bans_(journal_, counters_, daemon.paths().state / "bans.json", random_number()),
      gate_({ .registrar = registrar_,
              .office = office_,
              .bans = bans_.bans(),
              .acquaintances = bans_.acquaintances(),
              .counters = counters_,
              .news = bans_,
              .is_in_call = [this](const Address& address) { return legs_.is_peer_of_a_leg(address); },
              .salt = random_number() }),
      authenticator_(nonce_secret(journal_)),
      transactions_(outbox_, counters_),
      udp_(daemon.loop(), outbox_, counters_,
           { .arrived = [this](std::string_view bytes, const Flow& flow) { datagram_arrived(bytes, flow); },
             .drained = [this] { worked(); } }),
      legs_service_(journal_, counters_, [this] { worked(); }),
      legs_({ .transactions = transactions_,
              .outbox = outbox_,
              .stateless = stateless_,
              .registrar = registrar_,
              .office = office_,
              .vantage = vantage_,
              .journal = journal_,
              .counters = counters_,
              .news = legs_service_,
              .flow_towards = [this](Address address) { return udp_.towards(address); } }),
      phones_(registrar_, [this] { return trunk_states(); }),
      bans_service_(bans_),
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
                    .registrations = registrations_,
                    .registrar = registrar_,
                    .authenticator = authenticator_,
                    .office = office_,
                    .counters = counters_,
                    .hooks = daemon.has_test_hooks() ? TestHooks::On : TestHooks::Off }),
      resolver_(daemon.loop(), [this](const Resolver::Answers& answers) { trunks_resolved(answers); }),
      timer_(daemon.loop(), [this] { timers_fired(); })
{
    legs_service_.serve(legs_);
}

Result<> Sipd::serve()
{
    if (journal_.was_damaged())
        log_warning("journal was damaged, going on with what was whole");
    TRY(daemon_.serve("org.yobirin.Legs", legs_service_));
    TRY(daemon_.serve("org.yobirin.Phones", phones_));
    TRY(daemon_.serve("org.yobirin.Bans", bans_service_));
    slice_.emplace(daemon_, "sipd",
                   [this](std::int64_t version, std::string_view json) { office_changed(version, json); });
    return daemon_.run();
}

// ---- The office

void Sipd::office_changed(std::int64_t version, std::string_view slice_json)
{
    yobirin::Office::SliceReply part;
    if (auto decoded = decode(slice_json, part); !decoded || !part.wire) {
        log_error("slice not understood, the office stays as it was",
                  { { "version", std::to_string(version) } });
        return;
    }
    Office next = office_of(*part.wire);
    for (auto& [name, trunk] : next.trunks) // A name is resolved again, but not forgotten meanwhile.
        if (const Trunk* before = office_.trunk(name);
            before != nullptr && before->host == trunk.host && trunk.resolved.empty())
            trunk.resolved = before->resolved;
    office_ = std::move(next);
    for (const std::string& text : office_.not_understood)
        log_warning("address not understood, left out", { { "address", text } });
    authenticator_.use(office_.digest);
    listen(version);
    ask_for_trunks();
    const Moment now = BootClock::now();
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
    }
    registrations_.drop_strangers(now);
    worked();
}

void Sipd::listen(std::int64_t version)
{
    std::vector<Address> wanted;
    for (const Ip ip : office_.bind)
        if (wanted.size() < limits::binds && office_.port != 0)
            wanted.push_back({ ip, office_.port });
    auto listening = udp_.listen(wanted, daemon_.take_parked(parked_name));
    if (!listening) {
        log_error("cannot listen, still trying with the next office",
                  { { "why", listening.error().detail } });
        daemon_.degraded("cannot listen on " + listening.error().detail);
        return;
    }
    vantage_.sockets = udp_.addresses();
    daemon_.unpark(parked_name);
    if (!wanted.empty())
        daemon_.park(parked_name, udp_.descriptors());
    daemon_.recovered();
    daemon_.set_office_version(version);
}

void Sipd::ask_for_trunks()
{
    std::vector<std::string> hosts;
    for (const auto& [name, trunk] : office_.trunks)
        if (!parse_ip(trunk.host))
            hosts.push_back(trunk.host);
    resolver_.ask(std::move(hosts));
}

void Sipd::trunks_resolved(const Resolver::Answers& answers)
{
    for (auto& [name, trunk] : office_.trunks)
        if (const auto answer = answers.find(trunk.host); answer != answers.end())
            trunk.resolved = answer->second;
}

std::vector<yobirin::Phones::Trunk> Sipd::trunk_states() const
{
    std::vector<yobirin::Phones::Trunk> states;
    for (const auto& [name, trunk] : office_.trunks)
        states.push_back(state_of(trunk));
    return states;
}

// ---- What arrives

void Sipd::datagram_arrived(std::string_view bytes, const Flow& flow)
{
    const Moment now = BootClock::now();
    if (turn_.datagrams++ == 0)
        turn_.began = now;
    const Entry entry = gate_.judge(bytes, flow, now);
    if (entry == Entry::Dropped)
        return;
    const std::uint64_t digest = checksum(bytes, 0);
    if (journal_.killed_before(digest)) {
        ++counters_["sip.dropped.killed_before"];
        return;
    }
    journal_.mark(digest, {});
    user_agent_.datagram(bytes, flow, now, entry);
    journal_.clear_mark();
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
    const Moment now = BootClock::now();
    for (const Flow& refused : udp_.flush())
        transactions_.transport_failed(refused, now);
    for (const Outcome& outcome : transactions_.take_outcomes())
        if (outcome.asker.kind == Asker::Kind::Leg)
            legs_.transaction_ended(outcome, now);
    turn_.ended = now;
    turn_.left_some = turn_.datagrams >= limits::datagrams_a_turn;
    if (turn_.datagrams > 0)
        gate_.turn_ended(std::exchange(turn_, {}));
    std::optional<Moment> next;
    for (const std::optional<Moment>& due : { transactions_.next_deadline(), legs_.next_deadline(),
                                              registrations_.next_deadline(), bans_.next_deadline() })
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

void Sipd::timers_fired()
{
    timer_due_.reset();
    const Moment now = BootClock::now();
    transactions_.run_due(now);
    legs_.run_due(now);
    registrations_.run_due(now);
    bans_.run_due(now);
    worked();
}

void Sipd::write_bindings_to_disk()
{
    using namespace std::chrono_literals;
    if (writing_.valid() && writing_.wait_for(0s) != std::future_status::ready)
        return registrations_.write_again(BootClock::now());
    if (writing_.valid())
        if (const auto written = writing_.get(); !written)
            log_warning("bindings not on disk, a power cut would forget phones",
                        { { "why", written.error().detail } });
    writing_ = std::async(
        std::launch::async,
        [copy = registrar_, path = bindings_path(daemon_), now = BootClock::now(),
         wall = std::chrono::system_clock::now()] { return write_bindings(path, copy, now, wall); });
}

} // namespace sipd
