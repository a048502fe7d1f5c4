// All legs: each a SIP dialog, run by the machines of leg.h and negotiation.h. Carries their orders out:
// messages through the transactions, facts to calld, records into the journal before the message leaves that
// makes them true. Knows no socket, no loop and no clock.
//
// What it does is spread over files by who sets it off: leg_arrivals (their INVITE), leg_dialling (ours),
// leg_dialog (requests inside a dialog), leg_offers (sessions that change), leg_commands (calld),
// leg_recovery (a new process).
#pragma once

#include "caller.h"
#include "leg_record.h"
#include "limits.h"
#include "messages.h"
#include "office.h"
#include "outgoing.h"
#include "recent.h"
#include "refusals.h"
#include "registrar/registrar.h"
#include "stateless.h"
#include "transactions.h"
#include "transport/next_hop.h"
#include "trunks/trunks.h"

#include "base/counters.h"
#include "daemon/journal.h"
#include "sip/timer_queue.h"

#include "org.yobirin.Legs.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sipd {

// Where news of legs goes.
class LegNews {
public:
    virtual ~LegNews() = default;
    virtual void tell(const yobirin::Legs::Event&) = 0;
    virtual bool is_heard() const = 0; // Whether calld listens now.
};

struct LegSurroundings {
    Transactions& transactions;
    Outbox& outbox;
    StatelessAnswers& stateless;
    const Registrar& registrar;
    const Office& office;
    const Vantage& vantage;
    Trunks& trunks;
    Journal& journal;
    Counters& counters;
    LegNews& news;
    std::function<Flow(const Hop&)> flow_towards; // By which of our sockets, addresses and connections.
    // Whether that device is told of appearances: then its calls say which they are.
    std::function<bool(std::string_view device)> shows_appearances {};
    // A call has come for which somebody may have taken a line.
    std::function<void(const Caller&, const yobirin::Legs::Appearance&, Moment)> line_used {};
    std::function<void(const LegRecord&)> traced {}; // Hears which leg a Call-ID is of, at its begin and end.
};

class Legs {
public:
    explicit Legs(LegSurroundings);

    // ---- From the wire. The message is sound and no repeat.
    void invited(const NewRequest& invite, Moment now);
    void in_dialog(const sip::Message&, const sip::Via&, const Flow&, Moment now);
    void acknowledged(const sip::Message&, const Flow&, Moment now);
    void cancelled(const sip::Message&, ServerId invite, Moment now);
    void responded(const sip::Message&, const Delivery&, const Flow&, Moment now);
    // A 2xx to an INVITE that no transaction knows: its ACK was lost with a process or is late.
    void stray_success(const sip::Message&, const Flow&, Moment now);
    void transaction_ended(const Outcome&, Moment now);

    // ---- From calld.
    Result<std::int64_t> dial(const yobirin::Legs::Dial&, Moment now);
    Result<std::int64_t> ring(const yobirin::Legs::Ringing&, Moment now);
    Result<std::int64_t> answer(const yobirin::Legs::Answer&, Moment now);
    Result<> show(const yobirin::Legs::Show&, Moment now);
    Result<> end(const yobirin::Legs::End&, Moment now);
    Result<> send_digit(const yobirin::Legs::SendDigit&, Moment now);
    Result<std::int64_t> offer(const yobirin::Legs::Offer&, Moment now);
    Result<std::int64_t> answer_offer(const yobirin::Legs::AnswerOffer&, Moment now);
    Result<> answer_transfer(const yobirin::Legs::AnswerTransfer&, Moment now);
    Result<> tell_transfer(const yobirin::Legs::TellTransfer&, Moment now);
    // A leg calld named in a Dial that never began.
    void tell_stillborn(const std::string& leg, Reason);

    // Everything there is, for a calld that has just come: legs, then the ends it has not heard of.
    std::vector<yobirin::Legs::Leg> snapshot() const;
    std::vector<yobirin::Legs::Event> unheard_ends() const;
    // Offers of peers that nobody has answered: the calld that was told of them, if any, has died since.
    std::vector<yobirin::Legs::Event> open_offers();
    void ends_were_heard();

    // ---- Time.
    std::optional<Moment> next_deadline();
    void run_due(Moment now);

    // ---- A new process: takes over what the journal holds. Once, before anything else.
    void recover(Moment now);

