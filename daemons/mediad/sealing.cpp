// The engine's SRTP: what arrives is opened before anything is made of it, what leaves is sealed last.
#include "engine.h"

namespace mediad {
namespace {

// RFC 3711 3.3.1: a first sequence number in the lower half leaves no doubt about how often it turned. It is
// the stream's own, so that a process without memory of its first packets does not begin with them again.
std::uint16_t first_sequence(const Outgoing& outgoing) { return outgoing.ssrc() & 0x7fffU; }

} // namespace

// What is in use goes on as it is.
void Engine::protect(Stream& stream, const std::optional<Keys>& keys)
{
    if (!keys) {
        stream.guard.reset();
        return;
    }
    if (stream.guard)
        return stream.guard->renew(*keys);
    stream.guard = std::make_unique<Guard>(*keys);
    stream.outgoing.begin_with(first_sequence(stream.outgoing));
}

// Whoever cannot be the peer costs us no decryption.
std::optional<Guard::Opened> Engine::opened_sound(Stream& stream, std::span<std::byte> datagram, Address from)
{
    if (!stream.lock.may_hear(from)) {
        ++stream.counts.refused;
        ++strangers_;
        return std::nullopt;
    }
    const auto opened = stream.guard->open(datagram);
    if (opened)
        return *opened;
    ++stream.counts.refused;
    count(opened.error());
    return std::nullopt;
}

// Empty, which is no report, when it is not the peer's.
std::span<const std::byte> Engine::opened_report(Stream& stream, std::span<std::byte> datagram)
{
    if (!stream.guard)
        return datagram;
    const auto opened = stream.guard->open_report(datagram);
    if (opened)
        return *opened;
    count(opened.error());
    return {};
}

void Engine::count(srtp::Refusal refusal)
{
    switch (refusal) {
    case srtp::Refusal::Malformed:
        ++malformed_;
        break;
    case srtp::Refusal::Unverified:
        ++unverified_;
        break;
    case srtp::Refusal::Replayed:
        ++replayed_;
        break;
    }
}

void Engine::send_sound(std::uint32_t slot, std::span<const std::byte> packet, Address to)
{
    Guard* const guard = streams_[slot]->guard.get();
    if (guard != nullptr) {
        const std::size_t size = guard->protect(packet, sealed_);
        if (size == 0) {
            ++unsealable_;
            return;
        }
        packet = std::span { sealed_ }.first(size);
    }
    sender_.send({ .slot = slot, .lane = Lane::Sound }, packet, to);
}

void Engine::send_report(std::uint32_t slot, std::span<const std::byte> report, Address to)
{
    Stream& stream = *streams_[slot];
    if (stream.guard)
        report = std::span { sealed_ }.first(stream.guard->protect_report(report, sealed_));
    const Lane lane = stream.shares_port_with_reports ? Lane::Sound : Lane::Reports;
    sender_.send({ .slot = slot, .lane = lane }, report, to);
}

} // namespace mediad
