#include "rtp/rtcp.h"

#include "rtp/bytes.h"

namespace rtcp {
namespace {

using rtp::ByteReader;
using rtp::ByteWriter;

enum Type : std::uint8_t { sender_report = 200, receiver_report = 201, description = 202, bye = 203 };
constexpr std::uint8_t cname_item = 1;
constexpr std::size_t block_bytes = 24;

ReportBlock read_block(ByteReader& reader)
{
    ReportBlock block;
    block.ssrc = reader.u32();
    block.fraction_lost = reader.u8();
    // 24 bits, signed: shift the sign up and back down.
    block.lost = static_cast<std::int32_t>(reader.u24() << 8) >> 8;
    block.highest_sequence = reader.u32();
    block.jitter = reader.u32();
    block.last_report = reader.u32();
    block.delay_since = reader.u32();
    return block;
}

bool read_blocks(ByteReader& reader, std::size_t count, Compound& compound)
{
    if (reader.left() < count * block_bytes)
        return false;
    for (std::size_t i = 0; i < count; ++i) {
        const ReportBlock block = read_block(reader);
        if (compound.block_count < compound.block_room.size())
            compound.block_room[compound.block_count++] = block;
    }
    return true;
}

bool read_sender(ByteReader& reader, std::size_t count, Compound& compound)
{
    compound.ssrc = reader.u32();
    SenderInfo sender;
    const std::uint64_t seconds = reader.u32();
    sender.ntp_time = seconds << 32 | reader.u32();
    sender.rtp_time = reader.u32();
    sender.packets = reader.u32();
    sender.octets = reader.u32();
    compound.sender = sender;
    return read_blocks(reader, count, compound) && reader.is_good();
}

bool read_receiver(ByteReader& reader, std::size_t count, Compound& compound)
{
    compound.ssrc = reader.u32();
    return read_blocks(reader, count, compound) && reader.is_good();
}

// RFC 3550 6.5: chunks of an SSRC and items; a zero item ends a chunk, padded to a word.
bool read_description(std::span<const std::byte> body, std::size_t chunks, Compound& compound)
{
    ByteReader reader { body };
    for (std::size_t i = 0; i < chunks; ++i) {
        reader.u32();
        for (std::uint8_t item = reader.u8(); item != 0; item = reader.u8()) {
            const auto text = reader.take(reader.u8());
            if (item == cname_item && compound.cname.empty())
                compound.cname = { reinterpret_cast<const char*>(text.data()), text.size() };
        }
        if (!reader.is_good())
            return false;
        reader.skip(reader.left() % 4);
    }
    return reader.is_good();
}

struct Part {
    std::uint8_t type { 0 };
    std::size_t count { 0 };
    std::span<const std::byte> body {};
};

// One packet of the compound; RFC 3550 6.4.1 has the common header.
std::optional<Part> next_part(ByteReader& reader)
{
    const unsigned flags = reader.u8();
    Part part;
    part.type = reader.u8();
    part.count = flags & 0x1fU;
    part.body = reader.take(std::size_t { 4 } * reader.u16());
    const bool has_padding = (flags & 0x20U) != 0;
    if (!reader.is_good() || (flags & 0xc0U) != 0x80U || (has_padding && reader.left() > 0))
        return std::nullopt;
    if (!has_padding)
        return part;
    const std::size_t padding = part.body.empty() ? 0 : std::to_integer<std::size_t>(part.body.back());
    if (padding == 0 || padding % 4 != 0 || padding > part.body.size())
        return std::nullopt;
    part.body = part.body.first(part.body.size() - padding);
    return part;
}

bool read_part(const Part& part, Compound& compound)
{
    ByteReader body { part.body };
    switch (part.type) {
    case sender_report:
        return read_sender(body, part.count, compound);
    case receiver_report:
        return read_receiver(body, part.count, compound);
    case description:
        return read_description(part.body, part.count, compound);
    case bye:
        compound.says_bye = true;
        return part.body.size() >= 4 * part.count;
    default:
        return true;
    }
}

void write_block(ByteWriter& writer, const ReportBlock& block)
{
    writer.u32(block.ssrc);
    writer.u8(block.fraction_lost);
    writer.u24(static_cast<std::uint32_t>(block.lost) & 0xff'ffffU);
    writer.u32(block.highest_sequence);
    writer.u32(block.jitter);
    writer.u32(block.last_report);
    writer.u32(block.delay_since);
}

// Writes one packet of the compound: header, body, and the length once it is known.
template <typename Body> void write_part(ByteWriter& writer, Type type, unsigned count, Body body)
{
    const std::size_t start = writer.size();
    writer.u8(0x80U | count);
    writer.u8(type);
    writer.u16(0);
    body();
    writer.u16_at(start + 2, static_cast<std::uint32_t>((writer.size() - start) / 4 - 1));
}

void write_description(ByteWriter& writer, const Report& report)
{
    write_part(writer, description, 1, [&] {
        const std::string_view cname = report.cname.substr(0, 255);
        writer.u32(report.ssrc);
        writer.u8(cname_item);
        writer.u8(static_cast<std::uint32_t>(cname.size()));
        writer.bytes(std::as_bytes(std::span { cname }));
        // At least one zero ends the items, then as many as fill the word.
        for (std::size_t fill = 4 - (cname.size() + 2) % 4; fill > 0; --fill)
            writer.u8(0);
    });
}

} // namespace

std::optional<Compound> parse(std::span<const std::byte> datagram)
{
    ByteReader reader { datagram };
    Compound compound;
    bool is_first = true;
    while (reader.left() > 0) {
        const auto part = next_part(reader);
        if (!part || !read_part(*part, compound))
            return std::nullopt;
        if (is_first && part->type != sender_report && part->type != receiver_report)
            return std::nullopt;
        is_first = false;
    }
    if (is_first)
        return std::nullopt;
    return compound;
}

std::size_t write_report(std::span<std::byte> room, const Report& report)
{
    ByteWriter writer { room };
    const unsigned count = report.block ? 1 : 0;
    write_part(writer, report.sender ? sender_report : receiver_report, count, [&] {
        writer.u32(report.ssrc);
        if (report.sender) {
            writer.u32(static_cast<std::uint32_t>(report.sender->ntp_time >> 32));
            writer.u32(static_cast<std::uint32_t>(report.sender->ntp_time));
            writer.u32(report.sender->rtp_time);
            writer.u32(report.sender->packets);
            writer.u32(report.sender->octets);
        }
        if (report.block)
            write_block(writer, *report.block);
    });
    write_description(writer, report);
    if (report.bye)
        write_part(writer, bye, 1, [&] { writer.u32(report.ssrc); });
    return writer.is_good() ? writer.size() : 0;
}

std::uint64_t ntp_time_of(std::chrono::system_clock::time_point moment)
{
    constexpr std::uint64_t seconds_1900_to_1970 = 2'208'988'800U;
    const auto since =
        std::chrono::duration_cast<std::chrono::nanoseconds>(moment.time_since_epoch()).count();
    const std::uint64_t nanoseconds = since < 0 ? 0 : static_cast<std::uint64_t>(since);
    const std::uint64_t seconds = nanoseconds / 1'000'000'000U;
    const std::uint64_t fraction = ((nanoseconds % 1'000'000'000U) << 32) / 1'000'000'000U;
    return (seconds + seconds_1900_to_1970) << 32 | fraction;
}

} // namespace rtcp
