#include "ipc/connection.h"

#include "ipc/introspection.h"

#include <algorithm>
#include <poll.h>

namespace ipc {
namespace {

constexpr int most_reads_per_wake = 4; // Then the others have their turn.
constexpr std::size_t most_closed_actions = 4096;

class ServerCall final : public CallInProgress {
public:
    struct About {
        std::uint64_t ticket;
        bool more;
        bool oneway;
    };

    ServerCall(std::weak_ptr<Connection> connection, const About& about, const Peer& peer,
               std::uint64_t number)
        : connection_(std::move(connection)), about_(about), peer_(peer), number_(number)
    {
    }
    ~ServerCall() override
    {
        if (!is_done_ && !about_.oneway)
            fail({ std::string { disconnected }, "it was never answered" });
    }
    ServerCall(const ServerCall&) = delete;
    ServerCall& operator=(const ServerCall&) = delete;

    void finish(std::string parameters_json, Descriptors descriptors, Urgency urgency) override
    {
        if (const auto connection = take_final()) {
            std::string message;
            message.reserve(parameters_json.size() + 32);
            append_reply(message, parameters_json, false);
            connection->answer(about_.ticket, { message, std::move(descriptors), urgency });
        }
    }
    void go_on(std::string parameters_json, Urgency urgency) override
    {
        if (!about_.more)
            return finish(std::move(parameters_json), {}, urgency);
        const auto connection = connection_.lock();
        if (!connection || is_done_ || about_.oneway)
            return;
        std::string message;
        message.reserve(parameters_json.size() + 48);
        append_reply(message, parameters_json, true);
        connection->go_on(about_.ticket, { message, {}, urgency });
    }
    void fail(const Error& error) override
    {
        if (const auto connection = connection_.lock(); connection && about_.oneway && !is_done_)
            connection->count("ipc.failed_oneway_calls");
        if (const auto connection = take_final()) {
            std::string message;
            append_error(message, error);
            connection->answer(about_.ticket, { message });
        }
    }
    void reject(const Error& error) override
    {
        fail(error);
        if (const auto connection = connection_.lock()) {
            connection->count("ipc.bad_parameters");
            connection->end_after_this_turn();
        }
    }
    bool wants_more() const override { return about_.more; }
    bool is_oneway() const override { return about_.oneway; }
    bool is_open() const override
    {
        const auto connection = connection_.lock();
        return connection && connection->is_open() && !is_done_;
    }
    void when_closed(std::move_only_function<void()> action) override
    {
        if (const auto connection = connection_.lock())
            connection->when_closed(std::move(action));
    }
    const Peer& peer() const override { return peer_; }
    std::uint64_t connection() const override { return number_; }
    Descriptors take_descriptors() override { return std::exchange(descriptors_, {}); }
    void give_descriptors(Descriptors descriptors) { descriptors_ = std::move(descriptors); }

private:
    // The connection, if there is one and this is its final answer.
    std::shared_ptr<Connection> take_final()
    {
        if (std::exchange(is_done_, true) || about_.oneway)
            return nullptr;
        return connection_.lock();
    }

