#include "daemon/slice.h"

#include "base/log.h"
#include "daemon/kept_text.h"
#include "ipc/channel.h"
#include "org.yobirin.Office.h"

using yobirin::Office;
using namespace std::chrono_literals;

namespace {

constexpr auto ask_again_after = 1s; // When officed answers with an error: there is no office yet.

} // namespace

struct OfficeSlice::State {
    Daemon& daemon;
    std::string daemon_name;
    Changed changed;
    std::filesystem::path kept_at;
    std::string current {};
    ipc::Channel channel;
    events::Timer ask_again;

    State(Daemon& around, std::string name, Changed action)
        : daemon(around),
          daemon_name(std::move(name)),
          changed(std::move(action)),
          kept_at(around.paths().state / "office-slice"),
          channel(around.loop(), around.paths().socket("org.yobirin.Office"),
                  ipc::ChannelOptions { .counters = &around.counters() }),
          ask_again(around.loop(), [this] { ask(); })
    {
        take(read_kept(kept_at));
        channel.when_connected([this] { ask(); });
    }

    void ask();
    bool take(std::string_view json);
};

void OfficeSlice::State::ask()
{
    ipc::Request request { .method = "org.yobirin.Office.Slice",
                           .parameters_json = encode(Office::Slice { .daemon = daemon_name }),
                           .kind = ipc::Request::Kind::More };
    channel.call(std::move(request), [this](Result<ipc::RawReply> reply) {
        if (!reply) {
            if (reply.error().code != ipc::disconnected) // Then when_connected asks.
                ask_again.start(ask_again_after, events::Slack::Coarse);
            return;
        }
        if (!take(reply->parameters_json))
            return;
        if (const auto kept = keep(kept_at, current); !kept)
            log_warning("could not keep the office slice, the next start waits for officed",
                        { { "problem", kept.error().detail } });
    });
}

// False when it is not a slice, or no news.
bool OfficeSlice::State::take(std::string_view json)
{
    if (json.empty() || json == current)
        return false;
    Office::SliceReply slice;
    if (!decode(json, slice)) {
        ++daemon.counters()["daemon.bad_slice"];
        return false;
    }
    current = json;
    changed(slice.version, current);
    return true;
}

OfficeSlice::OfficeSlice(Daemon& daemon, std::string name, Changed changed)
    : state_(std::make_unique<State>(daemon, std::move(name), std::move(changed)))
{
}

OfficeSlice::~OfficeSlice() = default;
