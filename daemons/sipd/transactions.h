// All transactions there are, run by the tables of lib/sip (RFC 3261 17, RFC 6026). Pure: datagrams go into
// an Outbox, the time comes in with each call, and what the core must know is returned.
//
//     if (transactions.absorbs(request, via, now)) return;              // A repeat, or an ACK that ends
//     here. auto asked = transactions.open(request, via, { flow, asker }, now);   // From here on repeats are
//     absorbed. transactions.respond(*asked, 180, wire, now);
//
//     transactions.request({ … }, now);
//     if (auto delivered = transactions.deliver(response, now)) …
#pragma once

#include "flow.h"
#include "outbox.h"

#include "base/clock.h"
#include "base/counters.h"
#include "sip/invite_client.h"
#include "sip/invite_server.h"
#include "sip/message.h"
#include "sip/non_invite_client.h"
#include "sip/non_invite_server.h"
#include "sip/timer_queue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sipd {

struct ServerId {
    std::uint64_t serial { 0 };
    friend bool operator==(ServerId, ServerId) = default;
};
struct ClientId {
    std::uint64_t serial { 0 };
    friend bool operator==(ClientId, ClientId) = default;
};

// On whose behalf a transaction runs, to be looked up when something comes of it.
struct Asker {
    enum class Kind : std::uint8_t { Nobody, Leg, Trunk, Subscription, Text };
    Kind kind { Kind::Nobody };
    std::uint64_t id { 0 };
    friend bool operator==(const Asker&, const Asker&) = default;
};

struct OutgoingRequest {
    // What is sent where the network refuses the first way, with the same branch (RFC 3261 18.1.1).
    struct Otherwise {
        std::string wire {};
        Flow flow {};
    };

    std::string wire {};
    std::string branch {}; // Of its Via, unique.
    sip::Method method { sip::Method::Other };
    Flow flow {};
    Asker asker {};
    std::optional<Otherwise> otherwise {};
};

struct Delivery {
    ClientId client {};
    Asker asker {};
};

// What a transaction came to, where the core hears no message of it.
struct Outcome {
    // The last two: of an INVITE that was refused.
    enum class What : std::uint8_t { NoResponse, NoAcknowledgement, Acknowledged };
    enum class Cause : std::uint8_t { Silence, Transport }; // Transport: it may never have arrived.
    What what { What::NoResponse };
    Cause cause { Cause::Silence };
    Asker asker {};
    ClientId client {};
    ServerId server {};
};

class Transactions {
public:
    Transactions(Outbox&, Counters&);

    // Requests in.
    bool absorbs(const sip::Message&, const sip::Via&, Moment now);
    bool is_merged(const sip::Message& invite, const sip::Via&) const; // RFC 3261 8.2.2.2: 482.
    // From where the INVITE came, too: a branch can be overheard (rule T8).
    std::optional<ServerId> invite_of(const sip::Message& cancel, const sip::Via&, const Flow& source) const;
    struct Opening {
        Flow answers {}; // Where they go.
        Asker asker {};
    };
    std::optional<ServerId> open(const sip::Message&, const sip::Via&, const Opening&, Moment now);
    // The wire is kept for repeats. False when the transaction is gone or does not take this response any
    // more.
    bool respond(ServerId, int status, std::string wire, Moment now);
    Asker asker_of(ServerId) const;
    bool is_open(ServerId) const; // A final response is still wanted.

    // Requests out.
    std::optional<ClientId> request(OutgoingRequest, Moment now);
    // Goes on with what a process before us sent; nothing is sent now.
    std::optional<ClientId> resume(OutgoingRequest, Moment now);
    // A request an earlier process took: repeats of it are absorbed again, and it can be answered.
    struct EarlierRequest {
        std::string key {}; // key_of() of the request.
        Flow flow {};
        Asker asker {};
    };
    std::optional<ServerId> resume(EarlierRequest);
    std::optional<EarlierRequest> asked(ServerId) const; // What a later process needs for that.
    void forget(ClientId id) { end_client(id.serial); } // Nothing is expected of it any more.
    // Nobody waits for this INVITE any more. It is not repeated; as soon as it is, or has been, answered
    // provisionally, it is cancelled (RFC 3261 9.1), and a 2xx is nobody's: to be acknowledged and ended.
    void abandon(ClientId, Moment now);
    const std::string* wire_of(ClientId) const;
    Flow flow_of(ClientId) const;
    std::string_view branch_of(ClientId) const;

