// Takes REGISTER requests.
#include "registrations.h"

#include "bindings_file.h"
#include "limits.h"

#include "sip/timer_queue.h"
#include "sip/validity.h"

#include <algorithm>

namespace sipd {
namespace {

// A refresh that only moves the expiry may be lost to a power cut for this long: the grace after a reboot is
// longer.
constexpr std::chrono::seconds refresh_written_after { 60 };

struct ReadRegistration {
    Registration registration {};
    std::vector<sip::Contact> contacts {}; // Keeps what the registration's views were read from.
};

sip::Parsed<ReadRegistration> read(const sip::Message& request, const Flow& source)
{
    ReadRegistration read;
    Registration& asked = read.registration;
    asked.call_id = request.call_id();
    asked.cseq = TRY(request.cseq()).number;
    asked.expires = request.expires();
    asked.source = source;
    asked.agent = request.value(sip::Header::UserAgent);
    sip::Values values = request.values(sip::Header::Contact);
    for (std::string_view value; values.next(value);) {
        const sip::Contact contact = TRY(sip::parse_contact(value));
        if (contact.everything) {
            asked.everything = true;
            continue;
        }
        if (!contact.address.uri.has_sip_form())
            return sip::bad("Contact Is Not A SIP URI");
        asked.contacts.push_back({ .uri = contact.address.uri.text,
                                   .instance = contact.address.parameters.find("+sip.instance").value_or(""),
                                   .expires = contact.expires,
                                   .hop = hop_of(contact.address.uri) });
    }
    return read;
}

std::string contact_line(const Binding& binding, Moment now)
{
    const auto left = std::chrono::ceil<std::chrono::seconds>(binding.expires - now);
    std::string line =
        "<" + binding.contact + ">;expires=" + std::to_string(std::max<std::int64_t>(0, left.count()));
    if (!binding.instance.empty())
        line += ";+sip.instance=\"" + binding.instance + '"';
    return line;
}

} // namespace

void Registrations::take(const sip::Message& request, const Flow& source, Moment now)
{
    StatelessAnswers& answers = around_.stateless;
    const Verdict verdict =
        around_.authenticator.judge(request, around_.office.secrets, source.remote.ip, now);
    const auto to = request.to();
    if (const auto* refused = std::get_if<Refused>(&verdict)) {
        const Gate::Answer answer =
            around_.gate.refused(source, *refused, to ? to->uri.user : std::string_view {}, now);
        if (answer == Gate::Answer::Forbid)
            return answers.send(request, source, StatelessAnswers::Brief { .status = 403 });
        return answers.challenge(request, source, around_.authenticator, refused->nonce(), now);
    }
    const std::string& extension = std::get<Granted>(verdict).extension;
    around_.gate.proved(source, extension, now);
    const std::string account = to ? sip::unescaped(to->uri.user) : std::string {};
    const bool is_own = account == extension;
    if (!is_own && around_.office.trunk(account) == nullptr)
        return answers.send(request, source, StatelessAnswers::Brief { .status = 403 });
    auto asked = read(request, source);
    if (!asked)
        return answers.send(
            request, source,
            StatelessAnswers::Brief { .status = asked.error().status, .reason = asked.error().reason });
    asked->registration.extension = extension;
    if (!is_own)
        asked->registration.shares = account;
    const Registered done = around_.registrar.take(asked->registration, now);
    ReplyPlan plan { .status = done.status, .reason = done.reason };
    if (done.status == 423)
        plan.headers.push_back({ sip::Header::MinExpires, std::to_string(limits::expires_least.count()) });
    if (done.status == 503)
        plan.headers.push_back({ sip::Header::RetryAfter, retry_after_text() });
    if (done.status == 200) {
        apply(done, now);
        for (const Binding* binding : around_.registrar.of_extension(extension))
            if (binding->shares == asked->registration.shares)
                plan.headers.push_back({ sip::Header::Contact, contact_line(*binding, now) });
    }
    answers.send(request, source, plan);
}

void Registrations::apply(const Registered& done, Moment now)
{
    for (const std::string& device : done.changed) {
        keep(device, now);
        around_.news.device_changed(device);
    }
    for (const std::string& device : done.refreshed) {
        keep(device, now);
        around_.news.device_stayed(device);
    }
    forget(done.gone);
    if (!done.changed.empty() || !done.gone.empty())
        write_after(limits::bindings_written_after, now);
    else if (!done.refreshed.empty())
        write_after(refresh_written_after, now);
    if (!keep_alive_at_)
        keep_alive(now);
}

void Registrations::keep(const std::string& device, Moment now)
{
    const Binding* binding = around_.registrar.find(device);
    if (binding == nullptr)
        return;
    const std::string text = text_of(*binding, now, std::chrono::system_clock::now());
    if (!around_.journal.put("device/" + device, text))
        ++around_.counters["sipd.journal_full"];
}

void Registrations::forget(const std::vector<Binding>& gone)
{
    for (const Binding& binding : gone) {
        around_.journal.erase("device/" + binding.device);
        around_.news.device_gone(binding.device);
    }
}

void Registrations::recover(std::vector<Binding> on_disk, Moment now)
{
    const Wall wall = std::chrono::system_clock::now();
    const bool knew = around_.journal.entries().contains("devices");
    if (!knew) {
        for (Binding& binding : on_disk)
            around_.registrar.restore(std::move(binding));
        std::vector<std::string> devices;
        for (const auto& [device, binding] : around_.registrar.all())
            devices.push_back(device);
        for (const std::string& device : devices)
            keep(device, now);
        if (!around_.journal.put("devices", "1")) // From now on the journal is newer than the disk.
            ++around_.counters["sipd.journal_full"];
    } else {
        for (const auto& [key, value] : around_.journal.entries())
            if (key.starts_with("device/"))
                if (auto binding = binding_in(value, now, wall))
                    around_.registrar.restore(std::move(*binding));
    }
    keep_alive(now);
}

void Registrations::drop_strangers(Moment now)
{
    std::vector<std::string> strangers;
    for (const auto& [device, binding] : around_.registrar.all())
        if (!around_.office.secrets.contains(binding.extension))
            strangers.push_back(binding.extension);
    for (const std::string& extension : strangers)
        forget(around_.registrar.drop(extension));
    if (!strangers.empty())
        write_after(limits::bindings_written_after, now);
}

void Registrations::write_after(std::chrono::seconds wait, Moment now)
{
    const Moment due = sip::gathered(now + wait);
    write_at_ = write_at_ ? std::min(*write_at_, due) : due;
}

void Registrations::write_again(Moment now) { write_after(limits::bindings_written_after, now); }

// Two empty lines keep a NAT's port open and ask nothing of the phone (RFC 5626 3.5.1 calls it a ping).
void Registrations::keep_alive(Moment now)
{
    keep_alive_at_.reset();
    bool any = false;
    for (const auto& [device, binding] : around_.registrar.all()) {
        if (binding.reach != Reach::BehindNat || binding.flow.is_reliable()) // The kernel minds connections.
            continue;
        any = true;
        around_.outbox.send(binding.flow, "\r\n\r\n");
    }
    if (any)
        keep_alive_at_ = sip::gathered(now + limits::nat_keep_alive);
}

std::optional<Moment> Registrations::next_deadline() const
{
    std::optional<Moment> next;
    const auto expiry = around_.registrar.next_expiry();
    for (const std::optional<Moment>& due :
         { expiry ? std::optional { sip::gathered(*expiry) } : std::nullopt, write_at_, keep_alive_at_ })
        if (due && (!next || *due < *next))
            next = due;
    return next;
}

void Registrations::run_due(Moment now)
{
    const std::vector<Binding> gone = around_.registrar.expire(now);
    if (!gone.empty()) {
        forget(gone);
        write_after(limits::bindings_written_after, now);
    }
    if (write_at_ && *write_at_ <= now) {
        write_at_.reset();
        around_.write_to_disk();
    }
    if (keep_alive_at_ && *keep_alive_at_ <= now)
        keep_alive(now);
}

} // namespace sipd
