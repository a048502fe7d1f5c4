// How a version goes live in all daemons or in none: asked first, then decided on disk, then told. And how
// one that nobody confirms is taken back. The states are round.h's and confirmation.h's; here is what is done
// about them.
#pragma once

#include "attached.h"
#include "confirmation.h"
#include "confirmation_file.h"
#include "keeper.h"
#include "round.h"

#include "base/clock.h"
#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace officed {

inline constexpr std::string_view busy = "org.yobirin.Office.Busy";
inline constexpr std::string_view nothing_to_confirm = "org.yobirin.Office.NothingToConfirm";
inline constexpr std::string_view nothing_to_revert_to = "org.yobirin.Office.NothingToRevertTo";

// What somebody wants done with a draft.
struct Wish {
    enum class Kind { Plan, Apply } kind { Kind::Apply };
    Draft draft {};
    About about {};
    std::optional<std::chrono::seconds> confirm_within {};
};

struct RolloutOutcome {
    bool is_possible { false }; // Every daemon asked can live with it; if it was to be applied, it is live.
    std::int64_t version { 0 }; // The live one.
    std::vector<Participant> asked {};
    std::vector<std::string> away {}; // Daemons that are not running.
    std::optional<std::string> confirm_by {}; // RFC 3339, UTC.
};

class Rollout {
public:
    using Done = std::move_only_function<void(Result<RolloutOutcome>)>;

    struct Parts {
        Keeper& keeper;
        ConfirmationFile file;
        std::function<Moment()> now;
        std::function<Wall()> wall;
        std::function<void(std::optional<Moment>)> wake_at; // When time_passed() is to be called.
        std::function<void(std::int64_t version)> went_live;
    };

    explicit Rollout(Parts);

    // Once, before anybody is served: takes back what was not confirmed before a reboot.
    void start();

    // Done at once when nobody has to be asked, else when all have answered or the time for it is over.
    void begin(Wish, Done);
    Result<> confirm();
    void time_passed();

    struct Waiting {
        Unconfirmed what {};
        ConfirmationFile::ForPeople people {};
    };
    std::optional<Waiting> unconfirmed() const;

    Attached& attached() { return attached_; }
    // From the process at that end, to the round of that number.
    void answered(std::string_view daemon, const ipc::Peer&, std::int64_t round,
                  std::optional<Reason> objection);

private:
    struct Pending {
        Wish wish;
        Done done;
        Round round {};
        Moment deadline {};
    };

    void happened(const RoundEvent&);
    void end_round();
    Result<RolloutOutcome> outcome_of(Pending&);
    Result<> commit(Wish);
    void revert(RevertTo);
    void give_up_round();
    void schedule();

    Parts parts_;
    Attached attached_;
    std::optional<Pending> pending_ {};
    std::int64_t round_number_ { 0 };
    Confirmation confirmation_ {};
    ConfirmationFile::ForPeople people_ {}; // Of an unconfirmed version.
    std::optional<Moment> revert_again_ {};
};

} // namespace officed
