// Takes texts over and offers them.
#include "texts.h"

#include "limits.h"
#include "texts_file.h"

#include "base/random.h"
#include "base/text.h"
#include "sip/dialog.h"
#include "sip/timer_queue.h"
#include "sip/validity.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace sipd {
namespace {

constexpr std::string_view key_prefix = "text/";
constexpr std::string_view journal_is_newer = "texts";

// Texts of any age are in order by their keys.
std::string key_of(std::uint64_t id)
{
    std::string digits = std::to_string(id);
    return std::string { key_prefix }.append(20 - digits.size(), '0').append(digits);
}

bool is_plain_text(const sip::Message& message)
{
    const std::string_view encoding = message.value(sip::Header::ContentEncoding);
    const auto media = sip::parse_media_type(message.value(sip::Header::ContentType));
    if (!media || (!encoding.empty() && !equal_ignoring_case(encoding, "identity")))
        return false;
    // Other character sets would not survive the journal, which is JSON.
    const std::string_view charset = media->parameters.find("charset").value_or("utf-8");
    return equal_ignoring_case(media->type, "text") && equal_ignoring_case(media->subtype, "plain")
        && (equal_ignoring_case(charset, "utf-8") || equal_ignoring_case(charset, "us-ascii"));
}

// "Sat, 13 Nov 2010 23:29:00 GMT" (RFC 3261 20.17): when it was said, however late it comes.
std::string date_text(Wall wall)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(wall);
    std::tm parts {};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> room {};
    return { room.data(), std::strftime(room.data(), room.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts) };
}

} // namespace

Texts::Texts(TextSurroundings around) : around_(std::move(around)), kept_(around_.counters["sip.texts.kept"])
{
}

std::optional<ReplyPlan> Texts::objection_to(const NewRequest& message) const
{
    const sip::Message& request = message.request;
    if (auto refusal = sip::refusal_of(request, abilities))
        return plan_of(std::move(*refusal));
    if (!is_plain_text(request))
        return ReplyPlan { .status = 415, .headers = { { sip::Header::Accept, "text/plain" } } };
    if (message.caller.extension.empty()) // A trunk: nobody outside writes to us.
        return ReplyPlan { .status = 403 };
    const auto uri = request.uri();
    if (!uri || !around_.office.secrets.contains(sip::unescaped(uri->user)))
        return ReplyPlan { .status = 404 };
    if (request.body().size() > limits::text_bytes)
        return ReplyPlan { .status = 413 };
    if (mailboxes_.all().size() >= limits::texts)
        return ReplyPlan { .status = 503, .headers = { { sip::Header::RetryAfter, retry_after_text() } } };
    return std::nullopt;
}

void Texts::sent(const NewRequest& message, Moment now)
{
    const auto& [request, via, source, caller] = message;
    if (const auto objection = objection_to(message))
        return around_.stateless.send(request, source, *objection);
    const auto server = around_.transactions.open(request, via, { .answers = reply_flow(via, source) }, now);
    if (!server)
        return around_.stateless.overloaded(request, source);
    const auto name = around_.office.names.find(caller.extension);
    std::string origin { request.call_id() };
    origin.append(" ").append(request.value(sip::Header::CSeq));
    Text text { .from = caller.extension,
                .from_name = name == around_.office.names.end() ? std::string {} : name->second,
                .to = sip::unescaped(request.uri()->user),
                .content_type = sip::unfolded(request.value(sip::Header::ContentType)),
                .body = std::string { request.body() },
                .origin = std::move(origin),
                .accepted = std::chrono::system_clock::now(),
                .expires = now + limits::text_kept };
    const std::string tag = random_hex(8);
    around_.transactions.respond(*server, 202, reply_text(request, source, { .status = 202, .to_tag = tag }),
                                 now);
    // Its sender repeats what it sent to the process before us.
    if (!mailboxes_.knows(text.to, text.origin))
        keep(std::move(text), Turn::Last, now);
}

void Texts::tell(const yobirin::Legs::Tell& asked, Moment now)
{
    if (!around_.office.secrets.contains(asked.extension) || asked.text.size() > limits::text_bytes)
        return;
    keep({ .from = asked.from.number,
           .from_name = asked.from.name.value_or(""),
           .to = asked.extension,
           .content_type = "text/plain;charset=utf-8",
           .body = asked.text,
           .origin = random_hex(16),
           .accepted = std::chrono::system_clock::now(),
           .expires = now
               + std::clamp<std::chrono::seconds>(std::chrono::seconds { asked.seconds },
                                                  std::chrono::seconds { 0 }, limits::text_kept) },
         Turn::First, now);
}

