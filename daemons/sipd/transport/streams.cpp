#include "streams.h"

#include "limits.h"

#include "base/log.h"
#include "base/random.h"
#include "base/socket_address.h"

#include <algorithm>
#include <cerrno>
#include <netinet/tcp.h>

namespace sipd {
namespace {

using sip::Transport;

template <typename Value> void set(int descriptor, int level, int option, Value value)
{
    setsockopt(descriptor, level, option, &value, sizeof value);
}

// Nothing waits to be sent together, and a peer that vanished is noticed.
void prepare_connection(int descriptor)
{
    set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(limits::dead_peer_asked.count()));
    set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, 10);
    set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, 3);
    set(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, 30'000U); // Milliseconds, for what is not acknowledged.
}

FileDescriptor begin_connecting(const Flow& flow)
{
    FileDescriptor opened { socket(flow.listener.ip.is_v4() ? AF_INET : AF_INET6,
                                   SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    if (!opened)
        return opened;
    prepare_connection(opened.number());
    if (flow.local.is_set()) {
        set(opened.number(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
        const SocketAddress ours { Address { flow.local, 0 } };
        // One that is not ours any more is refused; then the kernel chooses.
        [[maybe_unused]] const int bound = bind(opened.number(), ours.get(), ours.size());
    }
    const SocketAddress theirs { flow.listener };
    if (connect(opened.number(), theirs.get(), theirs.size()) != 0 && errno != EINPROGRESS)
        opened.close();
    return opened;
}

const char* name_of(Transport transport) { return transport == Transport::Tls ? "tls" : "tcp"; }

} // namespace

Streams::Streams(events::Loop& loop, Counters& counters, StreamHearers hearers)
    : loop_(loop),
      counters_(counters),
      hearers_(std::move(hearers)),
      tcp_ { counters["sip.connections.tcp"], counters["sip.accepted.tcp"], counters["sip.opened.tcp"] },
      tls_ { counters["sip.connections.tls"], counters["sip.accepted.tls"], counters["sip.opened.tls"] },
      received_(counters["sip.received"]),
      sent_(counters["sip.sent"]),
      accept_again_(loop, [this] { watch_listeners(); }),
      last_number_(random_number() >> 2U) // No number of an earlier process comes again.
{
}

Streams::~Streams() = default;

Streams::TransportCounters& Streams::counters_of(Transport transport)
{
    return transport == Transport::Tls ? tls_ : tcp_;
}

// ---- Listening

void Streams::use(Transport transport, std::vector<BoundSocket> planned)
{
    std::vector<Listener> next;
    for (BoundSocket& bound : planned) {
        const auto standing = std::ranges::find_if(listeners_, [&](const Listener& known) {
            return known.transport == transport && known.socket.address == bound.address;
        });
        if (!bound.descriptor && standing != listeners_.end())
            bound.descriptor = std::move(standing->socket.descriptor);
        next.push_back({ .transport = transport, .socket = std::move(bound) });
    }
    for (Listener& other : listeners_)
        if (other.transport != transport)
            next.push_back(std::move(other));
    listeners_ = std::move(next);
    watch_listeners();
}

void Streams::use(TlsContext server) { server_ = std::move(server); }

void Streams::watch_listeners()
{
    for (std::size_t i = 0; i < listeners_.size(); ++i)
        listeners_[i].watch = std::make_unique<events::Watch>(
            loop_, listeners_[i].socket.descriptor.number(), events::Interest::Read,
            [this, i](events::Ready) { accept_some(listeners_[i]); });
}

// Who comes meanwhile waits in the kernel's queue.
void Streams::rest(Listener& listener)
{
    listener.watch.reset();
    if (!accept_again_.is_running())
        accept_again_.start(limits::accept_again);
}

std::vector<Address> Streams::addresses(Transport transport) const
{
    std::vector<Address> all;
    for (const Listener& listener : listeners_)
        if (listener.transport == transport)
            all.push_back(listener.socket.address);
    return all;
}

std::vector<int> Streams::listeners(Transport transport) const
{
    std::vector<int> all;
    for (const Listener& listener : listeners_)
        if (listener.transport == transport)
            all.push_back(listener.socket.descriptor.number());
    return all;
}

void Streams::accept_some(Listener& listener)
{
    for (std::size_t taken = 0; taken < limits::accepts_a_turn; ++taken)
        if (!accept_one(listener))
            break;
    hearers_.drained();
}

// False: no more for now.
bool Streams::accept_one(Listener& listener)
{
    const Rank rank = listener.transport == Transport::Tls ? Rank::Handshaking : Rank::Newcomer;
    const ConnectionLimits::Decision room = limits_.for_anybody(rank, BootClock::now());
    if (room.what == ConnectionLimits::What::Wait) {
        rest(listener);
        return false;
    }
    FileDescriptor taken { accept4(listener.socket.descriptor.number(), nullptr, nullptr,
                                   SOCK_NONBLOCK | SOCK_CLOEXEC) };
    if (!taken && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
        make_room_for_descriptor();
        rest(listener);
        return false;
    }
    if (!taken)
        return errno == ECONNABORTED || errno == EINTR;
    if (makes_room(room))
        take_in(listener, std::move(taken));
    return true;
}

void Streams::take_in(const Listener& listener, FileDescriptor taken)
{
    const auto ours = local_address(taken.number());
    const auto theirs = peer_address(taken.number());
    if (!ours || !theirs)
        return; // Gone already.
    if (!hearers_.admits(*theirs))
        return;
    const ConnectionLimits::Decision room =
        limits_.for_source(theirs->ip, hearers_.trust_of_source(theirs->ip), BootClock::now());
    if (!makes_room(room))
        return;
    prepare_connection(taken.number());
    TlsSession session =
        listener.transport == Transport::Tls ? accepted_session(server_, taken.number()) : nullptr;
    if (listener.transport == Transport::Tls && !session)
        return;
    ++counters_of(listener.transport).accepted;
    add({ .flow = { .transport = listener.transport,
                    .connection = ++last_number_,
                    .local = ours->ip,
                    .remote = *theirs } },
        Channel { std::move(taken), std::move(session) });
}

// Whether there is, after somebody made way.
bool Streams::makes_room(const ConnectionLimits::Decision& decision)
{
    switch (decision.what) {
    case ConnectionLimits::What::Admit:
        return true;
    case ConnectionLimits::What::AdmitInPlaceOf:
        if (const auto victim = connections_.find(decision.victim); victim != connections_.end())
            victim->second->end("made_way");
        return true;
    case ConnectionLimits::What::Wait:
    case ConnectionLimits::What::Refuse:
        break;
    }
    ++counters_["sip.stream.refused"];
    return false;
}

// The process has as many descriptors as it may have: old ones stay, and a stranger makes way.
void Streams::make_room_for_descriptor()
{
    ++counters_["sip.stream.no_descriptor"];
    for (const auto& [number, connection] : connections_)
        if (const auto rank = limits_.rank_of(number); rank && *rank <= Rank::Newcomer)
            return connection->end("made_way");
}

// ---- Connections

Connection* Streams::add(const Connection::About& about, Channel channel)
{
    const Transport transport = about.flow.transport;
    Rank rank = transport == Transport::Tls ? Rank::Handshaking : Rank::Newcomer;
    if (about.side == guard::Side::Opened) // Whose it is shows once there is one.
        rank = Rank::Stranger;
    if (about.is_resumed)
        rank = Rank::Known;
    limits_.add(about.flow.connection, about.flow.remote.ip, rank, BootClock::now());
    auto made =
        std::make_unique<Connection>(Connection::Place { loop_, *this, memory_ }, about, std::move(channel));
    Connection* connection = made.get();
    connections_.emplace(about.flow.connection, std::move(made));
    ++counters_of(transport).now;
    return connection;
}

const Connection* Streams::find(std::uint64_t number) const
{
    const auto known = connections_.find(number);
    return known == connections_.end() ? nullptr : known->second.get();
}

void Streams::resume(const Connection::About& about, FileDescriptor descriptor)
{
    add(about, Channel { std::move(descriptor) });
    if (about.side == guard::Side::Opened)
        opened_.insert_or_assign({ about.flow.transport, about.flow.listener }, about.flow.connection);
}

void Streams::name_peer(const Hop& hop)
{
    const std::string name = hop.name.empty() ? text_of(hop.address.ip) : hop.name;
    if (!names_.insert_or_assign(hop.address, name).second)
        return;
    names_in_order_.push_back(hop.address);
    if (names_in_order_.size() <= limits::certificate_names)
        return;
    names_.erase(names_in_order_.front());
    names_in_order_.pop_front();
}

bool Streams::send(const Flow& flow, std::string_view bytes)
{
    Connection* connection = way_to(flow);
    if (connection == nullptr)
        return false;
    ++sent_;
    connection->send(bytes);
    return true;
}

Connection* Streams::way_to(const Flow& flow)
{
    if (const auto known = connections_.find(flow.connection); known != connections_.end())
        return known->second.get();
    if (!flow.listener.is_complete())
        return nullptr;
    const auto opened = opened_.find({ flow.transport, flow.listener });
    if (opened != opened_.end())
        return connections_.at(opened->second).get();
    return open(flow);
}

Connection* Streams::open(const Flow& flow)
{
    FileDescriptor descriptor =
        limits_.count() < limits::connections ? begin_connecting(flow) : FileDescriptor {};
    TlsSession session {};
    if (descriptor && flow.transport == Transport::Tls)
        session = session_to(flow.listener, descriptor.number());
    if (!descriptor || (flow.transport == Transport::Tls && !session)) {
        ++counters_["sip.stream.not_opened"];
        return nullptr;
    }
    Flow ours = flow;
    ours.connection = ++last_number_;
    ours.remote = flow.listener;
    ++counters_of(flow.transport).opened;
    opened_.insert_or_assign({ flow.transport, flow.listener }, ours.connection);
    return add({ .flow = ours, .side = guard::Side::Opened },
               Channel { std::move(descriptor), std::move(session) });
}

TlsSession Streams::session_to(const Address& peer, int descriptor)
{
    if (!client_) {
        auto context = client_context();
        if (!context) {
            log_error("no TLS towards peers", { { "why", context.error().detail } });
            return nullptr;
        }
        client_ = std::move(*context);
    }
    const auto name = names_.find(peer);
    return opened_session(client_, descriptor, name == names_.end() ? text_of(peer.ip) : name->second);
}

// ---- What connections tell

void Streams::connected(Connection& connection)
{
    if (connection.side() == guard::Side::Opened)
        return judge(connection);
    limits_.heard(connection.number(), Rank::Newcomer, BootClock::now());
}

void Streams::received(Connection& connection, std::string_view message)
{
    ++received_;
    hearers_.arrived(message, connection.flow());
    judge(connection);
}

// Who its peer is may have become clear by what it said.
void Streams::judge(Connection& connection)
{
    const Trust trust = connection.side() == guard::Side::Opened
        ? hearers_.trust_of_source(connection.flow().remote.ip)
        : hearers_.trust(connection.flow());
    const bool known = trust == Trust::Known;
    const Rank before = limits_.rank_of(connection.number()).value_or(Rank::Newcomer);
    limits_.heard(connection.number(), known ? Rank::Known : Rank::Stranger, BootClock::now());
    if (known && before != Rank::Known && connection.flow().transport == Transport::Tcp)
        newly_known_.push_back(connection.number());
}

void Streams::taken_up(const Flow& flow)
{
    if (const auto known = connections_.find(flow.connection);
        flow.is_reliable() && known != connections_.end())
        judge(*known->second);
}

void Streams::kept_alive(Connection& connection)
{
    ++counters_["sip.keep_alives"];
    if (const auto rank = limits_.rank_of(connection.number()))
        limits_.heard(connection.number(), *rank, BootClock::now());
}

void Streams::unframed(Connection& connection, const sip::Unframed& unframed)
{
    connection.send(hearers_.unframed(unframed, connection.flow()));
}

void Streams::drained(Connection&) { hearers_.drained(); }

Trust Streams::trust_of(const Connection& connection)
{
    const bool known =
        hearers_.trust(connection.flow()) == Trust::Known || hearers_.is_in_use(connection.flow());
    return known ? Trust::Known : Trust::Stranger;
}

void Streams::closing(Connection& connection, std::string_view why)
{
    // In the next round of this turn's end: answers leave in this one.
    loop_.at_turn_end([this, number = connection.number(), why] {
        loop_.at_turn_end([this, number, why] {
            if (const auto known = connections_.find(number); known != connections_.end())
                known->second->end(why);
        });
    });
    hearers_.drained();
}

void Streams::ended(Connection& connection, std::string_view why)
{
    const auto known = connections_.find(connection.number());
    if (known == connections_.end())
        return;
    const Flow flow = connection.flow();
    ++counters_["sip.stream." + std::string { why }];
    --counters_of(flow.transport).now;
    const bool was_known = limits_.rank_of(flow.connection) == Rank::Known;
    if ((was_known || connection.side() == guard::Side::Opened) && why != "closed")
        log_info("connection ended",
                 { { "transport", name_of(flow.transport) },
                   { "peer", text_of(flow.remote) },
                   { "why", std::string { why } },
                   { "trouble", why == "handshake_failed" ? connection.trouble() : std::string {} } });
    limits_.remove(flow.connection);
    const auto opened = opened_.find({ flow.transport, flow.listener });
    if (opened != opened_.end() && opened->second == flow.connection)
        opened_.erase(opened);
    if (was_known && flow.transport == Transport::Tcp)
        gone_.push_back(flow.connection);
    if (ended_.empty())
        loop_.at_turn_end([this] { ended_.clear(); });
    ended_.push_back(std::move(known->second));
    connections_.erase(known);
    hearers_.lost(flow);
    hearers_.drained();
}

} // namespace sipd
