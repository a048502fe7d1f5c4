// A phone that registers: it asks, answers the challenge, repeats what is not answered, waits as long as a
// 503 tells it to, and connects again when its link breaks.
#pragma once

#include "base/clock.h"
#include "link.h"
#include "sip_text.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace load {

struct RegistrationCounts {
    std::uint64_t begun { 0 };
    std::uint64_t registered { 0 };
    std::uint64_t put_off { 0 }; // 503 with Retry-After.
    std::uint64_t put_off_without_time { 0 }; // 503 that does not say when to come again.
    std::uint64_t refused { 0 }; // Anything else that is final.
    std::uint64_t repeats { 0 };
    std::uint64_t broken_links { 0 };
    std::map<int, std::uint64_t> statuses {};
    std::vector<std::uint32_t> took_ms {}; // From the first request to the 200.
};

class Phone {
public:
    struct Account {
        std::string number {};
        std::string password {};
        Transport transport { Transport::Udp };
        Endpoint here {}; // Port 0: any.
        Endpoint box {};
        int expires_seconds { 3600 };
    };

    Phone(Account, Ground&, RegistrationCounts&);

    bool is_busy() const { return stage_ != Stage::Idle; }
    bool is_registered() const { return is_registered_; }
    void begin(Moment now); // A whole exchange, beginning without credentials.
    void tick(Moment now);

private:
    enum class Stage { Idle, Asking, Waiting };

    void connect();
    void ask(Moment now);
    void readable(Moment now);
    void take(const Message&, Moment now);
    void wait(std::chrono::milliseconds, Moment now);
    void finish();
    std::string request_text();

    Account account_;
    Ground& ground_;
    RegistrationCounts& counts_;
    std::optional<Link> link_ {};
    Stage stage_ { Stage::Idle };
    bool is_registered_ { false };
    std::string call_id_;
    std::string tag_;
    std::uint32_t sequence_ { 0 };
    std::string challenge_ {};
    int challenges_ { 0 }; // In this exchange.
    std::string pending_ {};
    Moment began_ {};
    Moment repeat_at_ {}; // Or, while waiting, when to ask again.
    Moment give_up_at_ {};
    std::chrono::milliseconds repeat_after_ { 0 };
};

} // namespace load
