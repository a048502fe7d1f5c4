#include "app/application.h"

#include <utility>

namespace app {

using yobirin::Calls;

Application::Application(events::Loop& loop, const ApplicationOptions& options)
    : options_(options),
      attached_(loop, options.calls_socket, { .counters = options.counters }),
      watching_(loop, options.calls_socket, { .counters = options.counters }),
      commands_(loop, options.calls_socket, { .counters = options.counters })
{
    attached_.when_connected([this] { attach(); });
    attached_.when_disconnected([this] { lose_all(); });
    watching_.when_connected([this] { watch(); });
}

void Application::when_given(std::move_only_function<void(GivenCall)> action)
{
    when_given_ = std::move(action);
}
void Application::when_pressed(std::move_only_function<void(const std::string&, char)> action)
{
    when_pressed_ = std::move(action);
}
void Application::when_changed(std::move_only_function<void(const Calls::Call&)> action)
{
    when_changed_ = std::move(action);
}
void Application::when_gone(std::move_only_function<void(const std::string&)> action)
{
    when_gone_ = std::move(action);
}

// A stream that ended while its connection stands was refused or taken over: begun anew, paced by the
// back-off.
void Application::attach()
{
    Calls::Client { attached_ }.attach_more({ .application = options_.name, .digits = true },
                                            [this](Result<Calls::AttachReply> reply) {
                                                if (reply)
                                                    told(std::move(*reply));
                                                else if (attached_.is_connected())
                                                    attached_.reconnect();
                                            });
}

void Application::watch()
{
    Calls::Client { watching_ }.watch_more({}, [this](Result<Calls::WatchReply> reply) {
        if (reply && reply->call)
            changed(*reply->call);
        else if (!reply && watching_.is_connected())
            watching_.reconnect();
    });
}

void Application::told(Calls::AttachReply reply)
{
    if (!reply.digit)
        return given(std::move(reply));
    if (reply.digit->size() == 1 && calls_.contains(reply.call.id) && when_pressed_)
        when_pressed_(reply.call.id, reply.digit->front());
}

void Application::given(Calls::AttachReply reply)
{
    calls_.insert_or_assign(reply.call.id, reply.call);
    if (when_given_)
        when_given_({ std::move(reply.call), std::move(reply.argument), std::move(reply.audio) });
}

// News of all calls; older than what is known is dropped.
void Application::changed(const Calls::Call& call)
{
    const auto ours = calls_.find(call.id);
    if (ours == calls_.end() || call.revision <= ours->second.revision)
        return;
    if (call.state == Calls::CallState::Ended || call.holder != options_.name)
        return gone(call.id);
    ours->second = call;
    if (when_changed_)
        when_changed_(call);
}

void Application::gone(const std::string& call)
{
    const std::string id = call; // It may be the key that is erased.
    if (calls_.erase(id) > 0 && when_gone_)
        when_gone_(id);
}

void Application::lose_all()
{
    while (!calls_.empty())
        gone(calls_.begin()->first);
}

void Application::hand_over(const std::string& call, const std::string& to,
                            ipc::Answer<Calls::HandOverReply> answer)
{
    calls_client().hand_over({ .call = call, .to = to }, std::move(answer));
}

void Application::listen_for_digits(const std::string& call, bool listen,
                                    ipc::Answer<Calls::ListenForDigitsReply> answer)
{
    calls_client().listen_for_digits({ .call = call, .listen = listen }, std::move(answer));
}

void Application::end(const std::string& call, const std::string& reason, ipc::Answer<Calls::EndReply> answer)
{
    calls_client().end({ .call = call, .reason = reason }, std::move(answer));
}

} // namespace app