    // Responses in. Nothing: absorbed, or nobody's.
    enum class Unmatched : std::uint8_t { Absorbed, Nobodys };
    std::optional<Delivery> deliver(const sip::Message& response, Moment now, Unmatched* unmatched = nullptr);

    // The network refused these.
    void transport_failed(const Flow&, Moment now);
    // It brought the beginning of a datagram back. Anybody may say so, but only who saw a request knows its
    // branch.
    void undelivered(const Address& remote, std::string_view beginning, Moment now);

    // Time.
    std::optional<Moment> next_deadline();
    void run_due(Moment now);
    std::vector<Outcome> take_outcomes() { return std::exchange(outcomes_, {}); }

    std::size_t server_count() const { return servers_.size(); }
    std::size_t client_count() const { return clients_.size(); }

    // What identifies a server transaction (RFC 3261 17.2.3), also over a restart. An ACK has its INVITE's.
    static std::string key_of(const sip::Message&, const sip::Via&);

private:
    static void write_key(const sip::Message&, const sip::Via&, std::string& key);

    enum class Kind : std::uint8_t { Invite, NonInvite };
    struct Transaction {
        Kind kind { Kind::Invite };
        std::uint8_t state { 0 };
        std::uint32_t stamp { 0 }; // Grows with every change of state: timers of an earlier one are void.
        std::uint32_t repeats { 0 };
        Moment started {};
        std::string key {};
        std::string wire {}; // A client's request, a server's last response.
        Flow flow {};
        Asker asker {};
    };
    struct Server : Transaction {
        std::string merge_key {};
    };
    struct Client : Transaction {
        sip::Method method { sip::Method::Other };
        std::string acknowledgement {}; // Of a failed INVITE, to be repeated.
        std::optional<OutgoingRequest::Otherwise> otherwise {}; // Until it is answered.
        bool is_abandoned { false };
    };

    template <typename Machine>
    std::optional<typename Machine::Action> take(Transaction&, std::uint64_t serial, typename Machine::Event,
                                                 Moment now);
    template <typename Machine> void start_clocks(Transaction&, std::uint64_t serial, Moment now);
    template <typename Machine> void restart_clock(Transaction&, sip::TimerId, Moment now);

    bool server_takes(std::uint64_t serial, int status, Moment now);
    void server_timer(std::uint64_t serial, Server&, sip::TimerId, Moment now);
    void client_timer(std::uint64_t serial, Client&, sip::TimerId, Moment now);
    bool invite_response(std::uint64_t serial, Client&, const sip::Message&, Moment now);
    bool other_response(std::uint64_t serial, Client&, const sip::Message&, Moment now);
    void acknowledge(Client&, const sip::Message& failure);
    void withdraw(std::uint64_t serial, Moment now);
    std::optional<ClientId> add_client(OutgoingRequest&&, Moment now);
    void end_server(std::uint64_t serial);
    void end_client(std::uint64_t serial);
    bool is_void(sip::TimerId) const;
    void begin_client(std::uint64_t serial, Client&, Moment now);
    bool goes_otherwise(std::uint64_t serial, Client&, Moment now);
    void fail_client(std::uint64_t serial, Client&, Moment now);

    Outbox& outbox_;
    std::uint64_t& dropped_;
    std::uint64_t& retransmitted_;
    std::uint64_t& unmatched_responses_;
    std::uint64_t& full_;
    std::uint64_t& fell_back_;
    std::uint64_t& undelivered_;
    std::uint64_t last_serial_ { 0 };
    std::unordered_map<std::uint64_t, Server> servers_ {};
    std::unordered_map<std::uint64_t, Client> clients_ {};
    std::unordered_map<std::string, std::uint64_t> server_keys_ {};
    std::unordered_map<std::string, std::uint64_t> client_keys_ {};
    std::unordered_map<std::string, std::uint64_t> merge_keys_ {};
    sip::TimerQueue timers_ {};
    std::vector<Outcome> outcomes_ {};
    std::string looked_up_ {}; // A key; kept, so that looking takes no memory.
};

} // namespace sipd