void Texts::keep(Text text, Turn turn, Moment now)
{
    const std::string extension = text.to;
    const Mailboxes::Added added = mailboxes_.add(std::move(text));
    if (added.dropped) {
        ++around_.counters["sip.texts.dropped"];
        around_.journal.erase(key_of(*added.dropped));
    }
    if (!around_.journal.put(key_of(added.id), text_of(*mailboxes_.find(added.id))))
        ++around_.counters["sipd.journal_full"];
    kept_ = mailboxes_.all().size();
    write_soon(now);
    const bool is_on_offer = rounds_.contains(extension);
    const bool is_unheard = unheard_.contains(extension);
    if (turn == Turn::Last && is_on_offer)
        return; // Its turn comes.
    if (turn == Turn::Last) // What a phone has refused is not offered again for every new one.
        return offer_next(extension, is_unheard ? 0 : added.id - 1, now);
    rounds_.erase(extension); // Whoever is asked there may still take that text.
    offer_next(extension, added.id - 1, now);
    if (const auto round = rounds_.find(extension); round != rounds_.end() && (is_on_offer || is_unheard))
        round->second.then = Round::Then::BeginAgain;
}

// ---- Rounds

void Texts::offer_next(const std::string& extension, std::uint64_t after, Moment now)
{
    while (const Text* text = mailboxes_.next_for(extension, after)) {
        after = text->id;
        std::vector<ClientId> asked = offer(*text, now);
        if (asked.empty()) { // Nobody is there.
            unheard_.insert(extension);
            break;
        }
        Round& round = rounds_[extension];
        round.text = after;
        round.asked = std::move(asked);
        round.heard = Round::Heard::Nothing;
        return;
    }
    end_round(extension, now);
}

void Texts::end_round(const std::string& extension, Moment now)
{
    const auto round = rounds_.find(extension);
    if (round == rounds_.end())
        return;
    const bool begins_again = round->second.then == Round::Then::BeginAgain;
    rounds_.erase(round);
    if (begins_again)
        offer_next(extension, 0, now);
}

std::vector<ClientId> Texts::offer(const Text& text, Moment now)
{
    std::vector<ClientId> asked;
    for (const Binding* device : around_.registrar.of_extension(text.to)) {
        if (!device->shares.empty()) // The same phone once more.
            continue;
        OutgoingRequest request = message_to(*device, text);
        if (request.wire.empty())
            continue;
        if (const auto client = around_.transactions.request(std::move(request), now))
            asked.push_back(*client);
    }
    return asked;
}

// From says who proved to be it, whatever the sender's said. No Contact (RFC 3428 4): there is no dialog.
OutgoingRequest Texts::message_to(const Binding& device, const Text& text) const
{
    const Ways ways { around_.office, around_.vantage, around_.flow_towards };
    const std::string ours = host_text(around_.vantage.seen_by(device.flow, around_.office).address.ip);
    const sip::Dialog addressing { .call_id = random_hex(16),
                                   .local_tag = random_hex(8),
                                   .local_party = party_text(text.from_name, text.from, ours),
                                   .remote_party = party_text({}, text.to, ours),
                                   .remote_target = device.contact };
    return outgoing(ways,
                    { .method = sip::Method::Message,
                      .flow = device.flow,
                      .reach = device.reach,
                      .asker = { .kind = Asker::Kind::Text, .id = text.id } },
                    [&](const std::string& via) {
                        std::string wire;
                        sip::Writer writer { wire };
                        sip::begin_request(writer, addressing,
                                           { .method = "MESSAGE", .cseq = 1, .via = via });
                        writer.header(sip::Header::Date, date_text(text.accepted))
                            .header(sip::Header::UserAgent, product);
                        return writer.finish(text.content_type, text.body) ? wire : std::string {};
                    });
}

Texts::Rounds::iterator Texts::round_of(std::uint64_t text, ClientId client)
{
    return std::ranges::find_if(rounds_, [&](const auto& entry) {
        return entry.second.text == text
            && std::ranges::find(entry.second.asked, client) != entry.second.asked.end();
    });
}

