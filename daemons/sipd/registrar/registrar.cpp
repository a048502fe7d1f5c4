// The registrar's rules.
#include "registrar.h"

#include "limits.h"

#include "base/random.h"
#include "sip/uri.h"

#include <algorithm>

namespace sipd {
namespace {

std::chrono::seconds wanted_expiry(const Registration& registration, const WantedContact& contact)
{
    return contact.expires.value_or(registration.expires.value_or(limits::expires_default));
}

bool is_too_brief(std::chrono::seconds expires)
{
    return expires.count() > 0 && expires < limits::expires_least;
}

bool same_uri(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    const auto left = sip::parse_uri(a);
    const auto right = sip::parse_uri(b);
    return left && right && sip::equivalent(*left, *right);
}

// The contact's own address counts when it is where the request came from; else a NAT stands between us.
void set_reach(Binding& binding, const Registration& registration, const WantedContact& contact)
{
    const Flow& source = registration.source;
    const bool is_direct = contact.hop && contact.hop->address.ip == source.remote.ip;
    binding.reach = is_direct ? Reach::Direct : Reach::BehindNat;
    binding.flow = is_direct ? flow_to_neighbour(*contact.hop, source) : source;
}

} // namespace

// RFC 3261 10.3: everything is checked before anything is changed.
Registered Registrar::take(const Registration& registration, Moment now)
{
    if (registration.everything)
        return remove_all(registration);
    for (const WantedContact& contact : registration.contacts) {
        if (contact.uri.size() > limits::contact_bytes)
            return { .status = 400, .reason = "Contact Too Long" };
        if (is_too_brief(wanted_expiry(registration, contact)))
            return { .status = 423 };
        const Binding* known = match(registration, contact);
        if (known != nullptr && known->call_id == registration.call_id && registration.cseq < known->cseq)
            return { .status = 500, .reason = "CSeq Out Of Order" };
    }
    if (registration.contacts.size() > limits::devices_per_extension)
        return { .status = 403, .reason = "Too Many Contacts" };
    if (!registration.contacts.empty() && devices_.size() >= limits::devices)
        return { .status = 503 };
    Registered done;
    for (WantedContact contact : registration.contacts) {
        contact.expires = std::min(wanted_expiry(registration, contact), limits::expires_most);
        apply(registration, contact, now, done);
    }
    return done;
}

Registered Registrar::remove_all(const Registration& registration)
{
    const bool well_formed =
        registration.contacts.empty() && registration.expires && registration.expires->count() == 0;
    if (!well_formed)
        return { .status = 400, .reason = "Contact * Needs Expires 0" };
    std::vector<std::string> devices;
    for (const Binding* binding : of_extension(registration.extension)) {
        if (binding->shares != registration.shares)
            continue;
        if (binding->call_id == registration.call_id && registration.cseq < binding->cseq)
            return { .status = 500, .reason = "CSeq Out Of Order" };
        devices.push_back(binding->device);
    }
    Registered done;
    for (const std::string& device : devices)
        done.gone.push_back(take_out(device));
    return done;
}

const Binding* Registrar::match(const Registration& registration, const WantedContact& contact) const
{
    for (const Binding* binding : of_extension(registration.extension)) {
        if (binding->shares != registration.shares) // Another account of the phone.
            continue;
        if (!contact.instance.empty() && binding->instance == contact.instance)
            return binding;
        if (same_uri(binding->contact, contact.uri))
            return binding;
    }
    return nullptr;
}

void Registrar::apply(const Registration& registration, const WantedContact& granted, Moment now,
                      Registered& done)
{
    const Binding* known = match(registration, granted);
    // The same registration again is a repeat: its answer was lost.
    const bool repeated =
        known != nullptr && known->call_id == registration.call_id && known->cseq == registration.cseq;
    if (granted.expires->count() == 0) {
        if (known != nullptr && !repeated)
            done.gone.push_back(take_out(std::string { known->device }));
        return;
    }
    const Binding before = known != nullptr ? *known : Binding {};
    Binding after = before;
    after.extension = registration.extension;
    after.shares = registration.shares;
    after.contact = granted.uri;
    after.instance = granted.instance;
    after.call_id = registration.call_id;
    after.cseq = registration.cseq;
    after.agent = registration.agent.substr(0, limits::user_agent_bytes);
    set_reach(after, registration, granted);
    if (known == nullptr) {
        make_room(registration.extension, done);
        after.device = "d-" + random_hex(8);
    }
    const bool changed = known == nullptr || before.contact != after.contact || before.flow != after.flow
        || before.agent != after.agent;
    (changed ? done.changed : done.refreshed).push_back(after.device);
    after.expires = repeated ? before.expires : now + *granted.expires;
    put(std::move(after));
}

// Beyond the limit the device that would expire first makes room: a phone that invents a contact at every
// start must not lock itself out.
void Registrar::make_room(std::string_view extension, Registered& done)
{
    const std::vector<const Binding*> devices = of_extension(extension);
    if (devices.size() < limits::devices_per_extension)
        return;
    const Binding* first = *std::ranges::min_element(devices, {}, &Binding::expires);
    done.gone.push_back(take_out(std::string { first->device }));
}

void Registrar::restore(Binding binding)
{
    if (!binding.device.empty() && devices_.size() < limits::devices)
        put(std::move(binding));
}

void Registrar::put(Binding binding)
{
    if (devices_.contains(binding.device))
        take_out(binding.device);
    of_extension_.emplace(binding.extension, binding.device);
    by_peer_.emplace(peer_of(binding.flow), binding.device);
    ++sources_[binding.flow.remote.ip];
    std::string device = binding.device;
    devices_.emplace(std::move(device), std::move(binding));
}

Binding Registrar::take_out(const std::string& device)
{
    const auto known = devices_.find(device);
    Binding binding = std::move(known->second);
    devices_.erase(known);
    const auto [first, last] = of_extension_.equal_range(binding.extension);
    of_extension_.erase(std::find_if(first, last, [&](const auto& row) { return row.second == device; }));
    const auto [from, until] = by_peer_.equal_range(peer_of(binding.flow));
    by_peer_.erase(std::find_if(from, until, [&](const auto& row) { return row.second == device; }));
    if (const auto source = sources_.find(binding.flow.remote.ip); --source->second == 0)
        sources_.erase(source);
    return binding;
}

std::vector<Binding> Registrar::expire(Moment now)
{
    std::vector<std::string> over;
    for (const auto& [device, binding] : devices_)
        if (binding.expires <= now)
            over.push_back(device);
    std::vector<Binding> gone;
    for (const std::string& device : over)
        gone.push_back(take_out(device));
    return gone;
}

std::optional<Moment> Registrar::next_expiry() const
{
    const auto first =
        std::ranges::min_element(devices_, {}, [](const auto& entry) { return entry.second.expires; });
    if (first == devices_.end())
        return std::nullopt;
    return first->second.expires;
}

std::vector<Binding> Registrar::drop(std::string_view extension)
{
    std::vector<Binding> gone;
    for (const Binding* binding : of_extension(extension))
        gone.push_back(*binding);
    for (const Binding& binding : gone)
        take_out(binding.device);
    return gone;
}

const Binding* Registrar::find(std::string_view device) const
{
    const auto known = devices_.find(device);
    return known == devices_.end() ? nullptr : &known->second;
}

std::vector<const Binding*> Registrar::of_extension(std::string_view extension) const
{
    std::vector<const Binding*> bindings;
    const auto [first, last] = of_extension_.equal_range(extension);
    for (auto row = first; row != last; ++row)
        bindings.push_back(&devices_.find(row->second)->second);
    return bindings;
}

const Binding* Registrar::at(const Flow& flow) const
{
    const auto [first, last] = by_peer_.equal_range(peer_of(flow));
    const Binding* newest = nullptr;
    for (auto row = first; row != last; ++row) {
        const Binding* binding = find(row->second);
        if (newest == nullptr || binding->shares.empty() || !newest->shares.empty())
            newest = binding;
    }
    return newest;
}

bool Registrar::knows(Ip ip) const { return sources_.contains(ip); }

} // namespace sipd
