// A SIP peer without digest that carries many calls on one socket: half of a load test. It makes calls,
// answers them, changes them and ends them, repeats what is not answered, and keeps count of what came of
// each.
#pragma once

#include "base/clock.h"
#include "base/file_descriptor.h"
#include "flows.h"
#include "sip_text.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace load {

enum class Stage { Inviting, Ringing, Up, Changing, Ending, Done };

struct Dialog {
    std::string call_id {};
    std::string local {}; // From or To of ours, with tag.
    std::string remote {}; // The peer's, as it came.
    std::string target {}; // Request-URI of in-dialog requests.
    std::vector<std::string> route {};
    std::uint32_t sequence { 0 };
    Stage stage { Stage::Inviting };
    bool made_here { false };
    int final_status { 0 };
    Moment began {};
    Moment rang {};
    Moment answered {};
    Moment ending {}; // Since we asked to end it.
    // The request that waits for its final answer.
    std::string pending {};
    std::string pending_method {};
    std::uint32_t pending_sequence { 0 };
    Moment repeat_at {};
    std::chrono::milliseconds repeat_after { 500 };
    Moment give_up_at {};
    std::string acknowledgement {}; // Sent again when the 2xx comes again.
    std::string last_answer {}; // Sent again when the INVITE comes again.
    bool answer_acknowledged { true }; // Else last_answer is repeated.
    std::unique_ptr<Side> side {};
};

struct AgentCounts {
    std::uint64_t made { 0 };
    std::uint64_t established { 0 };
    std::uint64_t refused { 0 }; // A final answer that was not 2xx.
    std::uint64_t unanswered { 0 }; // No final answer in 32 s.
    std::uint64_t completed { 0 }; // Established and ended with an answered BYE, by either side.
    std::uint64_t ended_by_peer { 0 };
    std::uint64_t cancelled { 0 }; // Before it was answered here.
    std::uint64_t changes_answered { 0 };
    std::uint64_t failures { 0 }; // An in-dialog request refused or never answered.
    std::uint64_t repeats { 0 };
    std::map<int, std::uint64_t> statuses {};
    std::uint64_t told_when { 0 }; // 503 with Retry-After.
};

class Agent {
public:
    struct Options {
        std::string address {};
        std::uint16_t port { 0 };
        bool with_sound { false };
        std::chrono::milliseconds ring { 0 }; // How long a call rings here before it is answered.
        Spoken spoken {};
        bool quiet_answers { false }; // No 180 before the 200.
    };

    explicit Agent(Options);
    int descriptor() const { return socket_.number(); }
    std::uint16_t port() const { return port_; }

    Dialog& call(const std::string& number, std::string_view host, std::uint16_t port, Moment now);
    void hold(Dialog&, std::string_view direction, Moment now);
    void end(Dialog&, Moment now);
    void receive(Moment now);
    void repeat_what_is_due(Moment now);
    void forget(const std::string& call_id) { dialogs_.erase(call_id); }

    std::unordered_map<std::string, std::unique_ptr<Dialog>>& dialogs() { return dialogs_; }
    const AgentCounts& counts() const { return counts_; }
    void when_up(std::function<void(Dialog&, Moment)> action) { when_up_ = std::move(action); }
    void when_ringing(std::function<void(Dialog&, Moment)> action) { when_ringing_ = std::move(action); }
    void when_done(std::function<void(Dialog&, Moment)> action) { when_done_ = std::move(action); }

private:
    void take(const Message&, Moment now);
    void take_response(Dialog&, const Message&, Moment now);
    void take_answer_to_invite(Dialog&, const Message&, Moment now);
    void take_request(const Message&, Moment now);
    void take_invite(const Message&, Moment now);
    void answer(Dialog&, Moment now);
    void finish(Dialog&, Moment now);
    void request(Dialog&, std::string_view method, std::string_view body, Moment now);
    std::string request_text(Dialog&, std::string_view method, std::uint32_t sequence, std::string_view body);
    void send(std::string_view text);
    std::string session_of(const Dialog&, std::string_view direction) const;
    std::string contact() const;

    Options options_;
    FileDescriptor socket_;
    std::uint16_t port_ { 0 };
    std::string box_host_ {};
    std::uint32_t box_address_ { 0 };
    std::uint16_t box_port_ { 0 };
    std::unordered_map<std::string, std::unique_ptr<Dialog>> dialogs_ {};
    struct Ringing {
        Moment until;
        std::string call_id;
        std::string invite;
    };
    std::deque<Ringing> ringing_ {};
    AgentCounts counts_ {};
    std::function<void(Dialog&, Moment)> when_up_ {};
    std::function<void(Dialog&, Moment)> when_ringing_ {};
    std::function<void(Dialog&, Moment)> when_done_ {};
};

} // namespace load
