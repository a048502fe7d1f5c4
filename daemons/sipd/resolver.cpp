// Asks the system's resolver.
#include "resolver.h"

#include "limits.h"

#include "base/socket_address.h"

#include <netdb.h>

namespace sipd {
namespace {

Ip ip_of(const sockaddr& name)
{
    if (name.sa_family == AF_INET6)
        return SocketAddress::ip_of(reinterpret_cast<const sockaddr_in6&>(name).sin6_addr);
    return Ip::v4(ntohl(reinterpret_cast<const sockaddr_in&>(name).sin_addr.s_addr));
}

std::vector<Ip> addresses_of(const std::string& host)
{
    addrinfo wish {};
    wish.ai_family = AF_UNSPEC;
    wish.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    std::vector<Ip> all;
    if (getaddrinfo(host.c_str(), nullptr, &wish, &found) != 0)
        return all;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next)
        all.push_back(ip_of(*one->ai_addr));
    freeaddrinfo(found);
    return all;
}

} // namespace

Resolver::Resolver(events::Loop& loop, std::function<void(const Answers&)> resolved)
    : resolved_(std::move(resolved)), again_(loop, [this] { begin(); }), asking_(loop)
{
}

void Resolver::ask(std::vector<std::string> hosts)
{
    hosts_ = std::move(hosts);
    if (hosts_.empty())
        again_.stop();
    else
        begin();
}

void Resolver::begin()
{
    if (asking_.is_busy() || hosts_.empty())
        return;
    asking_.run([this, hosts = hosts_] {
        Answers answers;
        for (const std::string& host : hosts)
            if (std::vector<Ip> found = addresses_of(host); !found.empty())
                answers.emplace(host, std::move(found));
        return [this, answers = std::move(answers)] {
            again_.start(limits::resolve_again, events::Slack::Coarse);
            resolved_(answers);
        };
    });
}

} // namespace sipd
