// Keeps where trunks are up to date: asks what is due, and tells what has changed. Pure.
#pragma once

#include "cache.h"
#include "locate.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sipd::dns {

class Locator {
public:
    struct Surroundings {
        std::function<void(const Question&)> ask; // take() follows, at once or later.
        // Empty: nobody knows, or there are none.
        std::function<void(const std::string& name, const std::vector<Target>&)> located;
    };
    explicit Locator(Surroundings around) : around_(std::move(around)) { }

    // These from now on, by a name of theirs.
    void use(std::map<std::string, Place> places, Moment now);
    void take(const Question&, Reply, Moment now);

    std::optional<Moment> next_deadline() const { return next_; }
    void run_due(Moment now);

private:
    struct Known {
        Place place {};
        std::optional<std::vector<Target>> told {};
        std::vector<Target> found {}; // The last that were any,
        std::optional<Moment> lost {}; // and since when there are none.
        std::vector<Question> rests_on {}; // What was looked at the last time,
        std::optional<Moment> look_at {}; // and when it is to be looked at again, whatever is heard.
    };
    void keep_found(Known&, std::vector<Target>&, Moment now);
    void look(const std::string& name, Known&, Moment now);
    void look_where(const std::function<bool(const Known&)>& is_due, Moment now);
    void hear_news(Moment now);

    Surroundings around_;
    Cache cache_ {};
    std::map<std::string, Known> places_ {};
    std::vector<Question> news_ {}; // Answered, and nobody has looked at it.
    std::optional<Moment> next_ {};
    bool looking_ { false };
};

} // namespace sipd::dns
