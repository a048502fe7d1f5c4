// All of sipd put together: who gets what arrives, when timers run, and that a turn's answers leave together.
#pragma once

#include "admission/ban_keeper.h"
#include "admission/bans_service.h"
#include "admission/gate.h"
#include "admission/waiting_room.h"
#include "authenticator.h"
#include "dns/locator.h"
#include "dns/resolver.h"
#include "legs/legs.h"
#include "legs/legs_service.h"
#include "office.h"
#include "outbox.h"
#include "registrar/phones_service.h"
#include "registrar/registrar.h"
#include "registrar/registrations.h"
#include "stateless.h"
#include "subscriptions/lamp_table.h"
#include "subscriptions/lamp_watch.h"
#include "subscriptions/subscriptions.h"
#include "texts/texts.h"
#include "trace/trace.h"
#include "trace/trace_service.h"
#include "transactions.h"
#include "transport/network.h"
#include "transport/parked_connections.h"
#include "trunks/trunks.h"
#include "user_agent.h"

#include "daemon/daemon.h"
#include "daemon/journal.h"
#include "daemon/slice.h"
#include "event/background.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace sipd {

class Sipd final : public DeviceNews {
public:
    Sipd(Daemon&, Journal);

    Result<> serve();

    void device_changed(const std::string& device) override;
    void device_stayed(const std::string& device) override;
    void device_gone(const std::string& device) override { phones_.device_gone(device); }

private:
    std::optional<Objection> office_prepared(std::string_view slice_json);
    void office_changed(std::int64_t version, std::string_view slice_json);
    void listen(std::int64_t version);
    NetworkPlan network_plan(const Office&) const;
    void sockets_changed();
    void look_at_retired_sockets();
    void locate_trunks(Moment now);

    StreamHearers hearers();
    void message_arrived(std::string_view bytes, const Flow&);
    void undelivered(const Address& remote, std::string_view text);
    void take_up(std::string_view bytes, const Flow&, Service, Moment now);
    void serve_who_waits();
    bool is_known(Ip) const;
    Trust trust_of(const Flow&) const;
    trace::Path path_of(const Flow&) const;
    void trace(trace::Direction, std::string_view message, const Flow&, Moment now);
    void trace_outbox(Moment now);
    void watch_lamps();
    void seize(const yobirin::Lamps::Seize&, std::uint64_t number);
    void press_key(const yobirin::Lamps::Switch&, std::uint64_t subscription);
    void ended(const Outcome&, Moment now);
    void worked(); // Something may have to be sent, or a timer to be set.
    void end_turn();
    void timers_fired();
    void write_bindings_to_disk();
    void write_texts_to_disk();

    Daemon& daemon_;
    Journal journal_;
    Counters& counters_;
    Office office_ {};
    Vantage vantage_ {};
    Outbox outbox_ {};
    StatelessAnswers stateless_;
    Registrar registrar_ {};
    BanKeeper bans_;
    Gate gate_;
    WaitingRoom waiting_room_ {};
    std::optional<Moment> turn_began_ {}; // With the first message of it.
    std::uint64_t& dropped_overload_;
    std::uint64_t& refused_overload_;
    Authenticator authenticator_;
    std::string tls_ticket_key_;
    Transactions transactions_;
    Network network_;
    ParkedConnections parked_connections_;
    std::vector<Flow> lost_ {}; // In this turn.
    trace::Trace trace_;
    trace::TraceService trace_service_ { trace_ };
    Trunks trunks_;
    LegsService legs_service_;
    Legs legs_;
    LampTable lamps_;
    Subscriptions subscriptions_;
    std::optional<LampWatch> lamp_watch_ {};
    Texts texts_;
    PhonesService phones_;
    BansService bans_service_;
    Registrations registrations_;
    UserAgent user_agent_;
    dns::Locator locator_;
    dns::Resolver resolver_;
    events::Timer timer_;
    events::Timer serving_; // The next turn, while somebody waits.
    events::Timer retired_; // Sockets that are wanted no more.
    std::optional<Moment> timer_due_ {};
    bool turn_end_wanted_ { false };
    bool recovered_ { false };
    events::Background writing_; // Bindings, to disk.
    events::Background writing_texts_;
    std::optional<Network::Prepared> prepared_ {}; // Sockets for a version that is not decided yet.
    std::optional<OfficeSlice> slice_ {};
};

} // namespace sipd
