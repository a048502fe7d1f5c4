#include "resolver.h"

#include "limits.h"
#include "reply.h"

#include "base/log.h"
#include "base/socket_address.h"

#include <ares.h>
#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <span>

namespace sipd::dns {
namespace {

constexpr int type_naptr = 35; // RFC 3403 4
constexpr int type_srv = 33; // RFC 2782
constexpr int class_in = 1;

// What an error of c-ares says: that there is nothing, or that nobody said anything.
Reply reply_of(int status)
{
    if (status == ARES_ENOTFOUND || status == ARES_ENODATA)
        return Denied {};
    return Silent {};
}

std::string text_of(const char* text) { return text == nullptr ? std::string {} : std::string { text }; }
std::string text_of(const unsigned char* text) { return text_of(reinterpret_cast<const char*>(text)); }

Reply services_in(std::span<const std::uint8_t> message)
{
    ares_srv_reply* first = nullptr;
    if (const int status = ares_parse_srv_reply(message.data(), static_cast<int>(message.size()), &first);
        status != ARES_SUCCESS)
        return reply_of(status);
    Answer answer { .ttl = ttl_of(message).value_or(std::chrono::seconds { 0 }) };
    for (const ares_srv_reply* one = first; one != nullptr; one = one->next)
        if (answer.records.services.size() < limits::dns_records)
            answer.records.services.push_back({ .priority = one->priority,
                                                .weight = one->weight,
                                                .port = one->port,
                                                .target = text_of(one->host) });
    ares_free_data(first);
    return answer;
}

Reply naptrs_in(std::span<const std::uint8_t> message)
{
    ares_naptr_reply* first = nullptr;
    if (const int status = ares_parse_naptr_reply(message.data(), static_cast<int>(message.size()), &first);
        status != ARES_SUCCESS)
        return reply_of(status);
    Answer answer { .ttl = ttl_of(message).value_or(std::chrono::seconds { 0 }) };
    for (const ares_naptr_reply* one = first; one != nullptr; one = one->next) {
        const std::string flags = text_of(one->flags);
        if ((flags == "s" || flags == "S") && answer.records.naptrs.size() < limits::dns_records)
            answer.records.naptrs.push_back({ .order = one->order,
                                              .preference = one->preference,
                                              .service = text_of(one->service),
                                              .replacement = text_of(one->replacement) });
    }
    ares_free_data(first);
    if (answer.records.are_none()) // Of other services only.
        return Denied {};
    return answer;
}

Ip ip_of(const sockaddr& name)
{
    if (name.sa_family == AF_INET6)
        return SocketAddress::ip_of(reinterpret_cast<const sockaddr_in6&>(name).sin6_addr);
    return Ip::v4(ntohl(reinterpret_cast<const sockaddr_in&>(name).sin_addr.s_addr));
}

Reply addresses_in(const ares_addrinfo& found)
{
    Answer answer { .ttl = limits::dns_fresh_most };
    for (const ares_addrinfo_node* one = found.nodes; one != nullptr; one = one->ai_next) {
        if (answer.records.addresses.size() >= limits::dns_records)
            break;
        answer.records.addresses.push_back(ip_of(*one->ai_addr));
        answer.ttl = std::min(answer.ttl, std::chrono::seconds { std::max(one->ai_ttl, 0) });
    }
    if (answer.records.are_none())
        return Denied {};
    return answer;
}

} // namespace

Resolver::Resolver(events::Loop& loop, Told told)
    : loop_(loop), told_(std::move(told)), timer_(loop, [this] {
          ares_process_fd(channel_.get(), ARES_SOCKET_BAD, ARES_SOCKET_BAD);
          wait();
      })
{
    ares_library_init(ARES_LIB_INIT_ALL);
}

Resolver::~Resolver()
{
    channel_.reset();
    ares_library_cleanup();
}

void Resolver::Close::operator()(ares_channeldata* channel) const { ares_destroy(channel); }

void Resolver::use(std::vector<Ip> servers)
{
    servers_ = std::move(servers);
    is_stale_ = true;
}

// A port of its own for each lot of questions: no socket outlives them.
void Resolver::open()
{
    channel_.reset();
    ares_options options {};
    options.timeout = static_cast<int>(limits::dns_try.count());
    options.tries = limits::dns_tries;
    options.ndomains = 0; // Trunks have whole names.
    options.sock_state_cb = [](void* self, ares_socket_t descriptor, int reads, int writes) {
        static_cast<Resolver*>(self)->watch(descriptor, reads != 0, writes != 0);
    };
    options.sock_state_cb_data = this;
    ares_channel channel = nullptr;
    const int status = ares_init_options(
        &channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_DOMAINS | ARES_OPT_SOCK_STATE_CB);
    if (status != ARES_SUCCESS) {
        log_error("no resolver", { { "why", ares_strerror(status) } });
        return;
    }
    channel_.reset(channel);
    is_stale_ = false;
    std::string list;
    for (const Ip server : servers_)
        list += (list.empty() ? "" : ",") + host_text(server);
    if (!list.empty() && ares_set_servers_ports_csv(channel, list.c_str()) != ARES_SUCCESS)
        log_error("DNS servers not understood", { { "servers", list } });
}

Resolver::Asked& Resolver::asked_in(void* pointer) { return *static_cast<Asked*>(pointer); }

void Resolver::ask(const Question& question)
{
    if (is_stale_ && asked_.empty())
        open();
    const std::uint64_t number = ++last_number_;
    Asked& asked = asked_.emplace(number, Asked { .resolver = this, .number = number, .question = question })
                       .first->second;
    if (!channel_)
        return answered(asked, Silent {});
    const std::string name = question.name;
    if (question.kind == Kind::Addresses) {
        const ares_addrinfo_hints hints { .ai_flags = ARES_AI_NOSORT, .ai_family = AF_UNSPEC };
        ares_getaddrinfo(
            channel_.get(), name.c_str(), nullptr, &hints,
            [](void* pointer, int status, int, ares_addrinfo* found) {
                Reply reply =
                    found == nullptr || status != ARES_SUCCESS ? reply_of(status) : addresses_in(*found);
                if (found != nullptr)
                    ares_freeaddrinfo(found);
                if (status != ARES_EDESTRUCTION)
                    asked_in(pointer).resolver->answered(asked_in(pointer), std::move(reply));
            },
            &asked);
    } else {
        ares_query(
            channel_.get(), name.c_str(), class_in, question.kind == Kind::Srv ? type_srv : type_naptr,
            [](void* pointer, int status, int, unsigned char* bytes, int size) {
                if (status == ARES_EDESTRUCTION)
                    return;
                const Asked& whose = asked_in(pointer);
                const std::span<const std::uint8_t> message { bytes,
                                                              static_cast<std::size_t>(std::max(size, 0)) };
                Reply reply = status != ARES_SUCCESS   ? reply_of(status)
                    : whose.question.kind == Kind::Srv ? services_in(message)
                                                       : naptrs_in(message);
                whose.resolver->answered(whose, std::move(reply));
            },
            &asked);
    }
    wait();
}

void Resolver::answered(const Asked& asked, Reply reply)
{
    // Whoever answers now may be others: the box was moved to another network.
    is_stale_ = is_stale_ || std::holds_alternative<Silent>(reply);
    if (answers_.empty()) // Not from within c-ares: whoever hears of it asks the next.
        loop_.at_turn_end([this] { tell(); });
    answers_.emplace_back(asked.question, std::move(reply));
    asked_.erase(asked.number);
}

void Resolver::tell()
{
    for (auto& [question, reply] : std::exchange(answers_, {}))
        told_(question, std::move(reply));
}

void Resolver::watch(int descriptor, bool reads, bool writes)
{
    watches_.erase(descriptor);
    if (!reads && !writes)
        return;
    const auto interest = reads && writes ? events::Interest::ReadWrite
        : reads                           ? events::Interest::Read
                                          : events::Interest::Write;
    watches_.emplace(descriptor,
                     events::Watch { loop_, descriptor, interest, [this, descriptor](events::Ready ready) {
                                        ares_process_fd(channel_.get(),
                                                        ready.read ? descriptor : ARES_SOCKET_BAD,
                                                        ready.write ? descriptor : ARES_SOCKET_BAD);
                                        wait();
                                    } });
}

// c-ares has deadlines of its own.
void Resolver::wait()
{
    timeval left {};
    if (!channel_ || ares_timeout(channel_.get(), nullptr, &left) == nullptr)
        return timer_.stop();
    timer_.start(std::chrono::seconds { left.tv_sec } + std::chrono::microseconds { left.tv_usec });
}

} // namespace sipd::dns
