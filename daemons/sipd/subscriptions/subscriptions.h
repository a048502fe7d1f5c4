// All subscriptions: SUBSCRIBE comes in, NOTIFYs go out, calld says what the lamps are. Carries out what the
// machine of subscription.h orders: messages through the transactions, records into the journal before the
// message leaves that makes them true. Knows no socket, no loop and no clock.
//
// What it does is spread over files by who sets it off: subscribing (SUBSCRIBE), seizing (one that takes a
// line), notifying (a subscription whose turn has come, and what is answered), subscriptions (lamps, time,
// phones that move, a new process).
#pragma once

#include "caller.h"
#include "key_press.h"
#include "lamp_table.h"
#include "legs/legs.h"
#include "messages.h"
#include "office.h"
#include "outgoing.h"
#include "registrar/registrar.h"
#include "stateless.h"
#include "subscription_record.h"
#include "transactions.h"

#include "base/counters.h"
#include "daemon/journal.h"
#include "sip/timer_queue.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sipd {

struct SubscriptionSurroundings {
    Transactions& transactions;
    StatelessAnswers& stateless;
    const Registrar& registrar;
    const Office& office;
    const Vantage& vantage;
    const LampTable& lamps;
    const Legs& legs; // Which of them a ringing phone may be picked up from.
    Journal& journal;
    Counters& counters;
    std::function<Flow(const Hop&)> flow_towards;
    // calld is asked; key_settled() is called later, with that number.
    std::function<void(const yobirin::Lamps::Switch&, std::uint64_t subscription)> press_key;
    // Likewise; seized() is called later, with that number. What is released is not spoken of again.
    std::function<void(const yobirin::Lamps::Seize&, std::uint64_t number)> seize;
    std::function<void(const yobirin::Lamps::Release&)> release;
};

class Subscriptions {
public:
    explicit Subscriptions(SubscriptionSurroundings);

    // ---- From the wire. The message is sound and no repeat.
    void subscribed(const NewRequest&, Moment now);
    bool has(const sip::Message& subscribe) const; // Whether it is in a dialog of ours.
    void subscribed_again(const sip::Message&, const sip::Via&, const Flow&, Moment now);
    void responded(const sip::Message&, const Delivery&, Moment now);
    void transaction_ended(const Outcome&, Moment now);

    // ---- From calld, by way of the table, which has changed already.
    void lamps_changed(const LampTable::News&, Moment now);
    // What came of a key. Where nothing is different now, its phone is told how it is all the same.
    enum class Settled { Different, AsItWas };
    void key_settled(std::uint64_t subscription, Settled, Moment now);

    // What calld says of a line that was asked for: which appearance it is, or why there is none.
    void seized(std::uint64_t number, const Result<std::int64_t>& appearance, Moment now);
    // calld is here: it is told again what phones have.
    void assert_seizures(Moment now);
    // The call for which a phone had taken its line has come to calld.
    void line_used(const Caller&, const yobirin::Legs::Appearance&, Moment now);
    // Whether that device is told of appearances: then its calls bear them.
    bool shows_appearances(std::string_view device) const;

    // A device came back over another connection: its subscriptions go with it.
    void device_moved(const Binding&, Moment now);
    // The office changed: those of extensions that are no more end.
    void drop_strangers(Moment now);

    // At the end of a turn: those whose turn it is are told. True while some are left for the next.
    bool tell_some(Moment now);

    // ---- Time.
    std::optional<Moment> next_deadline();
    void run_due(Moment now);

    // A new process: takes over what the journal holds. Once, before anything else; what the lamps are is
    // told to each when the table comes.
    void recover(Moment now);

    std::size_t count() const { return subscriptions_.size(); }

private:
    using Record = SubscriptionRecord;
    using Serials = std::set<std::uint64_t>;
    using Index = std::map<std::string, Serials, std::less<>>;

    // Finding and keeping (subscriptions.cpp)
    Record& add(Record);
    Record* by_serial(std::uint64_t serial);
    Record* by_dialog(const sip::Message& request);
    const Record* by_dialog(const sip::Message& request) const;
    void save(Record&);
    void forget(Record&);
    void happened(std::uint64_t serial, const subscription::Event&, Moment now);
    void expire_at(Record&, Moment);
    bool is_void(sip::TimerId) const;
    void name_lamp(Record&, std::string name);
    static bool is_to_follow(const Record&, const Binding&);
    void everything_is_known(Moment now);

    // SUBSCRIBE (subscribing.cpp)
    struct Wanted {
        const Package* package { nullptr };
        std::string_view event_id {};
        std::chrono::seconds expires {};
        std::optional<KeyPress> key {};
    };
    static std::expected<std::optional<KeyPress>, ReplyPlan> read_key(const sip::Message&, const Package&);
    std::expected<Wanted, ReplyPlan> read(const sip::Message&) const;
    std::expected<Record, ReplyPlan> planned(const NewRequest&, const Wanted&) const;
    std::optional<ReplyPlan> lacks_room(const Record&);
    struct Grant {
        ServerId server {}; // Of the SUBSCRIBE.
        std::chrono::seconds expires {};
        std::optional<KeyPress> key {};
    };
    void grant(Record&, const NewRequest&, const Grant&, Moment now);
    void press(Record&, const KeyPress&, Moment now);
    bool is_from_its_phone(const Record&, const Flow&) const;
    void refuse(const sip::Message&, const Flow&, const ReplyPlan&);

    // Seizing (seizing.cpp)
    struct Asking { // The answer waits for calld's.
        Record planned {};
        std::string text {};
        Flow source {};
        Caller caller {};
        ServerId server {};
        std::chrono::seconds expires {};
    };
    void ask_for_line(const NewRequest&, Record planned, const Grant&);
    void ask_for_line(const Record&, std::uint64_t number, std::chrono::seconds lasts);
    void begin_seizure(Asking&, Moment now);
    void refuse_line(const Asking&, const Error&, Moment now);
    void let_go(Record&); // The line is free again, if the phone has it.
    std::vector<std::uint64_t> with_line(const std::string& extension, std::string_view of,
                                         std::string_view holder) const;

    // NOTIFY (notifying.cpp)
    void carry_out(Record&, const subscription::StandInLine&, Moment now);
    void carry_out(Record&, const subscription::Notify&, Moment now);
    void carry_out(Record&, const subscription::Forget&, Moment now);
    struct Said { // In a NOTIFY.
        std::string body {};
        std::string call_info {};
    };
    Said said(Record&) const;
    Ways ways() const { return { around_.office, around_.vantage, around_.flow_towards }; }

    SubscriptionSurroundings around_;
    std::function<std::optional<RingingDialog>(std::string_view)> ringing_;
    std::uint64_t& now_;
    std::uint64_t& notifies_;
    std::uint64_t& failed_;
    std::uint64_t last_serial_ { 0 };
    std::unordered_map<std::uint64_t, Record> subscriptions_ {};
    std::unordered_map<std::string, std::uint64_t> local_tags_ {};
    Index of_extension_ {};
    Index of_lamp_ {}; // Under no name: those whose lamp is not known yet.
    std::map<std::uint64_t, Asking> asking_ {};
    std::deque<std::uint64_t> line_ {}; // Who is to be told, in order.
    sip::TimerQueue timers_ {};
};

} // namespace sipd
