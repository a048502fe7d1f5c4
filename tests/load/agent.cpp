#include "agent.h"

#include "base/random.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <sys/socket.h>

namespace load {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds patience { 32 }; // 64 * T1, RFC 3261 17.1.1.2

std::string branch() { return "z9hG4bK" + random_hex(8); }

} // namespace

Agent::Agent(Options options) : options_(std::move(options))
{
    socket_ = FileDescriptor { socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    sockaddr_in local {};
    local.sin_family = AF_INET;
    local.sin_port = htons(options_.port);
    inet_pton(AF_INET, options_.address.c_str(), &local.sin_addr);
    const int buffer = 4 << 20;
    setsockopt(socket_.number(), SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    if (bind(socket_.number(), reinterpret_cast<sockaddr*>(&local), sizeof local) != 0) {
        std::perror(("cannot listen for SIP at " + options_.address).c_str());
        std::exit(1);
    }
    socklen_t length = sizeof local;
    getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&local), &length);
    port_ = ntohs(local.sin_port);
}

std::string Agent::contact() const { return "sip:load@" + options_.address + ":" + std::to_string(port_); }

void Agent::send(std::string_view text)
{
    sockaddr_in to {};
    to.sin_family = AF_INET;
    to.sin_port = htons(box_port_);
    to.sin_addr.s_addr = htonl(box_address_);
    [[maybe_unused]] const ssize_t sent =
        sendto(socket_.number(), text.data(), text.size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
}

std::string Agent::request_text(Dialog& dialog, std::string_view method, std::uint32_t sequence,
                                std::string_view body)
{
    std::string text { method };
    text.append(" ").append(dialog.target).append(" SIP/2.0\r\nVia: SIP/2.0/UDP ").append(options_.address);
    text.append(":").append(std::to_string(port_)).append(";rport;branch=").append(branch());
    text.append("\r\nMax-Forwards: 70\r\n");
    for (const std::string& route : dialog.route)
        text.append("Route: ").append(route).append("\r\n");
    text.append("From: ").append(dialog.local).append("\r\nTo: ").append(dialog.remote);
    text.append("\r\nCall-ID: ").append(dialog.call_id).append("\r\nCSeq: ").append(std::to_string(sequence));
    text.append(" ").append(method).append("\r\nContact: <").append(contact()).append(">\r\n");
    if (!body.empty())
        text.append("Content-Type: application/sdp\r\n");
    return text.append("Content-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n\r\n")
        .append(body);
}

void Agent::request(Dialog& dialog, std::string_view method, std::string_view body, Moment now)
{
    dialog.pending_sequence = ++dialog.sequence;
    dialog.pending_method = method;
    dialog.pending = request_text(dialog, method, dialog.pending_sequence, body);
    dialog.repeat_after = 500ms;
    dialog.repeat_at = now + dialog.repeat_after;
    dialog.give_up_at = now + patience;
    send(dialog.pending);
}

Dialog& Agent::call(const std::string& number, std::string_view host, std::uint16_t port, Moment now)
{
    box_host_ = host;
    box_port_ = port;
    in_addr address {};
    inet_pton(AF_INET, box_host_.c_str(), &address);
    box_address_ = ntohl(address.s_addr);

    auto dialog = std::make_unique<Dialog>();
    dialog->call_id = random_hex(12) + "@" + options_.address;
    dialog->target = "sip:" + number + "@" + box_host_ + ":" + std::to_string(port);
    dialog->local = "<sip:0398765432@" + options_.address + ">;tag=" + random_hex(6);
    dialog->remote = "<" + dialog->target + ">";
    dialog->made_here = true;
    dialog->began = now;
    std::uint16_t sound_port = 4000; // Never used where calls carry no sound.
    if (options_.with_sound) {
        dialog->side = std::make_unique<Side>(options_.address, 0, options_.spoken);
        sound_port = dialog->side->port();
    }
    Dialog& made = *dialog;
    dialogs_[made.call_id] = std::move(dialog);
    ++counts_.made;
    request(made, "INVITE", session(options_.address, sound_port, "sendrecv", options_.spoken), now);
    return made;
}

std::string Agent::session_of(const Dialog& dialog, std::string_view direction) const
{
    return session(options_.address, dialog.side ? dialog.side->port() : 4000, direction, options_.spoken);
}

void Agent::hold(Dialog& dialog, std::string_view direction, Moment now)
{
    dialog.stage = Stage::Changing;
    request(dialog, "INVITE", session_of(dialog, direction), now);
}

void Agent::end(Dialog& dialog, Moment now)
{
    if (dialog.side)
        dialog.side->end();
    dialog.stage = Stage::Ending;
    dialog.ending = now;
    request(dialog, "BYE", {}, now);
}

void Agent::receive(Moment now)
{
    std::array<char, 8192> datagram {};
    while (true) {
        sockaddr_in from {};
        socklen_t length = sizeof from;
        const ssize_t got = recvfrom(socket_.number(), datagram.data(), datagram.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from), &length);
        if (got < 0)
            return;
        box_address_ = ntohl(from.sin_addr.s_addr);
        box_port_ = ntohs(from.sin_port);
        if (got > 16)
            take(Message::read({ datagram.data(), static_cast<std::size_t>(got) }), now);
    }
}

