#include "media_process.h"

#include "ipc/json.h"
#include "limits.h"

#include <algorithm>
#include <utility>

namespace calld {

using yobirin::Media;

namespace {

constexpr std::int64_t streams_per_ring = 1;

Event remote_event(const std::string& port, SessionKind kind, Result<Session> session)
{
    if (session)
        return RemoteSet { .port = port, .kind = kind, .session = *std::move(session) };
    return RemoteRefused { .port = port, .kind = kind, .trouble = trouble_of(session.error()) };
}

template <typename Question> std::string port_of(const Question& question)
{
    return std::visit([](const auto& order) { return order.port; }, question);
}

} // namespace

std::string with_session(std::string parameters, std::string_view field, const Session& session)
{
    if (session.text.empty())
        return parameters;
    const bool is_empty = parameters.size() <= 2;
    parameters.pop_back();
    if (!is_empty)
        parameters += ',';
    ((parameters += '"') += field) += "\":";
    parameters += session.text;
    parameters += '}';
    return parameters;
}

Result<Session> session_in(std::string_view reply_json)
{
    ipc::json::Reader reader { reply_json };
    Session session;
    if (reader.begin_object()) {
        for (std::string_view key; reader.next_field(key);) {
            if (key != "session")
                reader.skip_unknown_field();
            else if (!reader.is_null() && !reader.read(session))
                break;
        }
    }
    if (reader.failed())
        return std::unexpected(reader.problem());
    return session;
}

Trouble trouble_of(const Error& error)
{
    if (error.code == Media::nothing_in_common_code || error.code == Media::bad_session_code)
        return Trouble::NothingInCommon;
    return error.code == Media::no_port_free_code ? Trouble::NoRoom : Trouble::Failed;
}

MediaProcess::MediaProcess(const Neighbour& there, Told told, PortEvent outcome)
    : loop_(there.loop),
      outcome_(std::move(outcome)),
      patience_(there.loop, [this] { give_up_waiting(); }),
      mediad_(there, told_after(std::move(told)))
{
}

// What waited is asked first, so that calls are compared with the ports there will be.
MediaProcess::Told MediaProcess::told_after(Told told)
{
    told.all_there_is = [this,
                         compare = std::move(told.all_there_is)](const std::vector<Media::Port>& ports) {
        patience_.stop();
        std::vector<Media::Port> there { ports };
        for (Question& question : std::exchange(waiting_, {})) {
            const std::string port = port_of(question);
            if (!std::holds_alternative<SetRemote>(question))
                there.push_back({ .port = port });
            std::visit([this](auto& order) { send(std::move(order)); }, question);
        }
        compare(there);
    };
    return told;
}

bool MediaProcess::must_wait() const
{
    return !mediad_.is_live() && waiting_.size() < limits::questions_awaiting_mediad;
}

// mediad died before it answered. What it had done already it does again, and says the same.
bool MediaProcess::waits_again(const Error& error, Question& question)
{
    if (error.code != ipc::disconnected || waiting_.size() >= limits::questions_awaiting_mediad)
        return false;
    wait(std::move(question));
    return true;
}

void MediaProcess::wait(Question question)
{
    waiting_.push_back(std::move(question));
    if (!patience_.is_running())
        patience_.start(limits::media_answers);
}

void MediaProcess::give_up_waiting()
{
    for (Question& question : std::exchange(waiting_, {})) {
        const std::string port = port_of(question);
        if (const auto* order = std::get_if<SetRemote>(&question))
            outcome_(port, RemoteRefused { .port = port, .kind = order->kind, .trouble = Trouble::Failed });
        else
            outcome_(port, PortRefused { .port = port, .trouble = Trouble::Failed });
    }
}

void MediaProcess::ask(std::string_view method, std::string parameters, Answer answer)
{
    if (!mediad_.is_live()) { // Between two lives of mediad nothing can be opened.
        loop_.at_turn_end(
            [given = std::move(answer)]() mutable { given(failure(std::string { ipc::disconnected })); });
        return;
    }
    mediad_.commands().call({ .method = method, .parameters_json = std::move(parameters) },
                            [given = std::move(answer)](Result<ipc::RawReply> reply) mutable {
                                if (!reply)
                                    return given(std::unexpected(std::move(reply).error()));
                                given(session_in(reply->parameters_json));
                            });
}

void MediaProcess::send(OpenPort&& order)
{
    if (must_wait())
        return wait(std::move(order));
    Media::Open open { .port = order.port };
    if (!order.prefer.empty())
        open.prefer = order.prefer;
    if (!order.codecs.empty())
        open.codecs = order.codecs;
    if (!order.agrees_on_digits)
        open.digits = Media::OpenDigits::None;
    std::string parameters = with_session(encode(open), "remote", order.remote);
    std::string port = order.port;
    ask("org.yobirin.Media.Open", std::move(parameters),
        [this, port = std::move(port),
         question = Question { std::move(order) }](Result<Session> session) mutable {
            if (!session && waits_again(session.error(), question))
                return;
            if (session && !session->text.empty())
                return outcome_(port, PortOpened { .port = port, .session = *std::move(session) });
            const Trouble trouble = session ? Trouble::Failed : trouble_of(session.error());
            outcome_(port, PortRefused { .port = port, .trouble = trouble });
        });
}

void MediaProcess::send(MakeOffer&& order)
{
    Media::Offer offer { .port = order.port };
    if (!order.prefer.empty())
        offer.prefer = std::move(order.prefer);
    if (!order.codecs.empty())
        offer.codecs = std::move(order.codecs);
    ask("org.yobirin.Media.Offer", encode(offer), [this, port = order.port](Result<Session> session) {
        if (session && !session->text.empty())
            outcome_(port, OfferMade { .port = port, .session = *std::move(session) });
        else
            outcome_(port, OfferRefused { port });
    });
}

// The session is spliced in as text: encoding an empty one and taking it out again would read it.
void MediaProcess::send(SetRemote&& order)
{
    if (must_wait())
        return wait(std::move(order));
    const bool is_offer = order.kind == SessionKind::Offer;
    std::string parameters = "{\"port\":";
    ipc::json::write(parameters, order.port);
    parameters += is_offer ? ",\"kind\":\"offer\"" : ",\"kind\":\"answer\"";
    if (!order.branch.empty()) {
        parameters += ",\"branch\":";
        ipc::json::write(parameters, order.branch);
    }
    if (order.forks == Forks::DropOthers)
        parameters += ",\"keep\":true";
    parameters += '}';
    parameters = with_session(std::move(parameters), "session", order.session);
    std::string port = order.port;
    const SessionKind kind = order.kind;
    ask("org.yobirin.Media.SetRemote", std::move(parameters),
        [this, port = std::move(port), kind,
         question = Question { std::move(order) }](Result<Session> session) mutable {
            if (session || !waits_again(session.error(), question))
                outcome_(port, remote_event(port, kind, std::move(session)));
        });
}

void MediaProcess::send(Rollback&& order)
{
    if (mediad_.is_live())
        mediad_.ask().rollback_oneway({ std::move(order.port) });
}

void MediaProcess::send(Connect&& order)
{
    if (!mediad_.is_live())
        return;
    Media::Connect connect { .port = std::move(order.port), .hears = std::move(order.hears) };
    if (order.muted)
        connect.muted = true;
    if (order.tones)
        connect.tones = true;
    if (!order.without_keys.empty())
        connect.without_keys = std::move(order.without_keys);
    mediad_.ask().connect_oneway(connect);
}

// What is pressed while mediad is away is lost, as the sound is.
void MediaProcess::send(PressKeys&& order)
{
    if (mediad_.is_live())
        mediad_.ask().send_digits_oneway(
            { .port = std::move(order.port), .digits = std::move(order.digits) });
}

void MediaProcess::send(OpenRing&& order)
{
    if (must_wait())
        return wait(std::move(order));
    const std::string port = order.port;
    const auto opened = [this, port](bool is_open) {
        if (is_open)
            outcome_(port, RingOpened { port });
        else
            outcome_(port, PortRefused { .port = port, .trouble = Trouble::Failed });
    };
    if (!mediad_.is_live())
        return loop_.at_turn_end([opened] { opened(false); });
    mediad_.ask().open_ring(
        { .port = port, .streams = streams_per_ring },
        [this, opened, question = Question { std::move(order) }](Result<Media::OpenRingReply> reply) mutable {
            if (reply || !waits_again(reply.error(), question))
                opened(reply.has_value());
        });
}

void MediaProcess::send(ClosePorts&& order)
{
    forget_waiting(order);
    // Nobody waits for it: it leaves with the next call's orders.
    if (mediad_.is_live())
        mediad_.commands().call({ .method = "org.yobirin.Media.Close",
                                  .parameters_json = encode(Media::Close { std::move(order.ports) }),
                                  .kind = ipc::Request::Kind::Oneway,
                                  .urgency = ipc::Urgency::WithTheNext },
                                {});
}

void MediaProcess::close(ClosePorts&& order, Seen seen)
{
    forget_waiting(order);
    if (!mediad_.is_live())
        return;
    mediad_.commands().call({ .method = "org.yobirin.Media.Close",
                              .parameters_json = encode(Media::Close { std::move(order.ports) }),
                              .urgency = ipc::Urgency::WithTheNext },
                            [given = std::move(seen)](Result<ipc::RawReply> raw) mutable {
                                Media::CloseReply reply;
                                if (raw && decode(raw->parameters_json, reply) && reply.closed)
                                    given(*std::move(reply.closed));
                            });
}

// What is to be closed need not be opened any more.
void MediaProcess::forget_waiting(const ClosePorts& order)
{
    std::erase_if(waiting_, [&](const Question& question) {
        return std::ranges::find(order.ports, port_of(question)) != order.ports.end();
    });
}

void MediaProcess::observe(std::vector<std::string> ports, Seen seen)
{
    if (!mediad_.is_live())
        return;
    mediad_.ask().observe({ std::move(ports) },
                          [given = std::move(seen)](Result<Media::ObserveReply> reply) mutable {
                              if (reply) // Else mediad is away, or one of yesterday.
                                  given(std::move(reply->ports));
                          });
}

void MediaProcess::lend(const std::string& port, ipc::Answer<Lent> answer)
{
    mediad_.commands().call(
        { .method = "org.yobirin.Media.Lend", .parameters_json = encode(Media::Lend { port }) },
        [answer = std::move(answer)](Result<ipc::RawReply> reply) mutable {
            Media::LendReply lent;
            if (!reply)
                return answer(std::unexpected(std::move(reply).error()));
            if (auto read = decode(reply->parameters_json, lent); !read)
                return answer(std::unexpected(std::move(read).error()));
            answer(Lent { std::move(lent.state), std::move(reply->descriptors) });
        });
}

void MediaProcess::adopt(const std::string& port, std::optional<Lent> lent,
                         ipc::Answer<Media::AdoptReply> answer)
{
    Media::Adopt order { .port = port };
    ipc::Request request { .method = "org.yobirin.Media.Adopt" };
    if (lent) {
        order.state = std::move(lent->state);
        request.descriptors = std::move(lent->sockets);
    }
    request.parameters_json = encode(order);
    mediad_.commands().call(std::move(request),
                            [answer = std::move(answer)](Result<ipc::RawReply> reply) mutable {
                                if (reply)
                                    answer(Media::AdoptReply {});
                                else
                                    answer(std::unexpected(std::move(reply).error()));
                            });
}

} // namespace calld
