// One process of mediad: ports' orders out, their outcomes in. Sessions pass through it as text: neither
// calld nor this file looks into one.
#pragma once

#include "call/events.h"
#include "standing.h"

#include "org.yobirin.Media.h"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace calld {

class MediaProcess {
public:
    using Told = Standing<yobirin::Media, yobirin::Media::Port>::Told;
    using PortEvent = std::function<void(const std::string& port, Event)>;

    // `outcome` is called from the loop, never from inside send().
    MediaProcess(const Neighbour&, Told, PortEvent outcome);

    void send(OpenPort&&);
    void send(MakeOffer&&);
    void send(SetRemote&&);
    void send(Rollback&&);
    void send(Connect&&);
    void send(PressKeys&&);
    void send(OpenRing&&);
    void send(ClosePorts&&);

    // Answered with what is there, or not at all.
    using Seen = std::move_only_function<void(std::vector<yobirin::Media::Port>)>;
    void observe(std::vector<std::string> ports, Seen);
    // Likewise, for who wants to know how they were at their end.
    void close(ClosePorts&&, Seen);

    // A port goes to another process. Answered from the loop; `disconnected` when this one died meanwhile.
    struct Lent {
        ipc::Json state {};
        ipc::Descriptors sockets {};
    };
    void lend(const std::string& port, ipc::Answer<Lent>);
    void adopt(const std::string& port, std::optional<Lent>, ipc::Answer<yobirin::Media::AdoptReply>);

    bool is_live() const { return mediad_.is_live(); }

private:
    using Answer = std::move_only_function<void(Result<Session>)>;
    using Question = std::variant<OpenPort, OpenRing, SetRemote>;
    void ask(std::string_view method, std::string parameters, Answer);
    bool must_wait() const;
    bool waits_again(const Error&, Question&);
    void wait(Question);
    void forget_waiting(const ClosePorts&);
    Told told_after(Told);
    void give_up_waiting();

    events::Loop& loop_;
    PortEvent outcome_;
    // What calls asked while mediad was away: they need not end for it, if it is back soon.
    std::vector<Question> waiting_ {};
    events::Timer patience_;
    Standing<yobirin::Media, yobirin::Media::Port> mediad_;
};

// {"port":"p1"} and a session → {"port":"p1","remote":{…}}
std::string with_session(std::string parameters, std::string_view field, const Session&);
// The session in a reply's parameters, unread; empty if there is none.
Result<Session> session_in(std::string_view reply_json);
Trouble trouble_of(const Error&);

} // namespace calld
