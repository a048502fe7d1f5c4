// Answers org.yobirin.Legs: calld's orders become legs', the news of legs go to whoever watches. Fences
// orders of a calld that is no more.
#pragma once

#include "legs.h"

#include "daemon/journal.h"
#include "org.yobirin.Legs.h"

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace sipd {

class LegsService final : public yobirin::Legs::Server, public LegNews {
public:
    // `worked` is called after each order: what it caused is to be sent.
    LegsService(Journal&, Counters&, std::function<void()> worked);

    using TellPhones = std::function<void(const yobirin::Legs::Tell&, Moment now)>;
    void serve(Legs& legs, TellPhones tell_phones)
    {
        legs_ = &legs;
        tell_phones_ = std::move(tell_phones);
    }

    void claim(const yobirin::Legs::Claim&, ipc::Reply<yobirin::Legs::ClaimReply>) override;
    void dial(const yobirin::Legs::Dial&, ipc::Reply<yobirin::Legs::DialReply>) override;
    void ringing(const yobirin::Legs::Ringing&, ipc::Reply<yobirin::Legs::RingingReply>) override;
    void answer(const yobirin::Legs::Answer&, ipc::Reply<yobirin::Legs::AnswerReply>) override;
    void show(const yobirin::Legs::Show&, ipc::Reply<yobirin::Legs::ShowReply>) override;
    void end(const yobirin::Legs::End&, ipc::Reply<yobirin::Legs::EndReply>) override;
    void send_digit(const yobirin::Legs::SendDigit&, ipc::Reply<yobirin::Legs::SendDigitReply>) override;
    void offer(const yobirin::Legs::Offer&, ipc::Reply<yobirin::Legs::OfferReply>) override;
    void answer_offer(const yobirin::Legs::AnswerOffer&,
                      ipc::Reply<yobirin::Legs::AnswerOfferReply>) override;
    void answer_transfer(const yobirin::Legs::AnswerTransfer&,
                         ipc::Reply<yobirin::Legs::AnswerTransferReply>) override;
    void tell_transfer(const yobirin::Legs::TellTransfer&,
                       ipc::Reply<yobirin::Legs::TellTransferReply>) override;
    void tell(const yobirin::Legs::Tell&, ipc::Reply<yobirin::Legs::TellReply>) override;
    void watch(const yobirin::Legs::Watch&, ipc::Reply<yobirin::Legs::WatchReply>) override;

    void tell(const yobirin::Legs::Event&) override;
    bool is_heard() const override;

private:
    template <typename Reply> bool is_fenced(const Reply&) const;
    template <typename Answer> void fence(const ipc::Reply<Answer>&) const;

    Journal& journal_;
    Counters& counters_;
    std::function<void()> worked_;
    Legs* legs_ { nullptr };
    TellPhones tell_phones_ {};
    std::int64_t generation_ { 0 }; // The highest claimed.
    std::map<std::uint64_t, std::int64_t> claims_ {}; // Of each connection.
    pid_t claimant_ { 0 }; // calld's process; its Watch is a connection of its own.
    std::vector<ipc::Reply<yobirin::Legs::WatchReply>> watchers_ {};
    ipc::Urgency urgency_ { ipc::Urgency::ThisTurn }; // Of what is told now.
};

} // namespace sipd
