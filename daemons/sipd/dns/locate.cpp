#include "locate.h"

#include "limits.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace sipd::dns {
namespace {

struct Service {
    sip::Transport transport;
    std::string_view naptr; // RFC 3263 4.1
    std::string_view prefix; // RFC 3263 4.1 of its SRV record.
};
constexpr std::array services {
    Service { sip::Transport::Udp, "SIP+D2U", "_sip._udp." },
    Service { sip::Transport::Tcp, "SIP+D2T", "_sip._tcp." },
    Service { sip::Transport::Tls, "SIPS+D2T", "_sips._tcp." },
};

const Service& service_of(sip::Transport transport)
{
    return *std::ranges::find(services, transport, &Service::transport);
}

// One walk through what is known.
class Walk {
public:
    Walk(const Place& place, const Cache& cache, Moment now) : place_(place), cache_(cache), now_(now) { }

    Located located()
    {
        const sip::Transport usual = place_.transport.value_or(sip::Transport::Udp);
        if (place_.port)
            add_addresses(place_.host, { .transport = usual, .port = *place_.port });
        else if (place_.transport)
            by_service_or_address(*place_.transport);
        else if (!by_naptr() && found_.is_settled)
            by_any_service();
        return std::move(found_);
    }

private:
    struct Rest { // What of a target is known before its address is.
        sip::Transport transport { sip::Transport::Udp };
        std::uint16_t port { 0 };
        std::uint16_t priority { 0 };
        std::uint16_t weight { 0 };
    };

    const Records* ask(Kind kind, const std::string& name)
    {
        Question question { kind, name };
        const Cache::Found found = cache_.find(question, now_);
        if (found.state == Cache::State::Pending)
            found_.is_settled = false;
        if (std::ranges::find(found_.rests_on, question) == found_.rests_on.end())
            found_.rests_on.push_back(std::move(question));
        return found.records;
    }

    void add_addresses(const std::string& name, const Rest& rest)
    {
        const Records* records = ask(Kind::Addresses, name);
        if (records == nullptr)
            return;
        for (const Ip ip : records->addresses)
            if (is_somewhere(ip) && found_.targets.size() < limits::trunk_targets)
                found_.targets.push_back({ .hop = { .transport = rest.transport,
                                                    .address = { ip, rest.port },
                                                    .name = place_.host },
                                           .priority = rest.priority,
                                           .weight = rest.weight });
    }

    // Whether there are any.
    bool by_services(sip::Transport transport, const std::string& name)
    {
        const Records* records = ask(Kind::Srv, name);
        if (records == nullptr)
            return false;
        for (const Srv& srv : records->services)
            if (!srv.target.empty() && srv.target != "." && srv.port != 0)
                add_addresses(srv.target,
                              { .transport = transport,
                                .port = srv.port,
                                .priority = srv.priority,
                                .weight = srv.weight });
        return true;
    }

    void by_service_or_address(sip::Transport transport)
    {
        const std::string name = std::string { service_of(transport).prefix } + place_.host;
        if (!by_services(transport, name) && found_.is_settled)
            add_addresses(place_.host, { .transport = transport, .port = default_port(transport) });
    }

    // The first that we speak and that leads somewhere.
    bool by_naptr()
    {
        const Records* records = ask(Kind::Naptr, place_.host);
        if (records == nullptr)
            return false;
        std::vector<Naptr> naptrs = records->naptrs;
        std::ranges::sort(naptrs, {},
                          [](const Naptr& one) { return std::tuple { one.order, one.preference }; });
        for (const Naptr& naptr : naptrs) {
            const auto service = std::ranges::find_if(
                services, [&](const Service& one) { return equal_ignoring_case(one.naptr, naptr.service); });
            if (service != services.end() && by_services(service->transport, naptr.replacement)
                && !found_.targets.empty())
                return true;
        }
        return false;
    }

    void by_any_service()
    {
        for (const Service& service : services)
            if (by_services(service.transport, std::string { service.prefix } + place_.host))
                return;
        if (found_.is_settled)
            add_addresses(place_.host, { .port = default_port(sip::Transport::Udp) });
    }

    const Place& place_;
    const Cache& cache_;
    Moment now_;
    Located found_ {};
};

} // namespace

bool is_somewhere(Ip ip)
{
    if (!ip.is_set() || ip.is_multicast())
        return false;
    if (ip.is_v6())
        return ip != Ip { .high = 0, .low = 1 };
    return ip.v4_value() != 0xffff'ffff && ip.v4_value() >> 24U != 127 && ip.v4_value() >> 24U != 0;
}

Located locate(const Place& place, const Cache& cache, Moment now)
{
    if (const auto ip = parse_ip(place.host)) {
        const sip::Transport transport = place.transport.value_or(sip::Transport::Udp);
        return { .targets = { { .hop = { .transport = transport,
                                         .address = { *ip, place.port.value_or(default_port(transport)) },
                                         .name = place.host } } } };
    }
    return Walk { place, cache, now }.located();
}

} // namespace sipd::dns