    // A device came back over another connection: its legs go with it.
    void device_moved(const Binding&);
    void flow_lost(const Flow&, Moment now);

    std::size_t count() const { return legs_.size(); }
    const LegRecord* find(std::string_view name) const;
    // What an INVITE with Replaces calls the dialog of a leg we dialled and that rings, as its phone names it
    // (RFC 3891 3: no other may be replaced before it is answered).
    struct DialogName {
        std::string_view call_id {};
        std::string_view local_tag {};
        std::string_view remote_tag {};
    };
    std::optional<DialogName> ringing_dialog(std::string_view leg) const;
    bool any_on(std::uint32_t socket) const; // Of our UDP ones, by its place.
    bool is_in_use(const Flow& connection) const; // Whether a leg goes over it.
    bool is_peer_of_a_leg(const Address&) const;

private:
    // Finding and keeping (legs.cpp)
    LegRecord& add(LegRecord);
    LegRecord* by_name(std::string_view name);
    LegRecord* by_dialog(const sip::Message& request);
    LegRecord* by_serial(std::uint64_t serial);
    void save(LegRecord&);
    void keep(std::string_view kind, const std::string& name, std::string_view text);
    void drop_texts(const std::string& name);
    void forget(std::uint64_t serial);
    Asker asker_of(const LegRecord&) const;
    void start(LegRecord&, LegTimer, std::chrono::milliseconds after, Moment now);
    void stop(LegRecord&, LegTimer);
    void timer_fired(LegRecord&, LegTimer, Moment now);
    bool is_void(sip::TimerId) const;
    Ways ways() const { return { around_.office, around_.vantage, around_.flow_towards }; }
    SentBy ours_towards(const LegRecord&) const;
    const Trunk* trunk_of(const LegRecord&) const; // As the office has it now; nullptr: a phone, or gone.
    const office::Profile* profile_of(const LegRecord&) const;
    Manner manner_of(const LegRecord&) const;
    std::string contact_towards(const LegRecord&) const;

    // The machines at work (leg_orders.cpp)
    void happened(std::uint64_t serial, const leg::Event&, Moment now);
    void carry_out(LegRecord&, const leg::SendProvisional&, Moment now);
    void carry_out(LegRecord&, const leg::SendAnswer&, Moment now);
    void carry_out(LegRecord&, const leg::Refuse&, Moment now);
    void carry_out(LegRecord&, const leg::SendCancel&, Moment now);
    void carry_out(LegRecord&, const leg::Acknowledge&, Moment now);
    void carry_out(LegRecord&, const leg::SendBye&, Moment now);
    void carry_out(LegRecord&, const leg::StartTalking&, Moment now);
    void carry_out(LegRecord&, const leg::TellRinging&, Moment now);
    void carry_out(LegRecord&, const leg::TellAnswered&, Moment now);
    void carry_out(LegRecord&, const leg::TellOfferAnswered&, Moment now);
    void carry_out(LegRecord&, const leg::TellEnded&, Moment now);
    void carry_out(LegRecord&, const leg::Forget&, Moment now);
    yobirin::Legs::Event news_of(LegRecord&, yobirin::Legs::EventWhat);
    yobirin::Legs::Event news_of_offer(LegRecord&, const negotiation::TellOffered&);
    void tell(const yobirin::Legs::Event&);
    void keep_end(const yobirin::Legs::Leg&, const yobirin::Legs::Event&);
    void save_end(const yobirin::Legs::Leg&, const yobirin::Legs::Event&);
    void repeat_answer(LegRecord&, Moment now);

    // Reliable provisional responses, and UPDATE before the answer (leg_reliable.cpp)
    bool speaks_reliably(const LegRecord&, const sip::Message& invite) const;
    void say_reliably(LegRecord&, const sip::Message& invite, reliable::Word, Moment now);
    void repeat_provisional(LegRecord&, Moment now);
    void take_prack(LegRecord&, const sip::Message&, const PeerRequest&, Moment now);
    static bool has_agreed_early(const LegRecord&);
    bool takes_provisional(LegRecord&, const sip::Message&, const Flow&, Moment now);
    void acknowledge_provisional(LegRecord&, reliable::Early&, const Flow&, Moment now);
    bool in_early_dialog(const sip::Message&, const sip::Via&, const Flow&, Moment now);
    void answer_early_update(LegRecord&, const sip::Message&, const PeerRequest&, Moment now);

