#include "ng_control.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <array>
#include <fmt/core.h>
#include <optional>
#include <sys/socket.h>

namespace floor_program {
namespace {

// The string that follows a key in a bencoded dictionary; good for requests that we know the look of.
std::string_view value_of(std::string_view dictionary, std::string_view key)
{
    const std::string encoded = fmt::format("{}:{}", key.size(), key);
    const std::size_t at = dictionary.find(encoded);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = dictionary.substr(at + encoded.size());
    const std::size_t colon = rest.find(':');
    const auto size = parse_number<std::size_t>(rest.substr(0, colon));
    return size && colon + 1 + *size <= rest.size() ? rest.substr(colon + 1, *size) : std::string_view {};
}

std::string_view word_after(std::string_view text, std::string_view before)
{
    const std::size_t at = text.find(before);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = text.substr(at + before.size());
    return rest.substr(0, rest.find_first_of(" \r\n"));
}

std::optional<sockaddr_in> peer_in(std::string_view session)
{
    sockaddr_in peer {};
    peer.sin_family = AF_INET;
    const std::string host { word_after(session, "c=IN IP4 ") };
    const auto port = parse_number<std::uint16_t>(word_after(session, "m=audio "));
    if (!port || inet_pton(AF_INET, host.c_str(), &peer.sin_addr) != 1)
        return std::nullopt;
    peer.sin_port = htons(*port);
    return peer;
}

std::string with_port(std::string_view session, std::uint16_t port)
{
    std::string text { session };
    const std::size_t at = text.find("m=audio ") + 8;
    return text.replace(at, text.find(' ', at) - at, std::to_string(port));
}

} // namespace

NgControl::NgControl(BareRelay& relay)
    : relay_(relay), socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
{
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(socket_.number(), reinterpret_cast<sockaddr*>(&address), size);
    getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    relay_.also(socket_.number(), [this] { take_requests(); });
}

void NgControl::take_requests()
{
    std::array<char, 8192> room {};
    sockaddr_in from {};
    socklen_t size = sizeof from;
    ssize_t got = 0;
    while ((got = recvfrom(socket_.number(), room.data(), room.size(), 0, reinterpret_cast<sockaddr*>(&from),
                           &size))
           > 0) {
        const std::string answer = answer_to({ room.data(), static_cast<std::size_t>(got) });
        sendto(socket_.number(), answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
}

std::string NgControl::answer_to(std::string_view request)
{
    const std::string cookie { request.substr(0, request.find(' ')) };
    const std::string_view session = value_of(request, "sdp");
    const auto peer = peer_in(session);
    if (!peer)
        return cookie + " d6:result5:errore";
    const std::string_view id = value_of(request, "call-id");
    std::uint16_t port = 0;
    if (value_of(request, "command") == "offer") {
        // On one machine the relay is where its peers are.
        const Call call { .caller = relay_.open(peer->sin_addr), .callee = relay_.open(peer->sin_addr) };
        relay_.point(call.caller, *peer);
        port = relay_.port(call.callee);
        offered_.emplace(id, call);
    } else if (const auto call = offered_.find(id); call != offered_.end()) {
        relay_.point(call->second.callee, *peer);
        relay_.join(call->second.caller, call->second.callee);
        port = relay_.port(call->second.caller);
        offered_.erase(call);
    }
    const std::string text = with_port(session, port);
    return fmt::format("{} d6:result2:ok3:sdp{}:{}e", cookie, text.size(), text);
}

} // namespace floor_program
