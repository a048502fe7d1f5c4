#include "rtp/srtp.h"

#include "rtp/bytes.h"
#include "rtp/packet.h"
#include "rtp/srtp_cipher.h"

#include <algorithm>

namespace srtp {
namespace {

constexpr std::size_t report_header_bytes = 8; // In the clear: RFC 3711 3.4.
constexpr std::size_t report_index_bytes = 4;
constexpr std::uint32_t encrypted_flag = 0x8000'0000; // "E" of RFC 3711 3.4.

// Where what is encrypted begins, behind contributing sources and extension.
std::optional<std::size_t> header_bytes_of(std::span<const std::byte> packet)
{
    rtp::ByteReader reader { packet };
    const unsigned flags = reader.u8();
    reader.skip(rtp::header_bytes - 1 + std::size_t { 4 } * (flags & 0x0fU));
    if ((flags & 0x10U) != 0) {
        reader.u16();
        reader.skip(std::size_t { 4 } * reader.u16());
    }
    if (!reader.is_good() || (flags & 0xc0U) != 0x80U)
        return std::nullopt;
    return packet.size() - reader.left();
}

std::uint32_t word_at(std::span<const std::byte> bytes, std::size_t place)
{
    return rtp::ByteReader { bytes.subspan(place) }.u32();
}

std::uint16_t sequence_of(std::span<const std::byte> packet)
{
    return rtp::ByteReader { packet.subspan(2) }.u16();
}

} // namespace

std::optional<Suite> suite_named(std::string_view name)
{
    const auto found = std::ranges::find(suites, name, name_of);
    return found == suites.end() ? std::nullopt : std::optional { *found };
}

std::string_view name_of(Suite suite)
{
    switch (suite) {
    case Suite::AesGcm:
        return "AEAD_AES_128_GCM";
    case Suite::AesCmTag80:
        return "AES_CM_128_HMAC_SHA1_80";
    case Suite::AesCmTag32:
        return "AES_CM_128_HMAC_SHA1_32";
    }
    return {};
}

Sender::Sender(Suite suite, const MasterKey& key)
    : packets_cipher_(Cipher::make(suite, key, Cipher::For::Packets, Cipher::Way::Out)),
      reports_cipher_(Cipher::make(suite, key, Cipher::For::Reports, Cipher::Way::Out))
{
}
Sender::~Sender() = default;
Sender::Sender(Sender&&) noexcept = default;
Sender& Sender::operator=(Sender&&) noexcept = default;

std::size_t Sender::protect(std::span<const std::byte> packet, std::span<std::byte> room)
{
    const std::size_t size = packet.size() + packets_cipher_->tag_bytes();
    if (packet.size() < rtp::header_bytes || size > room.size())
        return 0;
    const auto index = sent_.index_of(sequence_of(packet));
    if (!index || !sent_.is_new(*index))
        return 0;
    std::ranges::copy(packet.first(rtp::header_bytes), room.begin());
    const Cipher::Place place { .ssrc = word_at(packet, 8), .index = *index };
    if (!packets_cipher_->seal(place, packet.subspan(rtp::header_bytes), room.first(size), rtp::header_bytes))
        return 0;
    sent_.take(*index);
    return size;
}

std::size_t Sender::protect_report(std::span<const std::byte> report, std::span<std::byte> room)
{
    const std::size_t size = report.size() + reports_cipher_->tag_bytes() + report_index_bytes;
    if (report.size() < report_header_bytes || size > room.size())
        return 0;
    reports_ = (reports_ + 1) & ~encrypted_flag;
    std::ranges::copy(report.first(report_header_bytes), room.begin());
    const Cipher::Place place { .ssrc = word_at(report, 4), .index = reports_ };
    const bool is_sealed = reports_cipher_->seal_report(place, report.subspan(report_header_bytes),
                                                        room.first(size), reports_ | encrypted_flag);
    return is_sealed ? size : 0;
}

void Sender::resume(std::uint64_t newest, std::uint32_t reports)
{
    sent_.begin_after(newest);
    reports_ = reports;
}

Receiver::Receiver(Suite suite, const MasterKey& key)
    : packets_cipher_(Cipher::make(suite, key, Cipher::For::Packets, Cipher::Way::In)),
      reports_cipher_(Cipher::make(suite, key, Cipher::For::Reports, Cipher::Way::In))
{
}
Receiver::~Receiver() = default;
Receiver::Receiver(Receiver&&) noexcept = default;
Receiver& Receiver::operator=(Receiver&&) noexcept = default;

std::expected<Receiver::Opened, Refusal> Receiver::open(std::span<std::byte> datagram)
{
    const std::size_t tag = packets_cipher_->tag_bytes();
    const auto header = header_bytes_of(datagram);
    if (!header || datagram.size() < *header + tag)
        return std::unexpected(Refusal::Malformed);
    const std::uint32_t ssrc = word_at(datagram, 8);
    const std::uint16_t sequence = sequence_of(datagram);
    const Source* const source = find(ssrc);
    const auto index =
        source ? source->packets.index_of(sequence) : std::optional<std::uint64_t> { sequence };
    if (!index || (source && !source->packets.is_new(*index)))
        return std::unexpected(Refusal::Replayed);
    if (!packets_cipher_->open({ .ssrc = ssrc, .index = *index }, datagram, *header))
        return std::unexpected(Refusal::Unverified);
    return Opened { .packet = datagram.first(datagram.size() - tag), .ssrc = ssrc, .index = *index };
}

void Receiver::take(const Opened& opened) { found(opened.ssrc).packets.take(opened.index); }

std::expected<std::span<std::byte>, Refusal> Receiver::open_report(std::span<std::byte> datagram)
{
    const std::size_t trailer = reports_cipher_->tag_bytes() + report_index_bytes;
    if (datagram.size() < report_header_bytes + trailer)
        return std::unexpected(Refusal::Malformed);
    const std::uint32_t ssrc = word_at(datagram, 4);
    const std::uint32_t word = word_at(datagram, datagram.size() - reports_cipher_->index_at());
    if ((word & encrypted_flag) == 0) // Nobody agreed to reports in the clear.
        return std::unexpected(Refusal::Malformed);
    const std::uint32_t index = word & ~encrypted_flag;
    const Source* const source = find(ssrc);
    if (source && !source->reports.is_new(index))
        return std::unexpected(Refusal::Replayed);
    if (!reports_cipher_->open_report({ .ssrc = ssrc, .index = index }, datagram, word))
        return std::unexpected(Refusal::Unverified);
    found(ssrc).reports.take(index);
    return datagram.first(datagram.size() - trailer);
}

std::optional<std::uint64_t> Receiver::newest(std::uint32_t ssrc) const
{
    const Source* const source = find(ssrc);
    return source ? source->packets.newest() : std::nullopt;
}

void Receiver::resume(std::uint32_t ssrc, std::uint64_t newest) { found(ssrc).packets.begin_after(newest); }

const Receiver::Source* Receiver::find(std::uint32_t ssrc) const
{
    const auto is_its = [&](const Source& source) { return source.used != 0 && source.ssrc == ssrc; };
    const auto known = std::ranges::find_if(sources_, is_its);
    return known == sources_.end() ? nullptr : &*known;
}

Receiver::Source& Receiver::found(std::uint32_t ssrc)
{
    const auto is_its = [&](const Source& source) { return source.used != 0 && source.ssrc == ssrc; };
    auto place = std::ranges::find_if(sources_, is_its);
    if (place == sources_.end()) {
        place = std::ranges::min_element(sources_, {}, &Source::used);
        *place = { .ssrc = ssrc };
    }
    place->used = ++uses_;
    return *place;
}

} // namespace srtp
