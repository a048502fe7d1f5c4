// Writes answers nobody remembers.
#include "stateless.h"

#include "limits.h"

#include "daemon/checksum.h"

#include <array>
#include <charconv>

namespace sipd {
namespace {

constexpr std::size_t usual_bytes = 2048;

using Tag = std::array<char, 16>;

// A To tag that is the same for each repeat of a request.
std::string_view write_tag(const sip::Message& request, std::uint64_t salt, Tag& room)
{
    const auto from = request.from();
    const auto via = request.via();
    std::uint64_t sum = checksum(request.call_id(), salt);
    sum = checksum(from ? from->tag() : std::string_view {}, sum);
    sum = checksum(via ? via->branch : std::string_view {}, sum);
    for (char& digit : room) {
        digit = "0123456789abcdef"[sum & 0xfU];
        sum >>= 4U;
    }
    return { room.data(), room.size() };
}

} // namespace

StatelessAnswers::StatelessAnswers(Outbox& outbox, std::uint64_t salt)
    : outbox_(outbox), salt_(salt), dice_(salt | 1U)
{
    wire_.reserve(usual_bytes);
    value_.reserve(usual_bytes);
}

template <typename Write>
bool StatelessAnswers::put_together(const sip::Message& request, const Flow& source, const ReplyPlan& plan,
                                    const Write& write)
{
    Tag tag;
    IpText ip;
    wire_.clear();
    sip::Writer writer { wire_ };
    sip::begin_response(
        writer, request,
        { .status = plan.status,
          .reason = plan.reason,
          .to_tag = write_tag(request, salt_, tag),
          .source = { .address = write_text(source.remote.ip, ip), .port = source.remote.port } });
    write(writer);
    return writer.finish("application/sdp", plan.session).has_value();
}

template <typename Write>
void StatelessAnswers::send_written(const sip::Message& request, const Flow& source, const ReplyPlan& plan,
                                    const Write& write)
{
    if (!put_together(request, source, plan, write))
        return;
    const auto via = request.via();
    outbox_.send(via ? reply_flow(*via, source) : source, wire_);
}

std::string StatelessAnswers::text(const sip::Message& request, const Flow& source, const Brief& brief)
{
    const bool is_whole = put_together(request, source, { .status = brief.status, .reason = brief.reason },
                                       [](sip::Writer&) { });
    return is_whole ? wire_ : std::string {};
}

void StatelessAnswers::send(const sip::Message& request, const Flow& source, const Brief& brief)
{
    send_written(request, source, { .status = brief.status, .reason = brief.reason },
                 [&](sip::Writer& writer) {
                     for (const HeaderView& extra : brief.headers)
                         writer.header(extra.header, extra.value);
                 });
}

void StatelessAnswers::send(const sip::Message& request, const Flow& source, const ReplyPlan& plan)
{
    send_written(request, source, plan, [&](sip::Writer& writer) {
        for (const ExtraHeader& extra : plan.headers)
            writer.header(extra.header, extra.value);
    });
}

void StatelessAnswers::challenge(const sip::Message& request, const Flow& source,
                                 Authenticator& authenticator, Freshness freshness, Moment now)
{
    send_written(request, source, { .status = 401 }, [&](sip::Writer& writer) {
        authenticator.challenge({ source.remote.ip, freshness, now }, value_, [&](std::string_view value) {
            writer.header(sip::Header::WwwAuthenticate, value);
        });
    });
}

void StatelessAnswers::overloaded(const sip::Message& request, const Flow& source)
{
    // xorshift64: nobody is harmed by guessing it.
    dice_ ^= dice_ << 13U;
    dice_ ^= dice_ >> 7U;
    dice_ ^= dice_ << 17U;
    const auto span =
        static_cast<std::uint64_t>((limits::retry_after_most - limits::retry_after_least).count()) + 1;
    std::array<char, 20> digits;
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(),
                      static_cast<std::uint64_t>(limits::retry_after_least.count()) + dice_ % span)
            .ptr;
    send(request, source,
         Brief { .status = 503, .headers = { { sip::Header::RetryAfter, { digits.data(), end } } } });
}

} // namespace sipd