    void keep_repeating(LegRecord&, const PeerRequest&, std::string wire, Moment now);

    // Offers inside a dialog (leg_offers.cpp)
    struct ReadSession {
        std::optional<std::string> json {}; // None: there was no body.
        bool has_audio { true };
        bool held { false };
        bool has_keys { false }; // For SRTP.
        std::string origin {};
        // Of an answer: one without sound, or with none that may be heard, is as good as none.
        std::optional<std::string> usable() const { return has_audio ? json : std::nullopt; }
    };
    void happened(std::uint64_t serial, const negotiation::Event&, Moment now);
    void carry_out(LegRecord&, const negotiation::SendOffer&, Moment now);
    void carry_out(LegRecord&, const negotiation::AnswerPeer&, Moment now);
    void carry_out(LegRecord&, const negotiation::TurnAway&, Moment now);
    void carry_out(LegRecord&, const negotiation::WaitForCalld&, Moment now);
    void carry_out(LegRecord&, const negotiation::BackOff&, Moment now);
    void carry_out(LegRecord&, const negotiation::TellOffered&, Moment now);
    void carry_out(LegRecord&, const negotiation::TellOfferAnswered&, Moment now);
    void carry_out(LegRecord&, const negotiation::TellOfferFailed&, Moment now);
    void carry_out(LegRecord&, const negotiation::GiveUp&, Moment now);
    void take_offer(LegRecord&, const sip::Message&, PeerRequest, Moment now);
    void out_of_turn(LegRecord&, const sip::Message&, const PeerRequest&, Moment now);
    // Our 2xx to what was asked.
    struct Acceptance {
        const PeerRequest& asked;
        std::string_view session {};
    };
    void ask_calld(LegRecord&, PeerRequest, ReadSession&, Moment now);
    std::string acceptance(LegRecord&, const sip::Message&, const Flow&, std::string_view session);
    void answer_refresh(LegRecord&, const sip::Message&, const Acceptance&, Moment now);
    void offer_answered(LegRecord&, const sip::Message&, const Flow&, Moment now);
    void refresh(LegRecord&, Moment now);
    void add_identity(const LegRecord&, std::vector<ExtraHeader>&) const;
    void add_appearance(const LegRecord&, std::vector<ExtraHeader>&) const;
    void start_session_timer(LegRecord&, Moment now);

    // Sessions (leg_sessions.cpp)
    // Of a leg of that extension, if it is one.
    sip::Parsed<ReadSession> read_session(const sip::Message&, const Flow&, const LegOwner&) const;
    sip::Parsed<ReadSession> read_session(const sip::Message&, const Flow&, const LegRecord&) const;
    // SDP for the wire; counts the version up when it says something new. Empty when it cannot be written.
    std::string session_text(LegRecord&, const std::string& json, SessionRole);

    // Their INVITE (leg_arrivals.cpp)
    std::optional<ReplyPlan> objection_to(const sip::Message&) const;
    bool is_overloaded(const sip::Message& invite, Moment now);
    sip::Parsed<std::optional<std::string>> replaced_by(const sip::Message&) const;
    std::optional<std::string> leg_of_replaces(const sip::Replaces&) const;
    LegRecord arrival(const sip::Message&, const Flow&, const Caller&) const;
    struct Meant { // By an INVITE.
        std::optional<std::string> replaces {};
        std::optional<yobirin::Legs::Appearance> appearance {};
    };
    std::optional<yobirin::Legs::Appearance> appearance_asked_for(const NewRequest&) const;
    void tell_arrival(LegRecord&, const ReadSession&, Meant);
    void reply_without_transaction(const sip::Message&, const Flow&, const ReplyPlan&) const;

