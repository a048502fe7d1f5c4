// The daemons that are attached: their standing requests for a slice, and what is said on them.
#pragma once

#include "live.h"
#include "round.h"

#include "ipc/message.h"
#include "org.yobirin.Office.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace officed {

class Attached {
public:
    using Reply = ipc::Reply<yobirin::Office::SliceReply>;
    using WentAway = std::function<void(std::uint64_t attachment)>;

    explicit Attached(WentAway went_away) : went_away_(std::move(went_away)) { }

    // False when there are too many.
    bool add(const yobirin::Office::Slice&, const Reply&);

    void tell_live(const Live&);

    // Shows a version to every daemon that can prepare. Who that was; they have said nothing yet.
    std::vector<Participant> ask(const Live& would_be, std::int64_t round);
    void abandon(const std::vector<Participant>&, std::int64_t live_version, std::int64_t round) const;

    // Whose answer this is: nobody answers for another process.
    std::optional<std::uint64_t> who(std::string_view name, const ipc::Peer&) const;

    // The daemons that take part in the office and are not here.
    std::vector<std::string> away() const;

private:
    struct One {
        std::uint64_t id { 0 };
        std::string daemon {}; // "mediad"
        std::optional<std::string> name {}; // "mediad@0"; absent: of a release that cannot prepare.
        Reply reply;
    };

    void forget_closed();

    WentAway went_away_;
    std::uint64_t last_id_ { 0 };
    std::vector<One> ones_ {};
};

} // namespace officed
