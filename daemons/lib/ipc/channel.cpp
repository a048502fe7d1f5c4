#include "ipc/channel.h"

#include "ipc/envelope.h"
#include "ipc/wire.h"

#include <algorithm>
#include <deque>
#include <optional>

namespace ipc {
namespace {

constexpr int most_reads_per_wake = 4; // Then the others have their turn.

using RawAnswer = std::move_only_function<void(Result<RawReply>)>;

struct Outstanding {
    RawAnswer answer; // Empty once it timed out: the reply still comes, and keeps the order.
    std::optional<Moment> deadline {};
    bool more { false };
};

Error disconnected_error(const std::string& path) { return { std::string { disconnected }, path }; }

} // namespace

struct Channel::State : std::enable_shared_from_this<State> {
    State(events::Loop&, std::string, const ChannelOptions&);

    void attempt();
    void attempt_soon();
    void retry_later();
    void drop();
    void fail_later(RawAnswer, Error);
    void send_soon();
    void send_within(Urgency);
    void send();
    void on_ready(events::Ready);
    bool receive();
    bool take_replies();
    bool deliver(std::string_view message, Descriptors);
    bool deliver_more(RawReply);
    void deliver_last(Result<RawReply>);
    void check_deadlines();
    void count(const char* what, std::size_t times = 1);

    events::Loop& loop;
    std::string path;
    ChannelOptions options;
    std::uint64_t uncounted { 0 }; // Where those go that nobody asked for.
    std::uint64_t* messages_received { &uncounted };
    std::uint64_t* messages_sent { &uncounted };
    std::move_only_function<void()> connected {};
    std::move_only_function<void()> lost {};

