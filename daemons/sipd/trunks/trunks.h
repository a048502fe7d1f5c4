// All trunks: where their servers are, how well they are, and our registration with those that want one.
// Carries the orders of registration.h out and feeds health.h. Knows no socket, no loop and no clock; where
// servers are it is told.
//
// trunks.cpp: the trunks there are, and what others ask; registering.cpp: REGISTER; pinging.cpp: OPTIONS;
// telling.cpp: what is told of them.
#pragma once

#include "office.h"
#include "outbox.h"
#include "outgoing.h"
#include "pacer.h"
#include "transactions.h"
#include "trunk_session.h"

#include "base/counters.h"
#include "daemon/journal.h"

#include "org.yobirin.Phones.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sipd {

struct TrunkSurroundings {
    Transactions& transactions;
    Outbox& outbox;
    Office& office; // Trunk::resolved is kept there.
    const Vantage& vantage;
    Journal& journal;
    Counters& counters;
    std::function<Flow(const Hop&)> flow_towards;
    // Whether a connection of ours leads there now. By UDP one is always there.
    std::function<bool(const Hop&)> leads_to;
    std::function<void(const yobirin::Phones::Trunk&)> news; // Its state changed.
    Chance chance;
};

class Trunks {
public:
    explicit Trunks(TrunkSurroundings around) : around_(std::move(around)) { }

    // The office has come or changed: new trunks begin, with what the journal knows of them, and those that
    // are no more leave.
    void use_office(Moment now);
    // Where a host is, as far as is known now; empty: there is no such name, or nobody says.
    void located(std::string_view trunk, const std::vector<Target>& servers, Moment now);

    // ---- For calls.
    struct Way {
        std::vector<Hop> servers {}; // To be tried in this order.
        bool is_down { false }; // All of them.
        std::chrono::milliseconds silence {}; // Each is given so long to say anything,
        std::chrono::milliseconds trying {}; // and so long to say more than 100, where there is another way.
    };
    Way way_of(const Trunk&) const;
    // By what the carrier knows us, of a trunk that registers.
    std::vector<std::string>
    routes_of(std::string_view trunk) const; // Service-Route, Path: as its profile says.
    std::string contact_of(std::string_view trunk, const Flow&) const; // Empty: ours as for everybody.
    // In which its registrar believed us; empty: it asked for nothing.
    std::string_view realm_of(std::string_view trunk) const;
    // Which of several trunks with servers at that address an INVITE is from: the one whose Contact its
    // Request-URI is.
    const Trunk* trunk_of(Ip source, const sip::Uri& request_uri) const;

    // What calls came to.
    void heard(std::string_view trunk, const Flow&, const health::Event&, Moment now);
    void progressed(std::string_view trunk, std::chrono::milliseconds after);

    // ---- From the wire.
    void responded(const sip::Message&, const Delivery&, const Flow& source, Moment now);
    void transaction_ended(const Outcome&, Moment now);
    void flow_lost(const Flow&, Moment now);

    std::vector<yobirin::Phones::Trunk> states() const;

    // ---- Time.
    std::optional<Moment> next_deadline();
    void run_due(Moment now);

private:
    using Sessions = std::map<std::string, TrunkSession, std::less<>>; // By the name of the trunk.

    void begin(const Trunk&, Moment now, bool was_down = false);
    void change(TrunkSession&, const Trunk&, Moment now);
    void dismiss(const std::string& name, Moment now);
    void forget_strangers();
    bool is_spoken_to(const Target&) const;
    void set_servers(TrunkSession&, const std::vector<Target>&, Moment now);
    void begin_account(TrunkSession&, std::optional<Account> earlier, Moment now) const;
    TrunkSession* by_name(std::string_view name);
    const TrunkSession* by_name(std::string_view name) const;
    TrunkSession* by_id(std::uint64_t id);
    bool is_current(const TrunkSession&) const;
    void save(const TrunkSession&);
    void changed() { next_is_known_ = false; }
    void drop_gone();
    Ways ways() const { return { around_.office, around_.vantage, around_.flow_towards }; }
    double chance() const;

    // telling.cpp
    void tell(TrunkSession&);
    void goes_on(TrunkSession&, Wall since) const;
    yobirin::Phones::Trunk state_of(const TrunkSession&) const;

    // registering.cpp
    void happened(TrunkSession&, const registration::Event&, Moment now);
    void carry_out(TrunkSession&, const registration::SendRegister&, Moment now);
    void carry_out(TrunkSession&, const registration::AskOtherServer&, Moment now);
    void register_answered(TrunkSession&, const sip::Message&, Moment now);
    registration::Event event_of(TrunkSession&, const sip::Message& response) const;
    const TrunkServer* next_server(const TrunkSession&) const;
    registration::Others others_of(const TrunkSession&) const;
    std::optional<Moment> account_deadline(const TrunkSession&) const;
    void run_account(TrunkSession&, Moment now);
    std::string contact_of(const TrunkSession&, const Flow&) const;

    // pinging.cpp
    void mark(TrunkSession&, TrunkServer&, const health::Event&, Moment now);
    void plan_ping(const TrunkSession&, TrunkServer&, Moment now) const;
    void ping(TrunkSession&, TrunkServer&, Moment now);
    void run_servers(TrunkSession&, Moment now);

    TrunkSurroundings around_;
    std::uint64_t last_id_ { 0 };
    Sessions sessions_ {};
    std::vector<TrunkSession> leaving_ {}; // Not in the office any more.
    std::unordered_map<std::uint64_t, std::string> names_ {}; // By id.
    Pacer pacer_ {};
    std::optional<Moment> next_ {};
    bool next_is_known_ { false };
};

// A response as a sign of health.
health::Event sign_of(const sip::Message& response);

} // namespace sipd
