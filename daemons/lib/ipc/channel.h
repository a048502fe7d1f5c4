// A client's connection to one Varlink socket. A lost connection is normal: it reconnects with back-off and
// says so.
//
//     ipc::Channel channel { loop, paths.socket("org.yobirin.Media@0"), ipc::ChannelOptions {} };
//     yobirin::Media::Client media { channel };
//     channel.when_connected([&] { media.watch_more({}, [&](Result<yobirin::Media::WatchReply> news) { … });
//     }); media.open({ .port = "p1", … }, [&](Result<yobirin::Media::OpenReply> opened) { … });
//
// Requests are pipelined; everything sent in one loop turn leaves in one write (and with it what was in no
// hurry, see Urgency); replies come in order. A call made while disconnected fails at once with
// `disconnected`. Requests of a connection that breaks all fail with `disconnected`. Answers outstanding when
// the channel itself ends are dropped unheard.
//
// The error of an answer is the peer's own: its Varlink name is the code, its parameters (JSON) the detail.
#pragma once

#include "base/counters.h"
#include "event/loop.h"
#include "ipc/message.h"

#include <chrono>
#include <memory>
#include <string>

namespace ipc {

struct ChannelOptions {
    std::chrono::milliseconds deadline { 5000 }; // For every reply but those of `more` calls; 0: none.
    std::chrono::milliseconds first_retry { 20 }; // Doubles up to the longest.
    std::chrono::milliseconds longest_retry { 1000 };
    std::size_t most_outstanding { 4096 }; // Beyond it a call fails with Overloaded.
    std::size_t most_unsent_bytes { 16U << 20 }; // Beyond it likewise.
    std::size_t longest_message { 16U << 20 }; // A longer reply ends the connection.
    Counters* counters {
        nullptr
    }; // "ipc.unknown_fields" and what else is ignored, if they are to be counted.
};

class Channel {
public:
    Channel(events::Loop&, std::string socket_path, ChannelOptions = {});
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // Both may be set once; the first connection attempt happens in the next turn.
    void when_connected(std::move_only_function<void()>);
    void when_disconnected(std::move_only_function<void()>);
    bool is_connected() const;
    void reconnect(); // Drops the connection and makes a new one, say, when the peer contradicted itself.

    // Used by generated clients. The answer is called from the loop, never from inside call().
    void call(Request, std::move_only_function<void(Result<RawReply>)> answer);
    void count_unknown_fields(std::size_t);

private:
    struct State;
    std::shared_ptr<State> state_; // What is queued for the end of the turn looks whether it is still there.
};

// Connects, calls once and waits, for commands such as `yobirin`: no loop of the caller's is needed.
// Returns the parameters of the reply as JSON text. With `each`, a `more` call: until it returns false or the
// stream ends.
Result<std::string> call_and_wait(const std::string& socket_path, Request, std::chrono::milliseconds deadline,
                                  std::move_only_function<bool(std::string_view)> each = {});

} // namespace ipc
