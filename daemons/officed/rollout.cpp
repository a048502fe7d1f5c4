#include "rollout.h"

#include "limits.h"

#include "base/log.h"
#include "base/random.h"

#include <algorithm>
#include <utility>

namespace officed {

Rollout::Rollout(Parts parts)
    : parts_(std::move(parts)),
      attached_([this](std::uint64_t attachment) { happened(WentAway { attachment }); }),
      // An answer to a round of the last process must not pass for one of ours.
      round_number_(static_cast<std::int64_t>(random_number() >> 16U))
{
}

void Rollout::start()
{
    const std::optional<ConfirmationFile::Found> found = parts_.file.found(parts_.keeper.version().number);
    if (!found)
        return;
    confirmation_ = found->unconfirmed;
    people_ = found->people;
    if (!found->is_of_this_boot) {
        const ConfirmationStep taken = step(confirmation_, Rebooted {}, parts_.now());
        if (taken.order)
            revert(*taken.order);
    }
    time_passed();
}

void Rollout::begin(Wish wish, Done done)
{
    if (pending_)
        return done(failure(std::string { busy }));
    const bool has_way_back = parts_.keeper.live().has_value();
    if (wish.confirm_within && !has_way_back)
        return done(failure(std::string { nothing_to_revert_to }));
    const Live would_be = wish.draft.live;
    pending_ = Pending { .wish = std::move(wish),
                         .done = std::move(done),
                         .deadline = parts_.now() + limits::prepare_deadline };
    pending_->round = begin_round(attached_.ask(would_be, ++round_number_));
    if (!std::holds_alternative<Asking>(pending_->round))
        return end_round();
    schedule();
}

void Rollout::answered(std::string_view daemon, const ipc::Peer& peer, std::int64_t round,
                       std::optional<Reason> objection)
{
    const std::optional<std::uint64_t> attachment = attached_.who(daemon, peer);
    if (!pending_ || round != round_number_ || !attachment)
        return; // Of a round that is over.
    if (objection)
        happened(Objected { *attachment, std::move(*objection) });
    else
        happened(FoundGood { *attachment });
}

void Rollout::happened(const RoundEvent& event)
{
    if (!pending_)
        return;
    pending_->round = step(pending_->round, event);
    if (!std::holds_alternative<Asking>(pending_->round))
        end_round();
}

void Rollout::end_round()
{
    Pending ended = *std::exchange(pending_, std::nullopt);
    const bool is_to_be_live = ended.wish.kind == Wish::Kind::Apply;
    Result<RolloutOutcome> outcome = outcome_of(ended);
    const bool is_live = is_to_be_live && outcome && outcome->is_possible;
    if (!is_live)
        attached_.abandon(asked_in(ended.round), parts_.keeper.version().number, round_number_);
    schedule();
    ended.done(std::move(outcome));
}

Result<RolloutOutcome> Rollout::outcome_of(Pending& ended)
{
    RolloutOutcome outcome { .is_possible = std::holds_alternative<AllGood>(ended.round),
                             .asked = asked_in(ended.round),
                             .away = attached_.away() };
    if (outcome.is_possible && ended.wish.kind == Wish::Kind::Apply) {
        TRY(commit(std::move(ended.wish)));
        if (std::holds_alternative<Unconfirmed>(confirmation_))
            outcome.confirm_by = people_.confirm_by;
    }
    outcome.version = parts_.keeper.version().number;
    return outcome;
}

// What would have to be taken back is remembered first, then the version is decided, then it is told.
Result<> Rollout::commit(Wish wish)
{
    wish.draft.version.number = parts_.keeper.next_number();
    const std::int64_t before = parts_.keeper.version().number;
    const Confirmation next = step(confirmation_,
                                   WentLive { .version = wish.draft.version.number,
                                              .before = before,
                                              .confirm_within = wish.confirm_within },
                                   parts_.now())
                                  .next;
    ConfirmationFile::ForPeople people { .by = wish.about.by };
    if (const auto* unconfirmed = std::get_if<Unconfirmed>(&next)) {
        people.confirm_by = utc_text(parts_.wall() + *wish.confirm_within);
        TRY(parts_.file.remember(*unconfirmed, people));
    }
    TRY(parts_.keeper.commit(wish.draft, wish.about));
    confirmation_ = next;
    people_ = std::move(people);
    const std::int64_t version = parts_.keeper.version().number;
    log_info("a version of the office went live",
             { { "version", std::to_string(version) },
               { "by", wish.about.by },
               { "changes", summary(wish.draft.changes, office::Language::English) } });
    if (parts_.keeper.live())
        attached_.tell_live(*parts_.keeper.live());
    parts_.went_live(version);
    if (const Result<> forgotten = parts_.file.forget(before); !forgotten)
        log_debug("what was remembered of a replaced version stays on disk and means nothing");
    return {};
}

Result<> Rollout::confirm()
{
    const auto* unconfirmed = std::get_if<Unconfirmed>(&confirmation_);
    if (unconfirmed == nullptr)
        return failure(std::string { nothing_to_confirm });
    TRY(parts_.file.forget(unconfirmed->version));
    confirmation_ = step(confirmation_, Confirmed {}, parts_.now()).next;
    log_info("the version was confirmed", { { "version", std::to_string(parts_.keeper.version().number) } });
    schedule();
    return {};
}

void Rollout::time_passed()
{
    const Moment now = parts_.now();
    if (pending_ && now >= pending_->deadline)
        happened(DeadlinePassed {});
    const ConfirmationStep taken = step(confirmation_, TimePassed {}, now);
    if (taken.order && (!revert_again_ || now >= *revert_again_))
        revert(*taken.order);
    schedule();
}

// Nobody is asked: it was live before, and whoever shut themself out must get it back.
void Rollout::revert(RevertTo order)
{
    give_up_round();
    const std::string unconfirmed = std::to_string(parts_.keeper.version().number);
    Result<Draft> draft = parts_.keeper.draft_as_it_was(order.version);
    const Result<> done = draft ? commit({ .draft = std::move(*draft),
                                           .about = { .when = utc_text(parts_.wall()),
                                                      .by = "officed",
                                                      .how = yobirin::OfficeRecords::AboutHow::Reverted,
                                                      .of = order.version } })
                                : Result<> { std::unexpected(draft.error()) };
    if (done) {
        revert_again_.reset();
        log_warning("nobody confirmed a version, the one before is live again",
                    { { "unconfirmed", unconfirmed }, { "again", std::to_string(order.version) } });
        return;
    }
    revert_again_ = parts_.now() + limits::revert_again_after;
    log_error("an unconfirmed version could not be taken back, trying again",
              { { "unconfirmed", unconfirmed }, { "problem", done.error().detail } });
}

void Rollout::give_up_round()
{
    if (!pending_)
        return;
    Pending ended = *std::exchange(pending_, std::nullopt);
    attached_.abandon(asked_in(ended.round), parts_.keeper.version().number, round_number_);
    ended.done(failure(std::string { busy }));
}

std::optional<Rollout::Waiting> Rollout::unconfirmed() const
{
    const auto* what = std::get_if<Unconfirmed>(&confirmation_);
    return what == nullptr ? std::nullopt : std::optional { Waiting { *what, people_ } };
}

void Rollout::schedule()
{
    std::optional<Moment> next;
    if (const auto* unconfirmed = std::get_if<Unconfirmed>(&confirmation_))
        next = std::max(unconfirmed->due, revert_again_.value_or(Moment {}));
    if (pending_ && (!next || pending_->deadline < *next))
        next = pending_->deadline;
    parts_.wake_at(next);
}

} // namespace officed