void Agent::take(const Message& message, Moment now)
{
    if (message.status == 0)
        return take_request(message, now);
    const auto found = dialogs_.find(std::string { message.call_id });
    if (found != dialogs_.end())
        take_response(*found->second, message, now);
}

void Agent::take_response(Dialog& dialog, const Message& message, Moment now)
{
    if (message.method == "INVITE" && message.status >= 200 && message.status < 300
        && dialog.pending_method != "INVITE") {
        if (!dialog.acknowledgement.empty())
            send(dialog.acknowledgement);
        return;
    }
    if (message.method != dialog.pending_method || message.sequence != dialog.pending_sequence)
        return;
    if (message.status < 200) {
        if (dialog.stage == Stage::Inviting && message.status > 100) {
            dialog.stage = Stage::Ringing;
            dialog.rang = now;
            if (when_ringing_)
                when_ringing_(dialog, now);
        }
        dialog.repeat_at = now + patience; // Provisional: no more repeats, RFC 3261 17.1.1.2
        return;
    }
    dialog.pending_method.clear();
    if (message.method == "INVITE")
        return take_answer_to_invite(dialog, message, now);
    // BYE
    if (message.status < 300)
        ++counts_.completed;
    else
        ++counts_.failures;
    finish(dialog, now);
}

void Agent::take_answer_to_invite(Dialog& dialog, const Message& message, Moment now)
{
    dialog.remote = message.to;
    if (dialog.stage == Stage::Changing) {
        dialog.stage = Stage::Up;
        ++(message.status < 300 ? counts_.changes_answered : counts_.failures);
    } else {
        dialog.final_status = message.status;
        ++counts_.statuses[message.status];
        counts_.told_when += message.status == 503 && !message.retry_after.empty() ? 1U : 0U;
    }
    if (message.status >= 300) {
        // The ACK belongs to the transaction: same branch as the INVITE.
        std::string text = request_text(dialog, "ACK", message.sequence, {});
        const std::size_t ours = text.find("branch="), theirs = dialog.pending.find("branch=");
        text.replace(ours, text.find("\r\n", ours) - ours,
                     dialog.pending.substr(theirs, dialog.pending.find("\r\n", theirs) - theirs));
        send(text);
        if (dialog.stage == Stage::Up)
            return;
        ++counts_.refused;
        return finish(dialog, now);
    }
    dialog.target = message.contact.empty() ? dialog.target : std::string { message.contact };
    if (dialog.answered == Moment {})
        dialog.route.assign(message.record_route.rbegin(), message.record_route.rend());
    dialog.acknowledgement = request_text(dialog, "ACK", message.sequence, {});
    send(dialog.acknowledgement);
    if (dialog.side)
        dialog.side->send_to(media_address(message.body));
    if (dialog.answered != Moment {})
        return;
    dialog.answered = now;
    dialog.stage = Stage::Up;
    ++counts_.established;
    if (when_up_)
        when_up_(dialog, now);
}

void Agent::take_request(const Message& message, Moment now)
{
    if (message.method == "INVITE")
        return take_invite(message, now);
    const auto found = dialogs_.find(std::string { message.call_id });
    if (found == dialogs_.end()) {
        if (message.method != "ACK")
            send(response(message,
                          { message.method == "OPTIONS" ? "200 OK" : "481 Call/Transaction Does Not Exist",
                            message.to,
                            contact(),
                            {} }));
        return;
    }
    Dialog& dialog = *found->second;
    if (message.method == "ACK") {
        dialog.answer_acknowledged = true;
        if (dialog.stage == Stage::Ringing && dialog.answered != Moment {}) {
            dialog.stage = Stage::Up;
            ++counts_.established;
            if (when_up_)
                when_up_(dialog, now);
        }
        return;
    }
    if (message.method == "CANCEL") {
        send(response(message, { "200 OK", dialog.local, contact(), {} }));
        const auto ringing = std::ranges::find(ringing_, dialog.call_id, &Ringing::call_id);
        if (ringing == ringing_.end())
            return;
        send(response(Message::read(ringing->invite),
                      { "487 Request Terminated", dialog.local, contact(), {} }));
        ringing_.erase(ringing);
        ++counts_.cancelled;
        return finish(dialog, now);
    }
    send(response(message, { "200 OK", dialog.local, contact(), {} }));
    if (message.method == "BYE" && dialog.stage != Stage::Done) {
        ++counts_.ended_by_peer;
        finish(dialog, now);
    }
}