void Texts::responded(const sip::Message& response, const Delivery& delivery, Moment now)
{
    const auto round = round_of(delivery.asker.id, delivery.client);
    if (response.status() < 200)
        return;
    if (round == rounds_.end()) { // Another text was more urgent.
        if (response.status() < 300 && mailboxes_.find(delivery.asker.id) != nullptr)
            drop(delivery.asker.id, now);
        return;
    }
    if (response.status() < 300) {
        const std::string extension = round->first;
        const std::uint64_t text = round->second.text;
        unheard_.erase(extension);
        drop(text, now);
        return offer_next(extension, text, now);
    }
    round->second.heard = Round::Heard::Refusal;
    answered(round, delivery.client, now);
}

void Texts::transaction_ended(const Outcome& outcome, Moment now)
{
    if (const auto round = round_of(outcome.asker.id, outcome.client); round != rounds_.end())
        answered(round, outcome.client, now);
}

void Texts::answered(Rounds::iterator at, ClientId client, Moment now)
{
    Round& round = at->second;
    std::erase(round.asked, client);
    if (!round.asked.empty())
        return;
    const std::string extension = at->first;
    const std::uint64_t text = round.text;
    ++around_.counters["sip.texts.not_taken"];
    if (round.heard == Round::Heard::Refusal) {
        unheard_.erase(extension);
        return offer_next(extension, text, now);
    }
    unheard_.insert(extension);
    end_round(extension, now);
}

void Texts::device_registered(const Binding& device, Sign sign, Moment now)
{
    if (sign == Sign::Stayed && !unheard_.contains(device.extension))
        return; // It has refused what is left.
    if (const auto round = rounds_.find(device.extension); round != rounds_.end())
        round->second.then = Round::Then::BeginAgain;
    else
        offer_next(device.extension, 0, now);
}

// ---- Keeping

void Texts::drop(std::uint64_t text, Moment now)
{
    around_.journal.erase(key_of(text));
    mailboxes_.take_out(text);
    kept_ = mailboxes_.all().size();
    write_soon(now);
}

void Texts::drop_strangers(Moment now)
{
    for (const std::string& extension : mailboxes_.extensions())
        if (!around_.office.secrets.contains(extension)) {
            for (const std::uint64_t text : mailboxes_.of(extension))
                drop(text, now);
            rounds_.erase(extension);
            unheard_.erase(extension);
        }
}

void Texts::recover(std::vector<Text> on_disk, Moment now)
{
    const Wall wall = std::chrono::system_clock::now();
    std::vector<std::uint64_t>& known = on_disk_.emplace();
    for (const Text& text : on_disk) {
        known.push_back(text.id);
        mailboxes_.was_used(text.id); // Whether the disk is up to date is told by ids.
    }
    if (!around_.journal.entries().contains(journal_is_newer)) {
        for (Text& text : on_disk)
            mailboxes_.restore(std::move(text));
        for (const auto& [id, text] : mailboxes_.all())
            if (!around_.journal.put(key_of(id), text_of(text)))
                ++around_.counters["sipd.journal_full"];
        if (!around_.journal.put(journal_is_newer, "1"))
            ++around_.counters["sipd.journal_full"];
    } else {
        for (const auto& [key, value] : around_.journal.entries())
            if (key.starts_with(key_prefix))
                if (auto text = text_in(value, now, wall))
                    mailboxes_.restore(std::move(*text));
    }
    kept_ = mailboxes_.all().size();
    write_soon(now);
    for (const std::string& extension : mailboxes_.extensions())
        offer_next(extension, 0, now);
}

void Texts::write_soon(Moment now)
{
    if (!write_at_)
        write_at_ = sip::gathered(now + limits::texts_written_after);
}

void Texts::write_again(Moment now)
{
    on_disk_.reset();
    write_soon(now);
}

std::optional<Moment> Texts::next_deadline() const
{
    const auto expiry = mailboxes_.next_expiry();
    const auto gathered = expiry ? std::optional { sip::gathered(*expiry) } : std::nullopt;
    return write_at_ && gathered ? std::min(*write_at_, *gathered) : write_at_ ? write_at_ : gathered;
}

void Texts::run_due(Moment now)
{
    for (const std::uint64_t text : mailboxes_.expired(now)) {
        ++around_.counters["sip.texts.dropped"];
        drop(text, now);
    }
    if (!write_at_ || *write_at_ > now)
        return;
    write_at_.reset();
    std::vector<std::uint64_t> ids;
    for (const auto& [id, text] : mailboxes_.all())
        ids.push_back(id);
    if (ids == on_disk_) // What was taken at once never gets there.
        return;
    on_disk_ = std::move(ids);
    around_.write_to_disk();
}

} // namespace sipd
