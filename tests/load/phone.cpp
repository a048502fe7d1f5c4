#include "phone.h"

#include "digest_answer.h"

#include "base/random.h"
#include "base/text.h"

#include <algorithm>

namespace load {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds t1 = 500ms, t2 = 4s; // RFC 3261 17.1.2.2
constexpr std::chrono::seconds patience { 32 }; // Timer F.
constexpr std::chrono::seconds without_a_time { 5 }; // After a 503 that does not say when, and a broken link.
constexpr int most_challenges = 2; // The second is for a nonce that went stale.

std::uint32_t milliseconds_between(Moment from, Moment to)
{
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count());
}

} // namespace

Phone::Phone(Account account, Ground& ground, RegistrationCounts& counts)
    : account_(std::move(account)),
      ground_(ground),
      counts_(counts),
      call_id_(random_hex(12)),
      tag_(random_hex(6))
{
}

void Phone::begin(Moment now)
{
    ++counts_.begun;
    began_ = now;
    is_registered_ = false;
    challenge_.clear();
    challenges_ = 0;
    ask(now);
}

void Phone::connect()
{
    link_.emplace(account_.transport, account_.here, account_.box);
    ground_.watch(link_->descriptor(), [this](Moment now) { readable(now); });
}

std::string Phone::request_text()
{
    const std::string uri = "sip:" + account_.box.host;
    const std::string party = "<sip:" + account_.number + "@" + account_.box.host + ">";
    const std::string here = link_->local().host + ":" + std::to_string(link_->local().port);
    std::string text = "REGISTER " + uri + " SIP/2.0\r\nVia: SIP/2.0/";
    text.append(name_of(account_.transport)).append(" ").append(here);
    text.append(";rport;branch=z9hG4bK").append(random_hex(8)).append("\r\nMax-Forwards: 70\r\nFrom: ");
    text.append(party).append(";tag=").append(tag_).append("\r\nTo: ").append(party);
    text.append("\r\nCall-ID: ").append(call_id_).append("\r\nCSeq: ").append(std::to_string(++sequence_));
    text.append(" REGISTER\r\nContact: <sip:").append(account_.number).append("@").append(here);
    if (account_.transport != Transport::Udp)
        text.append(account_.transport == Transport::Tcp ? ";transport=tcp" : ";transport=tls");
    text.append(">\r\nExpires: ").append(std::to_string(account_.expires_seconds));
    if (!challenge_.empty())
        text.append("\r\nAuthorization: ")
            .append(digest_answer(challenge_, { account_.number, account_.password, "REGISTER", uri }));
    return text.append("\r\nUser-Agent: yobirin-load\r\nContent-Length: 0\r\n\r\n");
}

void Phone::ask(Moment now)
{
    if (!link_ || link_->is_closed())
        connect();
    pending_ = request_text();
    stage_ = Stage::Asking;
    repeat_after_ = t1;
    repeat_at_ = now + t1;
    give_up_at_ = now + patience;
    link_->send(pending_);
}

void Phone::readable(Moment now)
{
    std::vector<std::string> messages; // To take one may end the link.
    link_->receive([&](std::string_view text) { messages.emplace_back(text); });
    for (const std::string& message : messages)
        take(Message::read(message), now);
    if (!link_->is_closed())
        return;
    ground_.forget(link_->descriptor());
    if (stage_ != Stage::Asking)
        return;
    ++counts_.broken_links;
    wait(without_a_time, now);
}

void Phone::take(const Message& message, Moment now)
{
    if (stage_ != Stage::Asking || message.method != "REGISTER" || message.sequence != sequence_
        || message.status < 200)
        return;
    ++counts_.statuses[message.status];
    if (message.status < 300) {
        ++counts_.registered;
        counts_.took_ms.push_back(milliseconds_between(began_, now));
        is_registered_ = true;
        return finish();
    }
    if (message.status == 401 && ++challenges_ <= most_challenges) {
        challenge_ = message.challenge;
        return ask(now);
    }
    if (message.status != 503) {
        ++counts_.refused;
        return finish();
    }
    const auto seconds =
        parse_number<int>(message.retry_after.substr(0, message.retry_after.find_first_of(" ;(")));
    ++(seconds ? counts_.put_off : counts_.put_off_without_time);
    wait(seconds ? std::chrono::seconds { *seconds } : without_a_time, now);
}

void Phone::wait(std::chrono::milliseconds time, Moment now)
{
    stage_ = Stage::Waiting;
    challenge_.clear();
    challenges_ = 0;
    repeat_at_ = now + time;
}

void Phone::finish()
{
    stage_ = Stage::Idle;
    pending_.clear();
}

void Phone::tick(Moment now)
{
    if (link_ && !link_->is_open() && !link_->is_closed())
        link_->advance();
    if (stage_ == Stage::Idle || now < repeat_at_)
        return;
    if (stage_ == Stage::Waiting)
        return ask(now);
    if (now >= give_up_at_)
        return wait(without_a_time, now); // RFC 3261 timer F; a phone tries again.
    if (account_.transport != Transport::Udp) {
        repeat_at_ = give_up_at_; // A stream repeats by itself.
        return;
    }
    ++counts_.repeats;
    repeat_after_ = std::min<std::chrono::milliseconds>(repeat_after_ * 2, t2);
    repeat_at_ = now + repeat_after_;
    link_->send(pending_);
}

} // namespace load
