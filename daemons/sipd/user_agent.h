// The front door: a datagram comes in, is understood, and goes to whoever minds it. What nobody minds is
// answered here, without a memory of it.
#pragma once

#include "admission/gate.h"
#include "authenticator.h"
#include "legs/legs.h"
#include "office.h"
#include "registrar/registrar.h"
#include "registrar/registrations.h"
#include "stateless.h"
#include "subscriptions/subscriptions.h"
#include "texts/texts.h"
#include "transactions.h"
#include "trunks/trunks.h"

#include "base/counters.h"
#include "sip/stream_framing.h"
#include "sip/validity.h"

#include <string_view>

namespace sipd {

enum class TestHooks { Off, On };

struct UserAgentSurroundings {
    Transactions& transactions;
    StatelessAnswers& stateless;
    Gate& gate;
    Legs& legs;
    Subscriptions& subscriptions;
    Texts& texts;
    Registrations& registrations;
    const Registrar& registrar;
    Trunks& trunks;
    Authenticator& authenticator;
    const Office& office;
    Counters& counters;
    TestHooks hooks { TestHooks::Off };
};

class UserAgent {
public:
    explicit UserAgent(const UserAgentSurroundings& around);

    void datagram(std::string_view bytes, const Flow&, Moment now, Service service = Service::Full);
    // What a connection ends with that cannot be cut into messages; empty: nothing.
    std::string answer_to(const sip::Unframed&, const Flow&);

private:
    void response(const sip::Message&, const Flow&, Moment now);
    void refuse(const sip::Message&, const Flow&, Moment now);
    void malformed(const sip::Message&, const sip::Fault&, const Flow&, Moment now);
    void request(const sip::Message&, const Flow&, Moment now);
    void in_dialog(const sip::Message&, const sip::Via&, const Flow&, Moment now);
    void outside_dialogs(const sip::Message&, const sip::Essentials&, const Flow&, Moment now);
    void invite(const NewRequest&, Moment now);
    std::optional<Caller> authenticated(const sip::Message&, const sip::Address& from, const Flow&,
                                        Moment now);
    void cancel(const sip::Message&, const sip::Via&, const Flow&, Moment now);
    void options(const sip::Message&, const Flow&);
    const Trunk* trunk_of(const sip::Message&, const sip::Address& from, const Flow&) const;
    void answer(const sip::Message&, const Flow&, const StatelessAnswers::Brief&);

    UserAgentSurroundings around_;
    std::uint64_t& malformed_;
    std::uint64_t& keep_alives_;
};

} // namespace sipd