void Agent::take_invite(const Message& message, Moment now)
{
    const std::string call_id { message.call_id };
    const auto found = dialogs_.find(call_id);
    if (found != dialogs_.end() && !tag_of(message.to).empty()) { // A change of a call that stands.
        Dialog& dialog = *found->second;
        dialog.last_answer =
            response(message, { "200 OK", dialog.local, contact(), session_of(dialog, "sendrecv") });
        dialog.answer_acknowledged = false;
        dialog.repeat_at = now + 500ms;
        dialog.give_up_at = now + patience;
        if (dialog.side && media_address(message.body).port != 0)
            dialog.side->send_to(media_address(message.body));
        return send(dialog.last_answer);
    }
    if (found != dialogs_.end()) { // The same INVITE again.
        if (!found->second->last_answer.empty())
            send(found->second->last_answer);
        return;
    }
    auto dialog = std::make_unique<Dialog>();
    dialog->call_id = call_id;
    dialog->local = std::string { message.to } + ";tag=" + random_hex(6);
    dialog->remote = message.from;
    dialog->target = message.contact;
    dialog->route.assign(message.record_route.begin(), message.record_route.end());
    dialog->stage = Stage::Ringing;
    dialog->began = now;
    if (options_.with_sound) {
        dialog->side = std::make_unique<Side>(options_.address, 0, options_.spoken);
        dialog->side->send_to(media_address(message.body));
    }
    if (!options_.quiet_answers)
        send(response(message, { "180 Ringing", dialog->local, contact(), {} }));
    Dialog& made = *dialog;
    dialogs_[call_id] = std::move(dialog);
    ringing_.push_back(
        { .until = now + options_.ring, .call_id = call_id, .invite = std::string { message.text } });
    if (options_.ring == 0ms)
        answer(made, now);
}

void Agent::answer(Dialog& dialog, Moment now)
{
    const auto ringing = std::ranges::find(ringing_, dialog.call_id, &Ringing::call_id);
    if (ringing == ringing_.end())
        return;
    const std::string invite = ringing->invite;
    ringing_.erase(ringing);
    dialog.last_answer = response(Message::read(invite),
                                  { "200 OK", dialog.local, contact(), session_of(dialog, "sendrecv") });
    dialog.answer_acknowledged = false;
    dialog.answered = now;
    dialog.repeat_after = 500ms;
    dialog.repeat_at = now + 500ms;
    dialog.give_up_at = now + patience;
    send(dialog.last_answer);
}

void Agent::repeat_what_is_due(Moment now)
{
    while (!ringing_.empty() && ringing_.front().until <= now) {
        const auto found = dialogs_.find(ringing_.front().call_id);
        if (found == dialogs_.end())
            ringing_.pop_front();
        else
            answer(*found->second, now);
    }
    std::vector<Dialog*> given_up;
    for (auto& [call_id, dialog] : dialogs_) {
        const bool waits = !dialog->pending_method.empty() || !dialog->answer_acknowledged;
        if (!waits || dialog->stage == Stage::Done)
            continue;
        if (now >= dialog->give_up_at)
            given_up.push_back(dialog.get());
        else if (now >= dialog->repeat_at) {
            dialog->repeat_after = std::min<std::chrono::milliseconds>(dialog->repeat_after * 2, 4000ms);
            dialog->repeat_at = now + dialog->repeat_after;
            ++counts_.repeats;
            send(dialog->pending_method.empty() ? dialog->last_answer : dialog->pending);
        }
    }
    for (Dialog* dialog : given_up) {
        dialog->answer_acknowledged = true;
        ++(dialog->answered == Moment {} ? counts_.unanswered : counts_.failures);
        finish(*dialog, now);
    }
}

void Agent::finish(Dialog& dialog, Moment now)
{
    dialog.stage = Stage::Done;
    dialog.pending_method.clear();
    dialog.answer_acknowledged = true;
    if (dialog.side)
        dialog.side->end();
    if (when_done_)
        when_done_(dialog, now);
}

} // namespace load
