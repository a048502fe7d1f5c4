// Short texts (RFC 3428): MESSAGE from an extension to an extension. Taken over with 202, offered to every
// device of the receiver, and kept until one takes it: in the journal before the 202 leaves, on disk a little
// later. Knows no socket and no loop.
//
// A round offers an extension's texts one after another. Whoever refuses a text is offered the next; where
// nobody answers, the round ends, and the next registration begins another.
#pragma once

#include "caller.h"
#include "mailboxes.h"
#include "messages.h"
#include "office.h"
#include "outgoing.h"
#include "registrar/registrar.h"
#include "stateless.h"
#include "transactions.h"

#include "base/counters.h"
#include "daemon/journal.h"

#include "org.yobirin.Legs.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sipd {

struct TextSurroundings {
    Transactions& transactions;
    StatelessAnswers& stateless;
    const Registrar& registrar;
    const Office& office;
    const Vantage& vantage;
    Journal& journal;
    Counters& counters;
    std::function<Flow(const Hop&)> flow_towards;
    std::function<void()> write_to_disk; // All that are kept; elsewhere, without waiting.
};

class Texts {
public:
    explicit Texts(TextSurroundings);

    // ---- From the wire. The message is sound and no repeat.
    void sent(const NewRequest& message, Moment now);
    // From calld, to every phone of an extension, and before whatever else is on offer there: a phone that is
    // silent holds up none of it.
    void tell(const yobirin::Legs::Tell&, Moment now);
    void responded(const sip::Message&, const Delivery&, Moment now);
    void transaction_ended(const Outcome&, Moment now);

    // A device came or moved, or is only still there.
    enum class Sign { Came, Stayed };
    void device_registered(const Binding&, Sign, Moment now);
    // The office changed: texts for extensions that are no more go.
    void drop_strangers(Moment now);

    // What the journal knows; where it knows nothing (the box was off), what the disk knows.
    void recover(std::vector<Text> on_disk, Moment now);
    void write_again(Moment now); // The disk was busy, or full.
    const Mailboxes& kept() const { return mailboxes_; }

    std::optional<Moment> next_deadline() const;
    void run_due(Moment now);

private:
    // One text on offer. What was heard decides how it goes on when all have answered.
    struct Round {
        std::uint64_t text { 0 };
        std::vector<ClientId> asked {};
        enum class Heard { Nothing, Refusal } heard { Heard::Nothing };
        enum class Then { Rest, BeginAgain } then { Then::Rest }; // A device came meanwhile.
    };
    using Rounds = std::map<std::string, Round, std::less<>>; // By extension.

    std::optional<ReplyPlan> objection_to(const NewRequest&) const;
    enum class Turn { Last, First };
    void keep(Text, Turn, Moment now);
    void offer_next(const std::string& extension, std::uint64_t after, Moment now);
    void end_round(const std::string& extension, Moment now);
    std::vector<ClientId> offer(const Text&, Moment now);
    OutgoingRequest message_to(const Binding&, const Text&) const;
    Rounds::iterator round_of(std::uint64_t text, ClientId);
    void answered(Rounds::iterator, ClientId, Moment now);
    void drop(std::uint64_t text, Moment now);
    void write_soon(Moment now);

    TextSurroundings around_;
    std::uint64_t& kept_;
    Mailboxes mailboxes_ {};
    Rounds rounds_ {};
    std::set<std::string, std::less<>> unheard_ {}; // Extensions whose last round met silence.
    std::optional<std::vector<std::uint64_t>> on_disk_ {}; // Ids; none: nobody knows.
    std::optional<Moment> write_at_ {};
};

} // namespace sipd
