// Answers nobody remembers: a repeat of the request gets the same again. They are written into memory that is
// used for the next one too, so that whoever has proved nothing costs no allocation.
#pragma once

#include "authenticator.h"
#include "messages.h"
#include "outbox.h"

#include <initializer_list>
#include <span>

namespace sipd {

struct HeaderView {
    sip::Header header { sip::Header::Other };
    std::string_view value {};
};

class StatelessAnswers {
public:
    StatelessAnswers(Outbox&, std::uint64_t salt);

    struct Brief {
        int status { 200 };
        std::string_view reason {}; // Empty: the RFC's.
        std::initializer_list<HeaderView> headers {};
    };
    void send(const sip::Message&, const Flow&, const Brief&);
    void send(const sip::Message&, const Flow&, const ReplyPlan&);
    std::string text(const sip::Message&, const Flow&, const Brief&); // Empty: it cannot be answered.

    // 401, for a request that nobody has authenticated (RFC 3261 22).
    void challenge(const sip::Message&, const Flow&, Authenticator&, Freshness, Moment now);
    // 503 with a Retry-After that differs from one to the next: who was sent away together must not return
    // together.
    void overloaded(const sip::Message&, const Flow&);

private:
    // Each is given to the caller's `write`, which appends headers.
    template <typename Write>
    bool put_together(const sip::Message&, const Flow&, const ReplyPlan&, const Write& write);
    template <typename Write>
    void send_written(const sip::Message&, const Flow&, const ReplyPlan&, const Write& write);

    Outbox& outbox_;
    std::uint64_t salt_;
    std::uint64_t dice_;
    std::string wire_ {};
    std::string value_ {};
};

} // namespace sipd