    FileDescriptor socket {};
    Inbox inbox;
    Outbox outbox {};
    ReplyEnvelope envelope {};
    std::optional<events::Watch> watch {};
    std::deque<Outstanding> outstanding {};
    std::uint64_t generation { 0 }; // Of the connection: what was begun on another is over.
    Moment since {};
    std::chrono::milliseconds next_retry;
    events::Timer retry;
    events::Timer deadlines;
    events::Timer company; // Ends the wait of what waits for it.
    bool is_blocked { false };
    bool will_send { false };
    bool will_attempt { false };
    bool is_gone { false }; // The channel is; callbacks under way stop there.
};

Channel::State::State(events::Loop& the_loop, std::string the_path, const ChannelOptions& the_options)
    : loop(the_loop),
      path(std::move(the_path)),
      options(the_options),
      inbox(the_options.longest_message),
      next_retry(the_options.first_retry),
      retry(the_loop, [this] { attempt(); }),
      deadlines(the_loop, [this] { check_deadlines(); }),
      company(the_loop, [this] { send_soon(); })
{
    if (options.counters != nullptr) {
        messages_received = &(*options.counters)["ipc.messages_received"];
        messages_sent = &(*options.counters)["ipc.messages_sent"];
    }
}

void Channel::State::count(const char* what, std::size_t times)
{
    if (options.counters != nullptr)
        (*options.counters)[what] += times;
}

void Channel::State::attempt_soon()
{
    if (std::exchange(will_attempt, true))
        return;
    loop.at_turn_end([channel = weak_from_this()] {
        if (const auto alive = channel.lock(); alive && !alive->is_gone) {
            alive->will_attempt = false;
            if (!alive->retry.is_running())
                alive->attempt();
        }
    });
}

void Channel::State::attempt()
{
    if (socket)
        return;
    Result<FileDescriptor> connection = connect_to(path);
    if (!connection)
        return retry_later();
    socket = std::move(*connection);
    since = BootClock::now();
    watch.emplace(loop, socket.number(), events::Interest::Read,
                  [this](events::Ready ready) { on_ready(ready); });
    const auto alive = shared_from_this();
    if (connected)
        connected();
}

void Channel::State::retry_later()
{
    retry.start(next_retry);
    next_retry = std::min(next_retry * 2, options.longest_retry);
}

// Ends the connection. Those who wait for answers hear of it at the end of the turn, before the next attempt.
void Channel::State::drop()
{
    if (!socket)
        return;
    watch.reset();
    socket.close();
    inbox = Inbox { options.longest_message };
    outbox = {};
    is_blocked = false;
    ++generation;
    deadlines.stop();
    company.stop();
    for (Outstanding& waiting : std::exchange(outstanding, {}))
        if (waiting.answer)
            fail_later(std::move(waiting.answer), disconnected_error(path));
    loop.at_turn_end([channel = weak_from_this()] {
        if (const auto alive = channel.lock(); alive && !alive->is_gone && alive->lost)
            alive->lost();
    });
    // Only a connection that proved of use begins the back-off anew: two who disagree do not hammer.
    if (BootClock::now() - since >= options.longest_retry)
        next_retry = options.first_retry;
    retry_later();
}

void Channel::State::fail_later(RawAnswer answer, Error error)
{
    loop.at_turn_end(
        [channel = weak_from_this(), failed = std::move(answer), why = std::move(error)]() mutable {
            if (const auto alive = channel.lock(); alive && !alive->is_gone)
                failed(std::unexpected(std::move(why)));
        });
}

void Channel::State::send_soon()
{
    if (std::exchange(will_send, true))
        return;
    company.stop();
    loop.at_turn_end([channel = weak_from_this()] {
        if (const auto alive = channel.lock(); alive && !alive->is_gone) {
            alive->will_send = false;
            alive->send();
        }
    });
}

void Channel::State::send_within(Urgency urgency)
{
    if (urgency == Urgency::ThisTurn)
        send_soon();
    else if (!will_send && !company.is_running())
        company.start(longest_wait_for_company);
}

void Channel::State::send()
{
    if (!socket || is_blocked || outbox.is_empty())
        return;
    switch (outbox.send_to(socket.number())) {
    case Outbox::Outcome::Sent:
        return;
    case Outbox::Outcome::Blocked:
        is_blocked = true;
        return watch->change(events::Interest::ReadWrite);
    case Outbox::Outcome::Broken:
        return drop();
    }
}

void Channel::State::on_ready(events::Ready ready)
{
    const auto alive = shared_from_this();
    if (ready.write && is_blocked) {
        is_blocked = false;
        send();
        if (socket && !is_blocked)
            watch->change(events::Interest::Read);
    }
    if (ready.read && socket && !receive() && !is_gone)
        drop();
}

// False when the connection is to end.
bool Channel::State::receive()
{
    const std::uint64_t begun = generation;
    for (int reads = 0; reads < most_reads_per_wake; ++reads) {
        std::size_t space_left = 0;
        switch (receive_from(socket.number(), inbox, space_left)) {
        case Received::Something:
            if (!take_replies())
                return false;
            break;
        case Received::Nothing:
            return true;
        case Received::Closed:
            return false;
        case Received::Broken:
            count("ipc.broken_framing");
            return false;
        }
        if (space_left > 0 || generation != begun || is_gone)
            return true;
    }
    return true;
}

bool Channel::State::take_replies()
{
    const std::uint64_t begun = generation;
    Descriptors descriptors;
    while (const auto message = inbox.next(descriptors)) {
        if (!deliver(*message, std::move(descriptors))) {
            count("ipc.broken_framing");
            return false;
        }
        if (generation != begun || is_gone)
            return true;
    }
    return true;
}

// False when it is no reply, or nobody asked.
bool Channel::State::deliver(std::string_view message, Descriptors descriptors)
{
    std::size_t unknown_fields = 0;
    if (outstanding.empty() || !read_envelope(message, envelope, unknown_fields))
        return false;
    ++*messages_received;
    if (unknown_fields > 0)
        count("ipc.unknown_fields", unknown_fields);
    if (!envelope.error.empty()) {
        deliver_last(std::unexpected(error_of(envelope)));
        return true;
    }
    RawReply reply { envelope.parameters, envelope.continues, std::move(descriptors) };
    if (envelope.continues)
        return deliver_more(std::move(reply));
    deliver_last(std::move(reply));
    return true;
}

bool Channel::State::deliver_more(RawReply reply)
{
    if (!outstanding.front().more)
        return false;
    const std::uint64_t begun = generation;
    RawAnswer answer = std::move(outstanding.front().answer); // It may end the connection, or the channel.
    answer(std::move(reply));
    if (generation == begun && !is_gone)
        outstanding.front().answer = std::move(answer);
    return true;
}

void Channel::State::deliver_last(Result<RawReply> reply)
{
    RawAnswer answer = std::move(outstanding.front().answer);
    outstanding.pop_front();
    if (answer)
        answer(std::move(reply));
}

// One timer for all: deadlines are alike, so the first in line is the first to pass. It comes round at most
// once a deadline while there is traffic, and not at all without.
void Channel::State::check_deadlines()
{
    const Moment now = BootClock::now();
    const auto alive = shared_from_this();
    std::vector<RawAnswer> late;
    std::optional<Moment> next;
    for (Outstanding& waiting : outstanding) {
        if (!waiting.deadline || !waiting.answer)
            continue;
        if (*waiting.deadline > now) {
            next = waiting.deadline;
            break;
        }
        late.push_back(std::move(waiting.answer));
        waiting.answer = nullptr;
    }
    if (next)
        deadlines.start(*next - now, events::Slack::Coarse);
    for (RawAnswer& answer : late) {
        count("ipc.timed_out");
        if (!is_gone)
            answer(failure(std::string { timed_out }, path));
    }
}

Channel::Channel(events::Loop& loop, std::string socket_path, ChannelOptions options)
    : state_(std::make_shared<State>(loop, std::move(socket_path), options))
{
    state_->attempt_soon();
}

Channel::~Channel()
{
    state_->is_gone = true;
    state_->watch.reset();
    state_->retry.stop();
    state_->deadlines.stop();
    state_->company.stop();
}

void Channel::when_connected(std::move_only_function<void()> action)
{
    state_->connected = std::move(action);
}
void Channel::when_disconnected(std::move_only_function<void()> action) { state_->lost = std::move(action); }
bool Channel::is_connected() const { return static_cast<bool>(state_->socket); }
void Channel::reconnect() { state_->drop(); }
void Channel::count_unknown_fields(std::size_t fields) { state_->count("ipc.unknown_fields", fields); }

void Channel::call(Request request, RawAnswer answer)
{
    State& state = *state_;
    const bool is_oneway = request.kind == Request::Kind::Oneway;
    const bool is_full = state.outstanding.size() >= state.options.most_outstanding
        || state.outbox.size() >= state.options.most_unsent_bytes;
    if (!state.socket || is_full) {
        state.count(is_full ? "ipc.overloaded" : "ipc.called_while_disconnected");
        if (answer)
            state.fail_later(std::move(answer),
                             is_full ? Error { std::string { overloaded }, state.path }
                                     : disconnected_error(state.path));
        return;
    }
    ++*state.messages_sent;
    if (request.descriptors.empty()) {
        append_request(state.outbox.text(), request);
    } else {
        std::string message;
        append_request(message, request);
        state.outbox.append_with(std::move(request.descriptors), message);
    }
    state.send_within(request.urgency);
    if (is_oneway)
        return;
    Outstanding waiting { .answer = std::move(answer), .more = request.kind == Request::Kind::More };
    if (!waiting.more && state.options.deadline.count() > 0) {
        waiting.deadline = BootClock::now() + state.options.deadline;
        if (!state.deadlines.is_running())
            state.deadlines.start(state.options.deadline, events::Slack::Coarse);
    }
    state.outstanding.push_back(std::move(waiting));
}

} // namespace ipc