    // Our INVITE (leg_dialling.cpp)
    struct Destination {
        std::string uri {}; // The Request-URI; a trunk's says its profile.
        const Trunk* trunk { nullptr };
        std::string extension {};
        Flow flow {};
        bool behind_nat { false };
        TrunkWay way {};
    };
    Result<Destination> destination_of(const yobirin::Legs::Dial&) const;
    Result<Destination> destination_by(const Trunk&, const yobirin::Legs::Dial&) const;
    struct Plan {
        LegRecord record {};
        std::vector<ExtraHeader> identity {}; // Who we say we are, to a trunk.
    };
    Result<Plan> planned(const yobirin::Legs::Dial&) const;
    OutgoingRequest invite_of(const LegRecord&, const yobirin::Legs::Dial&,
                              const std::vector<ExtraHeader>& identity, std::string_view session) const;
    void send_invite(LegRecord&, OutgoingRequest, Moment now);
    void invite_answered(LegRecord&, const sip::Message&, const Flow&, Moment now);
    void invite_succeeded(LegRecord&, const sip::Message&, const Flow&, Moment now);
    // Servers of a trunk (leg_servers.cpp)
    void await_server(LegRecord&, Moment now);
    void hear_server(LegRecord&, const sip::Message&, ClientId, Moment now);
    void miss_server(LegRecord&, const health::Event&, Moment now);
    void server_too_long(LegRecord&, Moment now);
    void give_server_up(LegRecord&, const health::Event&, Moment now);
    bool tries_next_server(LegRecord&, Moment now);
    void end_open_requests(LegRecord&, Moment now);
    void notify_of_transfer(LegRecord&, int code, Moment now);
    bool answers_us(std::string_view local_tag, std::string_view call_id, const Flow& source) const;
    void end_other_branch(const sip::Message&, const Flow&, Moment now);
    bool tries_again(LegRecord&, const sip::Message&, ClientId, Moment now);
    bool is_asked_by_trunk(const LegRecord&, std::string_view realm, ClientId) const;
    // What is sent again: in place of which request, with which headers changed.
    struct Again {
        ClientId before {};
        std::vector<ExtraHeader> instead {};
    };
    bool send_again(LegRecord&, const sip::Message& request, Again, Moment now);
    void locate_peer(LegRecord&, const Flow& source) const;

    // Requests inside a dialog (leg_dialog.cpp)
    struct DialogMessage {
        std::string_view method {};
        std::vector<ExtraHeader> headers {};
        std::string_view content_type { "application/sdp" };
        std::string_view body {};
    };
    OutgoingRequest outgoing(const LegRecord&, sip::Method, const WriteRequest&) const;
    std::optional<ClientId> send_in_dialog(LegRecord&, const DialogMessage&, Moment now);
    void send_ack(const LegRecord&, std::uint32_t cseq, std::string_view session);
    bool is_from_peer(const LegRecord&, const Flow&) const;
    static void follow(LegRecord&, const Flow& source);
    void reply(const PeerRequest&, const sip::Message&, const ReplyPlan&, Moment now);
    void take_request(LegRecord&, const sip::Message&, PeerRequest, Moment now);
    void take_bye(LegRecord&, const sip::Message&, const PeerRequest&, Moment now);
    void take_info(LegRecord&, const sip::Message&, const PeerRequest&, Moment now);
    void take_refer(LegRecord&, const sip::Message&, PeerRequest, Moment now);

    std::int64_t revision_of(std::string_view name) const; // leg_commands.cpp

    // A new process (leg_recovery.cpp)
    void resume(LegRecord, Moment now);
    void resume_arrival(LegRecord&, Moment now);
    void resume_call(LegRecord&, Moment now);
    void read_unheard_end(std::string_view journal_json);

    LegSurroundings around_;
    Refusals refusals_;
    std::uint64_t last_serial_ { 0 };
    std::size_t undecided_ { 0 }; // Incoming legs calld has said nothing of yet.
    std::deque<std::pair<std::uint64_t, Moment>>
        arrivals_ {}; // Those, and decided ones among them, oldest first.
    std::unordered_map<std::uint64_t, LegRecord> legs_ {};
    std::map<std::string, std::uint64_t, std::less<>> names_ {};
    std::unordered_map<std::string, std::uint64_t> local_tags_ {};
    std::map<std::string, yobirin::Legs::Event> unheard_ends_ {};
    std::map<std::string, yobirin::Legs::Leg> unheard_legs_ {};
    std::set<std::string> ended_branches_ {}; // To tags of forks we hung up on.
    struct Dialled {
        std::string call_id {};
        Ip at {};
        std::string trunk {};
    };
    // By the local tag: legs that are over and may be answered after all.
    Recent<std::string, Dialled> dialled_before_ { limits::late_answers_awaited };
    sip::TimerQueue timers_ {};
    PeerRequest turned_away_ {}; // The request a TurnAway order is about, while it is carried out.
};

} // namespace sipd
