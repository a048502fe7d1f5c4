#include "session_codecs.h"

#include "base/text.h"

#include <algorithm>

namespace mediad {
namespace {

using dsp::CodecKind;

constexpr std::string_view digits_name = "TELEPHONE-EVENT";
constexpr unsigned full_clock = 48000;
constexpr std::uint8_t first_dynamic = 96; // RFC 3551 6
constexpr std::uint8_t usual_digits = 101;

struct Name {
    std::string_view name; // As the office file has it.
    std::array<std::optional<CodecKind>, 3> kinds;
};
constexpr std::array names {
    Name { "opus", { CodecKind::Opus } },
    Name { "g722", { CodecKind::G722 } },
    Name { "pcmu", { CodecKind::Pcmu } },
    Name { "pcma", { CodecKind::Pcma } },
    Name { "g726", { CodecKind::G726 } },
    Name { "gsm", { CodecKind::Gsm } },
    Name { "l16", { CodecKind::L16Wide, CodecKind::L16Narrow, CodecKind::L16Full } },
};

// What we use of Opus: a packet may repeat the one before, for when that is lost.
constexpr dsp::OpusParameters our_opus { .in_band_fec = true };

bool is_digits(const SessionCodec& codec, unsigned clock)
{
    return equal_ignoring_case(codec.name, digits_name) && codec.clock == clock;
}

// What goes beside speech is none (RFC 2198, RFC 5109).
bool is_foreign(const SessionCodec& codec)
{
    constexpr std::array beside { digits_name, std::string_view { "RED" }, std::string_view { "ULPFEC" } };
    constexpr std::int64_t highest_clock = 192'000;
    const auto is_named = [&](std::string_view name) { return equal_ignoring_case(name, codec.name); };
    const bool has_whole_clock =
        codec.clock > 0 && codec.clock <= highest_clock && codec.clock % dsp::telephone_clock == 0;
    return !codec.name.empty() && has_whole_clock && known_codec(codec) == nullptr
        && std::ranges::none_of(beside, is_named);
}

SessionCodec digits_codec(std::uint8_t payload, unsigned clock)
{
    return { .name = std::string { digits_name }, .clock = clock, .payload = payload, .parameters = "0-15" };
}

SessionCodec written_codec(const dsp::Codec& codec, std::uint8_t payload, const dsp::OpusParameters& opus)
{
    SessionCodec made { .name = std::string { codec.name }, .clock = codec.clock, .payload = payload };
    if (codec.channels != 1)
        made.channels = codec.channels;
    if (codec.kind == CodecKind::Opus)
        if (std::string parameters = dsp::written(opus); !parameters.empty())
            made.parameters = std::move(parameters);
    return made;
}

// Gives each codec of an offer a number that means nothing else.
class Numbering {
public:
    explicit Numbering(const PayloadNumbers& kept)
    {
        for (const auto& number : kept.codecs)
            take(number);
        take(kept.digits);
        take(kept.digits_full);
        take(kept.foreign);
    }
    void take(std::optional<std::uint8_t> number)
    {
        if (number)
            is_taken_[*number] = true;
    }
    std::uint8_t number(std::optional<std::uint8_t> wanted)
    {
        std::uint8_t number = first_dynamic;
        if (wanted && !is_taken_[*wanted])
            number = *wanted;
        else
            while (is_taken_[number] && number < is_taken_.size() - 1)
                ++number;
        is_taken_[number] = true;
        return number;
    }

private:
    std::array<bool, 128> is_taken_ {};
};

} // namespace

std::vector<CodecKind> kinds_named(std::span<const std::string> wanted)
{
    std::vector<CodecKind> kinds;
    for (const std::string& one : wanted)
        for (const Name& row : names)
            if (equal_ignoring_case(row.name, one))
                for (const auto kind : row.kinds)
                    if (kind && std::ranges::find(kinds, *kind) == kinds.end())
                        kinds.push_back(*kind);
    return kinds;
}

// RFC 3551 lets the static payload types go without a name.
const dsp::Codec* known_codec(const SessionCodec& codec)
{
    const auto channels = static_cast<unsigned>(codec.channels.value_or(1));
    if (!codec.name.empty())
        return dsp::find_codec(codec.name, static_cast<unsigned>(codec.clock), channels);
    for (const dsp::Codec& known : dsp::codecs())
        if (known.payload_type == codec.payload && known.channels == channels)
            return &known;
    return nullptr;
}

PayloadNumbers numbers_of(std::span<const SessionCodec> codecs)
{
    PayloadNumbers numbers;
    for (const SessionCodec& codec : codecs) {
        const auto payload = static_cast<std::uint8_t>(codec.payload);
        if (const dsp::Codec* known = known_codec(codec)) {
            if (!numbers.of(known->kind))
                numbers.of(known->kind) = payload;
        } else if (is_digits(codec, dsp::telephone_clock) && !numbers.digits) {
            numbers.digits = payload;
        } else if (is_digits(codec, full_clock) && !numbers.digits_full) {
            numbers.digits_full = payload;
        } else if (is_foreign(codec) && !numbers.foreign) {
            numbers.foreign = payload;
        }
    }
    return numbers;
}

const SessionCodec* chosen_codec(std::span<const SessionCodec> codecs, const Preference& preference)
{
    const SessionCodec* chosen = nullptr;
    std::size_t place_of_chosen = 0; // 0: what stands first; then the order; then whatever we speak.
    for (const SessionCodec& codec : codecs) {
        const dsp::Codec* known = known_codec(codec);
        if (known == nullptr || known->kind == CodecKind::ComfortNoise)
            continue;
        const auto found = std::ranges::find(preference.order, known->kind);
        const auto place = preference.first == known->kind
            ? std::size_t { 0 }
            : static_cast<std::size_t>(found - preference.order.begin()) + 1;
        if (chosen == nullptr || place < place_of_chosen) {
            chosen = &codec;
            place_of_chosen = place;
        }
    }
    return chosen;
}

const SessionCodec* foreign_codec(std::span<const SessionCodec> codecs)
{
    const auto found = std::ranges::find_if(codecs, is_foreign);
    return found == codecs.end() ? nullptr : &*found;
}

bool is_same(const SessionCodec& one, const SessionCodec& other)
{
    return equal_ignoring_case(one.name, other.name) && one.clock == other.clock
        && one.channels.value_or(1) == other.channels.value_or(1)
        && one.parameters.value_or("") == other.parameters.value_or("");
}

dsp::OpusParameters opus_parameters_of(const SessionCodec& codec)
{
    const dsp::Codec* known = known_codec(codec);
    return known != nullptr && known->kind == CodecKind::Opus
        ? dsp::read_opus_parameters(codec.parameters.value_or(""))
        : dsp::OpusParameters {};
}

std::vector<SessionCodec> answered_codecs(std::span<const SessionCodec> offered, const SessionCodec& chosen)
{
    const PayloadNumbers theirs = numbers_of(offered);
    const dsp::Codec* const codec = known_codec(chosen);
    std::vector<SessionCodec> answer {
        codec == nullptr ? chosen : written_codec(*codec, static_cast<std::uint8_t>(chosen.payload), our_opus)
    };
    const std::int64_t clock = answer.front().clock;
    const auto silence = theirs.of(CodecKind::ComfortNoise);
    if (silence && clock == dsp::telephone_clock)
        answer.push_back(written_codec(dsp::codec_of(CodecKind::ComfortNoise), *silence, {}));
    // Digits tell time by the clock of the sound they lie in (RFC 4733 2.1), if there are any of that.
    if (theirs.digits_full && (clock == full_clock || !theirs.digits))
        answer.push_back(digits_codec(*theirs.digits_full, full_clock));
    else if (theirs.digits)
        answer.push_back(digits_codec(*theirs.digits, dsp::telephone_clock));
    return answer;
}

void leave_out_digits(std::vector<SessionCodec>& codecs)
{
    std::erase_if(codecs,
                  [](const SessionCodec& codec) { return equal_ignoring_case(codec.name, digits_name); });
}

void leave_out_digits(PayloadNumbers& numbers)
{
    numbers.digits.reset();
    numbers.digits_full.reset();
}

std::vector<SessionCodec> offered_codecs(const OfferedCodecs& offered)
{
    Numbering numbering { offered.kept };
    // Static numbers are nobody else's, so they are taken first.
    for (const CodecKind kind : offered.kinds)
        numbering.take(dsp::codec_of(kind).payload_type);
    const std::uint8_t digits =
        offered.kept.digits ? *offered.kept.digits : numbering.number(offered.digits.value_or(usual_digits));
    std::vector<SessionCodec> codecs;
    bool has_full_clock = false;
    if (offered.foreign) {
        codecs.push_back(*offered.foreign);
        codecs.back().payload = offered.kept.foreign ? *offered.kept.foreign : numbering.number(std::nullopt);
        has_full_clock = offered.foreign->clock == full_clock;
    }
    for (const CodecKind kind : offered.kinds) {
        const dsp::Codec& codec = dsp::codec_of(kind);
        const auto kept = offered.kept.of(kind);
        const auto number = kept ? *kept
            : codec.payload_type ? *codec.payload_type
                                 : numbering.number(std::nullopt);
        codecs.push_back(written_codec(codec, number, offered.opus));
        has_full_clock = has_full_clock || codec.clock == full_clock;
    }
    codecs.push_back(digits_codec(digits, dsp::telephone_clock));
    if (has_full_clock)
        codecs.push_back(digits_codec(offered.kept.digits_full ? *offered.kept.digits_full
                                                               : numbering.number(usual_digits + 1),
                                      full_clock));
    return codecs;
}

} // namespace mediad
