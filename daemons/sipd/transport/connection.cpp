#include "connection.h"

#include "limits.h"

#include <algorithm>
#include <array>
#include <sys/socket.h>
#include <variant>

namespace sipd {
namespace {

constexpr std::size_t piece_bytes = 16U << 10; // Read at a time; a TLS record is no longer.

guard::State first_state(const Connection::About& about, bool is_secure)
{
    const Moment now = BootClock::now();
    if (about.is_resumed)
        return guard::resumed(now);
    return guard::begin({ .now = now, .side = about.side, .is_secure = is_secure });
}

sip::StreamFraming::Side framing_side(guard::Side side)
{
    return side == guard::Side::Opened ? sip::StreamFraming::Side::Opened
                                       : sip::StreamFraming::Side::Accepted;
}

} // namespace

Connection::Connection(Place place, About about, Channel channel)
    : place_(place),
      about_(about),
      channel_(std::move(channel)),
      framing_(framing_side(about.side)),
      guard_(first_state(about, channel_.is_secure())),
      timer_(place.loop, [this] { time_passed(); })
{
    wants_write_ = std::holds_alternative<guard::Connecting>(guard_);
    watch_again();
    set_deadline();
}

Connection::~Connection()
{
    account_part(0);
    unsent_.clear();
    account_unsent();
}

bool Connection::is_talking() const
{
    return !is_over_ && !std::holds_alternative<guard::Connecting>(guard_)
        && !std::holds_alternative<guard::Handshaking>(guard_);
}

guard::Circumstances Connection::around() const
{
    return { .now = BootClock::now(),
             .side = about_.side,
             .trust = place_.owner.trust_of(*this),
             .is_secure = channel_.is_secure() };
}

void Connection::happened(const guard::Event& event)
{
    if (is_over_)
        return;
    const bool is_about_time = std::holds_alternative<guard::TimePassed>(event);
    guard::Circumstances circumstances { .now = BootClock::now(),
                                         .side = about_.side,
                                         .is_secure = channel_.is_secure() };
    if (is_about_time) // Who vouches for it counts only then.
        circumstances = around();
    guard::Step taken = guard::step(guard_, event, circumstances);
    guard_ = taken.next;
    if (taken.cut)
        return end(guard::text_of(*taken.cut));
    set_deadline();
}

// ---- Ready

void Connection::became_ready()
{
    if (std::holds_alternative<guard::Connecting>(guard_))
        connect_finished();
    if (std::holds_alternative<guard::Handshaking>(guard_))
        shake_hands();
    if (is_talking())
        write_out();
    if (is_talking())
        read_in();
    if (!is_over_)
        watch_again();
}

void Connection::connect_finished()
{
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(channel_.descriptor(), SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem != 0)
        return end("refused");
    wants_write_ = false;
    happened(guard::Connected {});
    if (is_talking())
        place_.owner.connected(*this);
}

void Connection::shake_hands()
{
    const Channel::Outcome outcome = channel_.shake_hands();
    wants_write_ = outcome == Channel::Outcome::WantsWrite;
    if (outcome == Channel::Outcome::Over)
        return end("handshake_failed");
    if (outcome != Channel::Outcome::Done)
        return;
    happened(guard::Secured {});
    place_.owner.connected(*this);
}

void Connection::write_out()
{
    wants_write_ = false;
    const std::size_t before = unsent_.size();
    std::size_t done = 0;
    while (done < unsent_.size()) {
        const Channel::Moved moved = channel_.write(std::string_view { unsent_ }.substr(done));
        if (moved.outcome == Channel::Outcome::Over)
            return end("broken");
        if (moved.outcome != Channel::Outcome::Done)
            break; // For reading we wait always.
        done += moved.bytes;
    }
    unsent_.erase(0, done);
    if (unsent_.empty())
        unread_since_.reset();
    else if (done > 0 || !unread_since_ || before == 0)
        unread_since_ = BootClock::now();
    account_unsent();
    set_deadline();
}

void Connection::read_in()
{
    std::array<char, piece_bytes> room;
    has_more_ = false;
    std::size_t taken = 0;
    while (is_talking() && !is_closing_ && unsent_.size() < limits::unsent_bytes_deaf) {
        const Channel::Moved moved = channel_.read(room);
        if (moved.outcome == Channel::Outcome::Over)
            return close("closed");
        wants_write_ = wants_write_ || moved.outcome == Channel::Outcome::WantsWrite;
        if (moved.outcome != Channel::Outcome::Done)
            break;
        framing_.append({ room.data(), moved.bytes });
        account_part(part_bytes_ + moved.bytes);
        take_frames();
        taken += moved.bytes;
        if (taken >= limits::stream_bytes_a_turn && !is_closing_) {
            has_more_ = true; // TLS may have read it from the kernel already: no event would come.
            timer_.start(std::chrono::nanoseconds { 0 });
            break;
        }
    }
    place_.owner.drained(*this);
}

// ---- Messages

void Connection::take_frames()
{
    while (is_talking() && !is_closing_ && take(framing_.next())) { }
    if (is_over_ || is_closing_)
        return;
    if (!framing_.holds_part())
        account_part(0);
    else
        happened(guard::PartReceived {});
    if (place_.memory.parts > limits::parts_bytes)
        end("parts_full");
}

bool Connection::take(const sip::Frame& frame)
{
    if (const auto* message = std::get_if<sip::FramedMessage>(&frame)) {
        account_part(part_bytes_ - std::min(part_bytes_, message->text.size()));
        happened(guard::MessageReceived {});
        place_.owner.received(*this, message->text);
        return true;
    }
    if (std::holds_alternative<sip::Ping>(frame))
        send(sip::pong_text);
    if (std::holds_alternative<sip::Ping>(frame) || std::holds_alternative<sip::Pong>(frame)) {
        happened(guard::KeptAlive {});
        place_.owner.kept_alive(*this);
        return true;
    }
    if (const auto* unframed = std::get_if<sip::Unframed>(&frame)) {
        place_.owner.unframed(*this, *unframed);
        close("unframed");
    }
    return false;
}

void Connection::send(std::string_view bytes)
{
    if (is_over_)
        return;
    const bool was_waiting = !unsent_.empty();
    unsent_.append(bytes);
    account_unsent();
    if (unsent_.size() > limits::unsent_bytes || place_.memory.unsent > limits::unsent_bytes_in_all)
        return end("unread");
    if (!is_talking() || was_waiting)
        return; // It goes once there is a connection, or room.
    write_out();
    if (!is_over_)
        watch_again();
}

// What it asked before is still answered.
void Connection::close(std::string_view why)
{
    if (is_over_ || std::exchange(is_closing_, true))
        return;
    watch_.reset();
    timer_.stop();
    place_.owner.closing(*this, why);
}

void Connection::end(std::string_view why)
{
    if (std::exchange(is_over_, true))
        return;
    watch_.reset();
    timer_.stop();
    place_.owner.ended(*this, why);
    channel_.shut();
}

// ---- Books and clocks

void Connection::account_part(std::size_t bytes)
{
    place_.memory.parts += bytes - part_bytes_;
    part_bytes_ = bytes;
}

void Connection::account_unsent()
{
    place_.memory.unsent += unsent_.size() - unsent_bytes_;
    unsent_bytes_ = unsent_.size();
}

void Connection::watch_again()
{
    if (is_closing_)
        return;
    const bool writes = wants_write_ || (is_talking() && !unsent_.empty());
    const bool reads = unsent_.size() < limits::unsent_bytes_deaf || !is_talking();
    const events::Interest wanted = !writes ? events::Interest::Read
        : reads                             ? events::Interest::ReadWrite
                                            : events::Interest::Write;
    if (watch_ && wanted == interest_)
        return;
    interest_ = wanted;
    if (watch_)
        watch_->change(wanted);
    else
        watch_.emplace(place_.loop, channel_.descriptor(), wanted, [this](events::Ready) { became_ready(); });
}

void Connection::set_deadline()
{
    if (is_over_ || is_closing_ || has_more_)
        return;
    // Whoever vouches for it is asked when the time has come, not with each message.
    Moment due = guard::deadline(guard_, Trust::Stranger);
    if (unread_since_)
        due = std::min(due, *unread_since_ + limits::unread_longest);
    timer_.start(std::max(due - BootClock::now(), std::chrono::nanoseconds { 0 }), events::Slack::Coarse);
}

void Connection::time_passed()
{
    if (std::exchange(has_more_, false)) {
        became_ready();
        return set_deadline();
    }
    const Moment now = BootClock::now();
    if (unread_since_ && now - *unread_since_ >= limits::unread_longest)
        return end("unread");
    happened(guard::TimePassed {});
    if (is_over_)
        return;
    // Not over: somebody vouches for it, or it has moved on.
    const Moment due = std::max(guard::deadline(guard_, Trust::Stranger), now + std::chrono::seconds { 1 });
    const bool vouched_for = std::holds_alternative<guard::Quiet>(guard_);
    timer_.start(vouched_for ? std::max<std::chrono::nanoseconds>(due - now, limits::stranger_silence)
                             : due - now,
                 events::Slack::Coarse);
}

} // namespace sipd
