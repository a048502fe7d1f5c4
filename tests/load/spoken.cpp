#include "spoken.h"

#include "base/text.h"

#include <fstream>
#include <iterator>

namespace load {
namespace {

std::vector<std::vector<unsigned char>> packets_in(const std::string& file)
{
    std::ifstream stream { file, std::ios::binary };
    const std::vector<char> bytes { std::istreambuf_iterator<char> { stream }, {} };
    std::vector<std::vector<unsigned char>> packets;
    for (std::size_t at = 0; at + 2 <= bytes.size();) {
        const std::size_t length =
            static_cast<unsigned char>(bytes[at]) * 256U + static_cast<unsigned char>(bytes[at + 1]);
        at += 2;
        if (at + length > bytes.size())
            return {};
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        packets.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(length));
        at += length;
    }
    return packets;
}

} // namespace

std::optional<Spoken> spoken_from(const std::string& format, const std::string& file)
{
    constexpr std::uint32_t packets_a_second = 50;
    const std::vector<std::string_view> words = split(format, ' ');
    if (words.size() != 2)
        return std::nullopt;
    const std::vector<std::string_view> parts = split(words[1], '/');
    const auto type = parse_number<unsigned>(words[0]);
    const auto clock = parts.size() < 2 ? std::nullopt : parse_number<std::uint32_t>(parts[1]);
    Spoken spoken { .payload_type = type.value_or(0),
                    .encoding = std::string { words[1] },
                    .ticks = clock.value_or(0) / packets_a_second,
                    .packets = packets_in(file) };
    if (!type || !clock || spoken.packets.empty())
        return std::nullopt;
    return spoken;
}

} // namespace load
