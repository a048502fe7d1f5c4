#include "daemon/slice.h"

#include "base/log.h"
#include "daemon/kept_text.h"
#include "ipc/channel.h"
#include "org.yobirin.Office.h"

#include <utility>

using yobirin::Office;
using namespace std::chrono_literals;

namespace {

constexpr auto ask_again_after = 1s; // When officed answers with an error: there is no office yet.

} // namespace

struct OfficeSlice::State {
    Daemon& daemon;
    std::string daemon_name;
    Hearers hearers;
    std::filesystem::path kept_at;
    std::string current {};
    ipc::Channel channel;
    ipc::Channel answers; // Of its own: nothing is answered behind a standing request.
    std::string unsent {};
    events::Timer ask_again;

    State(Daemon& around, std::string name, Hearers actions)
        : daemon(around),
          daemon_name(std::move(name)),
          hearers(std::move(actions)),
          kept_at(around.paths().state / "office-slice"),
          channel(around.loop(), around.paths().socket("org.yobirin.Office"),
                  ipc::ChannelOptions { .counters = &around.counters() }),
          answers(around.loop(), around.paths().socket("org.yobirin.Office"),
                  ipc::ChannelOptions { .counters = &around.counters() }),
          ask_again(around.loop(), [this] { ask(); })
    {
        adopt(read_kept(kept_at));
        channel.when_connected([this] { ask(); });
        answers.when_connected([this] {
            if (!unsent.empty())
                send(std::exchange(unsent, {}));
        });
        channel.when_disconnected([this] { hearers.abandon(); });
    }

    void ask();
    void arrived(std::string_view json);
    void prepare(const Office::SliceReply&, std::string_view json);
    void send(const std::string& answer);
    void take(std::string_view json);
    bool adopt(std::string_view json);
};

void OfficeSlice::State::ask()
{
    ipc::Request request { .method = "org.yobirin.Office.Slice",
                           .parameters_json =
                               encode(Office::Slice { .daemon = daemon_name, .prepares_as = daemon.name() }),
                           .kind = ipc::Request::Kind::More };
    channel.call(std::move(request), [this](Result<ipc::RawReply> reply) {
        if (reply)
            arrived(reply->parameters_json);
        else if (reply.error().code != ipc::disconnected) // Then when_connected asks.
            ask_again.start(ask_again_after, events::Slack::Coarse);
    });
}

void OfficeSlice::State::arrived(std::string_view json)
{
    Office::SliceReply slice;
    if (!decode(json, slice)) {
        ++daemon.counters()["daemon.bad_slice"];
        return;
    }
    switch (slice.stage.value_or(Office::SliceReplyStage::Live)) {
    case Office::SliceReplyStage::Live:
        return take(json);
    case Office::SliceReplyStage::Prepare:
        return prepare(slice, json);
    case Office::SliceReplyStage::Abandoned:
        return hearers.abandon();
    }
}

void OfficeSlice::State::prepare(const Office::SliceReply& slice, std::string_view json)
{
    hearers.abandon(); // Of an earlier round.
    const std::optional<Objection> objection = hearers.prepare(json);
    const std::int64_t round = slice.round.value_or(0);
    if (objection)
        send(encode(Office::Prepared { .daemon = daemon.name(),
                                       .round = round,
                                       .good = false,
                                       .reason_ja = objection->japanese,
                                       .reason_en = objection->english }));
    else
        send(encode(Office::Prepared { .daemon = daemon.name(), .round = round, .good = true }));
}

// Just after officed has come back, its second connection may still be on its way. An answer to a round that
// is over by then does no harm.
void OfficeSlice::State::send(const std::string& answer)
{
    unsent.clear();
    answers.call({ .method = "org.yobirin.Office.Prepared", .parameters_json = answer },
                 [this, answer](const Result<ipc::RawReply>& reply) {
                     if (!reply && reply.error().code == ipc::disconnected && !answers.is_connected())
                         unsent = answer;
                 });
}

void OfficeSlice::State::take(std::string_view json)
{
    if (!adopt(json))
        return;
    if (const auto kept = keep(kept_at, current); !kept)
        log_warning("could not keep the office slice, the next start waits for officed",
                    { { "problem", kept.error().detail } });
}

// False when it is not a slice, or no news.
bool OfficeSlice::State::adopt(std::string_view json)
{
    if (json.empty() || json == current)
        return false;
    Office::SliceReply slice;
    if (!decode(json, slice)) {
        ++daemon.counters()["daemon.bad_slice"];
        return false;
    }
    current = json;
    hearers.changed(slice.version, current);
    hearers.abandon(); // What was held for it and not used.
    return true;
}

OfficeSlice::OfficeSlice(Daemon& daemon, std::string name, Hearers hearers)
    : state_(std::make_unique<State>(daemon, std::move(name), std::move(hearers)))
{
}

OfficeSlice::~OfficeSlice() = default;