    std::weak_ptr<Connection> connection_;
    About about_;
    Peer peer_;
    std::uint64_t number_;
    Descriptors descriptors_ {};
    bool is_done_ { false };
};

} // namespace

Connection::Connection(ServerParts& parts, FileDescriptor socket, const Peer& peer, std::uint64_t number)
    : parts_(&parts),
      socket_(std::move(socket)),
      peer_(peer),
      number_(number),
      inbox_(parts.limits.message_bytes)
{
}

void Connection::start() { watch_for_more(); }

void Connection::close()
{
    if (!is_open())
        return;
    watch_.reset();
    interest_.reset();
    company_.reset();
    socket_.close();
    line_.clear();
    outbox_ = {};
    for (auto& action : std::exchange(closed_actions_, {}))
        action();
}

void Connection::when_closed(std::move_only_function<void()> action)
{
    if (closed_actions_.size() == most_closed_actions) {
        count("ipc.cut_greedy_clients");
        return end_after_this_turn();
    }
    closed_actions_.push_back(std::move(action));
}

void Connection::on_ready(events::Ready ready)
{
    const auto alive = shared_from_this();
    if (ready.write) {
        is_blocked_ = false;
        send();
    }
    if (ready.read && is_open() && !is_half_closed_ && !receive())
        close();
    if (is_open())
        watch_for_more();
    else
        parts_->ended(number_);
}

// False when the connection is over.
bool Connection::receive()
{
    for (int reads = 0; reads < most_reads_per_wake && may_take_more() && !is_paused_; ++reads) {
        std::size_t space = 0;
        switch (receive_from(socket_.number(), inbox_, space)) {
        case Received::Something:
            serve_received();
            break;
        case Received::Nothing:
            return true;
        case Received::Closed:
            return end_of_input();
        case Received::Broken:
            count("ipc.broken_framing");
            return false;
        }
        if (space > 0)
            return true; // It was not filled: there is hardly more.
    }
    return true;
}

// Who has closed only its sending half still waits for answers, like `printf … | socat`.
bool Connection::end_of_input()
{
    pollfd state { .fd = socket_.number(), .events = 0, .revents = 0 };
    poll(&state, 1, 0);
    is_half_closed_ = (state.revents & (POLLHUP | POLLERR)) == 0;
    return is_half_closed_ && (!line_.empty() || !outbox_.is_empty());
}

void Connection::serve_received()
{
    Descriptors descriptors;
    is_paused_ = false;
    while (may_take_more()) {
        const auto message = inbox_.next(descriptors);
        if (!message)
            return;
        if (!serve(*message, std::move(descriptors))) {
            count("ipc.broken_framing");
            return end_after_this_turn();
        }
    }
    is_paused_ = true;
}

bool Connection::serve(std::string_view message, Descriptors descriptors)
{
    ++parts_->messages_received;
    std::size_t unknown_fields = 0;
    if (!read_envelope(message, envelope_, unknown_fields))
        return false;
    parts_->unknown_fields += unknown_fields;
    const ServerCall::About about { first_ticket_ + line_.size(), envelope_.more && !envelope_.oneway,
                                    envelope_.oneway };
    auto call = std::make_shared<ServerCall>(weak_from_this(), about, peer_, number_);
    call->give_descriptors(std::move(descriptors));
    if (!about.oneway)
        line_.emplace_back();
    dispatch(call);
    return true;
}

void Connection::dispatch(const std::shared_ptr<CallInProgress>& call)
{
    const std::string_view full = envelope_.method;
    const std::size_t dot = full.rfind('.');
    const std::string_view interface = full.substr(0, dot == full.npos ? 0 : dot);
    const std::string_view method = full.substr(dot == full.npos ? 0 : dot + 1);
    if (interface == introspection_interface)
        return introspect(method, *call);
    const auto service = parts_->services.find(interface);
    if (service == parts_->services.end()) {
        count("ipc.unknown_interfaces");
        return call->fail(interface_not_found_error(interface));
    }
    // The envelope may be read into again only after this.
    if (!service->second->dispatch(method, envelope_.parameters, call, parts_->counters)) {
        count("ipc.unknown_methods");
        call->fail(method_not_found_error(full));
    }
}

void Connection::introspect(std::string_view method, CallInProgress& call)
{
    const Result<std::string> answer = introspection_answer(method, envelope_.parameters, parts_->services);
    if (answer)
        call.finish(*answer, {}, Urgency::ThisTurn);
    else
        call.fail(answer.error());
}

void Connection::answer(std::uint64_t ticket, Outgoing answer)
{
    if (!is_open() || ticket < first_ticket_)
        return;
    Slot& slot = line_[ticket - first_ticket_];
    slot.is_done = true;
    ++parts_->messages_sent;
    if (ticket == first_ticket_) {
        outbox_.append_with(std::move(answer.descriptors), answer.message);
        advance_line();
    } else {
        slot.last = answer.message;
        slot.descriptors = std::move(answer.descriptors);
        waiting_bytes_ += answer.message.size();
    }
    check_unsent(answer.urgency);
}

void Connection::go_on(std::uint64_t ticket, const Outgoing& news)
{
    if (!is_open() || ticket < first_ticket_)
        return;
    ++parts_->messages_sent;
    if (ticket == first_ticket_) {
        outbox_.text() += news.message;
    } else {
        line_[ticket - first_ticket_].waiting += news.message;
        waiting_bytes_ += news.message.size();
    }
    check_unsent(news.urgency);
}

// The front has been answered: what is ready behind it follows.
void Connection::advance_line()
{
    do {
        line_.pop_front();
        ++first_ticket_;
        if (!line_.empty())
            put_out(line_.front());
    } while (!line_.empty() && line_.front().is_done);
}

void Connection::put_out(Slot& slot)
{
    waiting_bytes_ -= slot.waiting.size() + slot.last.size();
    outbox_.text() += std::exchange(slot.waiting, {});
    outbox_.append_with(std::move(slot.descriptors), slot.last);
}

void Connection::check_unsent(Urgency urgency)
{
    if (outbox_.size() + waiting_bytes_ > parts_->limits.unsent_bytes && !is_ending_) {
        count("ipc.cut_slow_readers");
        return end_after_this_turn();
    }
    send_within(urgency);
}

void Connection::send_within(Urgency urgency)
{
    if (urgency == Urgency::ThisTurn || is_ending_)
        return send_soon();
    if (!company_)
        company_.emplace(parts_->loop, [this] { send_soon(); });
    if (!will_send_ && !company_->is_running())
        company_->start(longest_wait_for_company);
}

void Connection::end_after_this_turn()
{
    is_ending_ = true;
    send_soon();
}

void Connection::send_soon()
{
    if (std::exchange(will_send_, true))
        return;
    if (company_)
        company_->stop();
    parts_->loop.at_turn_end([connection = weak_from_this()] {
        const auto alive = connection.lock();
        if (!alive || !alive->is_open())
            return;
        alive->will_send_ = false;
        alive->send();
        if (!alive->is_open())
            alive->parts_->ended(alive->number_);
    });
}

void Connection::send()
{
    if (!is_blocked_ && !outbox_.is_empty()) {
        const Outbox::Outcome outcome = outbox_.send_to(socket_.number());
        is_blocked_ = outcome == Outbox::Outcome::Blocked;
        is_ending_ = is_ending_ || outcome == Outbox::Outcome::Broken;
    }
    if (is_ending_ || (is_half_closed_ && line_.empty() && outbox_.is_empty()))
        return close();
    if (is_paused_ && may_take_more())
        serve_received();
    watch_for_more();
}

void Connection::watch_for_more()
{
    const bool reads = may_take_more() && !is_paused_ && !is_half_closed_;
    if (!reads && !is_blocked_) {
        watch_.reset();
        interest_.reset();
        return;
    }
    const events::Interest wanted = !reads ? events::Interest::Write
        : is_blocked_                      ? events::Interest::ReadWrite
                                           : events::Interest::Read;
    if (interest_ == wanted)
        return;
    interest_ = wanted;
    if (watch_)
        watch_->change(wanted);
    else
        watch_.emplace(parts_->loop, socket_.number(), wanted,
                       [this](events::Ready ready) { on_ready(ready); });
}

} // namespace ipc
