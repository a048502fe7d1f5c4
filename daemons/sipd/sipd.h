// All of sipd put together: who gets what arrives, when timers run, and that a turn's answers leave together.
#pragma once

#include "authenticator.h"
#include "ban_keeper.h"
#include "bans_service.h"
#include "gate.h"
#include "legs.h"
#include "legs_service.h"
#include "office.h"
#include "outbox.h"
#include "phones_service.h"
#include "registrar.h"
#include "registrations.h"
#include "resolver.h"
#include "stateless.h"
#include "transactions.h"
#include "udp.h"
#include "user_agent.h"

#include "daemon/daemon.h"
#include "daemon/journal.h"
#include "daemon/slice.h"

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <vector>

namespace sipd {

class Sipd final : public DeviceNews {
public:
    Sipd(Daemon&, Journal);

    Result<> serve();

    void device_changed(const std::string& device) override { phones_.device_changed(device); }
    void device_gone(const std::string& device) override { phones_.device_gone(device); }

private:
    void office_changed(std::int64_t version, std::string_view slice_json);
    void listen(std::int64_t version);
    void ask_for_trunks();
    void trunks_resolved(const Resolver::Answers&);
    std::vector<yobirin::Phones::Trunk> trunk_states() const;

    void datagram_arrived(std::string_view bytes, const Flow&);
    void worked(); // Something may have to be sent, or a timer to be set.
    void end_turn();
    void timers_fired();
    void write_bindings_to_disk();

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
    Turn turn_ {}; // What has come in this one.
    Authenticator authenticator_;
    Transactions transactions_;
    Udp udp_;
    LegsService legs_service_;
    Legs legs_;
    PhonesService phones_;
    BansService bans_service_;
    Registrations registrations_;
    UserAgent user_agent_;
    Resolver resolver_;
    events::Timer timer_;
    std::optional<Moment> timer_due_ {};
    bool turn_end_wanted_ { false };
    bool recovered_ { false };
    std::future<Result<>> writing_ {}; // Disks may be slow: bindings are written beside the loop.
    std::optional<OfficeSlice> slice_ {};
};

} // namespace sipd
