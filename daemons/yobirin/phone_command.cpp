// phone: what to type into a phone, and a code to read it from.
#include "commands.h"

#include "phone_sheet.h"
#include "qr_code.h"

#include "base/socket_address.h"
#include "org.yobirin.Provisioning.h"

#include <cstdio>
#include <cstring>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>

namespace command {
namespace {

using yobirin::Provisioning;

const std::string provisioning_socket { Provisioning::interface_name };

struct FreeInterfaces {
    void operator()(ifaddrs* list) const { freeifaddrs(list); }
};

bool is_usable(const ifaddrs& one)
{
    const bool is_up = one.ifa_addr != nullptr && (one.ifa_flags & IFF_UP) != 0;
    if (!is_up || one.ifa_addr->sa_family == AF_INET)
        return is_up;
    if (one.ifa_addr->sa_family != AF_INET6)
        return false;
    const auto* name = reinterpret_cast<const sockaddr_in6*>(one.ifa_addr);
    return !IN6_IS_ADDR_LINKLOCAL(&name->sin6_addr); // Says nothing without its interface.
}

std::vector<Ip> own_addresses()
{
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0)
        return {};
    const std::unique_ptr<ifaddrs, FreeInterfaces> kept { list };
    std::vector<Ip> found;
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        if (!is_usable(*one))
            continue;
        SocketAddress name;
        const bool is_v4 = one->ifa_addr->sa_family == AF_INET;
        std::memcpy(name.get(), one->ifa_addr, is_v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
        found.push_back(name.address().ip);
    }
    return found;
}

} // namespace

int phone(const Place& place, const PhoneAsked& asked)
{
    auto described = ask_for<Provisioning::DescribeReply>(
        place,
        { .socket = provisioning_socket,
          .method = provisioning_socket + ".Describe",
          .parameters = encode(Provisioning::Describe { .extension = asked.extension }) });
    if (!described)
        return failed(place, described.error(), provisioning_socket);
    PhoneSheet sheet { .settings = std::move(described->settings) };
    sheet.addresses = reachable_addresses(sheet.settings, own_addresses());
    if (asked.password == Password::New) {
        auto made = ask_for<Provisioning::NewPasswordReply>(
            place,
            { .socket = provisioning_socket,
              .method = provisioning_socket + ".NewPassword",
              .parameters = encode(Provisioning::NewPassword { .extension = asked.extension }),
              .deadline = std::chrono::seconds { 15 } });
        if (!made)
            return failed(place, made.error(), provisioning_socket);
        sheet.password = std::move(made->password);
    }
    std::fputs(text_of(sheet, place.language).c_str(), stdout);
    const std::string uri = uri_of(sheet);
    std::printf("\n%s%s\n", qr_code_of(uri).c_str(), uri.c_str());
    if (!sheet.password.empty())
        std::puts(say(place.language, Word::PhonePasswordOnce).c_str());
    return 0;
}

} // namespace command
