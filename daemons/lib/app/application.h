// An application's side of calls: it offers itself to calld, is given calls, and gives them on or ends them.
//
//     app::Application menu { loop, { .name = "menu", .calls_socket = paths.socket("org.yobirin.Calls") } };
//     menu.when_given([&](app::GivenCall given) { … menu.hand_over(given.call.id, "queue:support", …); });
//     menu.when_pressed([&](const std::string& call, char digit) { … });
//     menu.when_gone([&](const std::string& call) { … });
//
// calld stays the owner: it takes every call back when this connection ends, and what an application holds is
// only what calld last said. Each loss of the connection therefore ends in when_gone for every call there
// was.
#pragma once

#include "event/loop.h"
#include "ipc/channel.h"
#include "org.yobirin.Calls.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace app {

struct ApplicationOptions {
    std::string name {}; // "application:NAME" in a destination.
    std::string calls_socket {};
    Counters* counters { nullptr };
};

struct GivenCall {
    yobirin::Calls::Call call {};
    std::string argument {};
    std::optional<std::string> audio {}; // The port of its ring, for fetch_sound().
};

class Application {
public:
    Application(events::Loop&, const ApplicationOptions&);
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    void when_given(std::move_only_function<void(GivenCall)>);
    // A key of its caller, in the order of the presses; one of 0123456789*#ABCD.
    void when_pressed(std::move_only_function<void(const std::string& call, char digit)>);
    void when_changed(std::move_only_function<void(const yobirin::Calls::Call&)>); // One that is ours.
    void when_gone(std::move_only_function<void(const std::string& call)>); // Ended, or somebody else's now.

    bool is_attached() const { return attached_.is_connected(); }
    const std::map<std::string, yobirin::Calls::Call>& calls() const { return calls_; }

    void hand_over(
        const std::string& call, const std::string& to,
        ipc::Answer<yobirin::Calls::HandOverReply> = [](auto&&) { });
    void end(
        const std::string& call, const std::string& reason,
        ipc::Answer<yobirin::Calls::EndReply> = [](auto&&) { });
    // Whether keys that come as tones are listened for; to be asked for while digits mean something.
    void listen_for_digits(
        const std::string& call, bool listen,
        ipc::Answer<yobirin::Calls::ListenForDigitsReply> = [](auto&&) { });
    yobirin::Calls::Client calls_client() { return yobirin::Calls::Client { commands_ }; }

private:
    void attach();
    void watch();
    void told(yobirin::Calls::AttachReply);
    void given(yobirin::Calls::AttachReply);
    void changed(const yobirin::Calls::Call&);
    void gone(const std::string& call);
    void lose_all();

    ApplicationOptions options_;
    std::map<std::string, yobirin::Calls::Call> calls_ {};
    std::move_only_function<void(GivenCall)> when_given_ {};
    std::move_only_function<void(const std::string&, char)> when_pressed_ {};
    std::move_only_function<void(const yobirin::Calls::Call&)> when_changed_ {};
    std::move_only_function<void(const std::string&)> when_gone_ {};

    // A stream stands in the way of every later answer: each has a connection of its own.
    ipc::Channel attached_;
    ipc::Channel watching_;
    ipc::Channel commands_;
};

} // namespace app
