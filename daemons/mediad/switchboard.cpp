#include "switchboard.h"

#include "base/random.h"
#include "limits.h"
#include "observing.h"

#include <algorithm>
#include <chrono>

namespace mediad {
namespace {

using Media = yobirin::Media;

constexpr std::string_view other_codecs = "other"; // Among a port's codecs: those that we do not speak.

std::uint32_t new_ssrc() { return static_cast<std::uint32_t>(random_number()); }
Times times_now() { return { .now = BootClock::now(), .wall = std::chrono::system_clock::now() }; }
bool has_digits(const Agreement& agreed) { return agreed.outgoing.digits || agreed.outgoing.digits_full; }

bool is_room(std::string_view source) { return source.starts_with("room:"); }

std::unexpected<Error> no_such_port(const std::string& name)
{
    return std::unexpected(Media::no_such_port(name));
}

// An error of a negotiation, which does not know the port's name, as the interface words it.
Error worded(const Error& error, const std::string& port)
{
    return error.code == nothing_in_common ? Media::nothing_in_common(port) : error;
}

// A session with where it was signalled from: the caller's word, else what stands in it, else what stood in
// the last one.
Session signalled(Session session, const std::optional<std::string>& signalling, const Session* last)
{
    if (signalling)
        session.signalling = signalling;
    else if (!session.signalling && last != nullptr)
        session.signalling = last->signalling;
    return session;
}

} // namespace

Switchboard::Switchboard(Parts parts) : parts_(parts) { }

Result<Switchboard::Port*> Switchboard::rtp_port(const std::string& name)
{
    const auto found = ports_.find(name);
    if (found == ports_.end() || found->second.is_ring())
        return no_such_port(name);
    return &found->second;
}

OurSide Switchboard::our_side(const Port& port, Direction wanted, const std::optional<std::string>& prefer,
                              const Towards& peer) const
{
    const Address signalling = parse_address_or_ip(peer.signalling).value_or(Address {});
    OurSide ours { .address = addresses_.for_peer(peer.sound, signalling.ip, address_towards),
                   .port = *port.local_port,
                   .reach = addresses_.reach(),
                   .wanted = wanted };
    if (std::vector<dsp::CodecKind> named = kinds_named(port.codecs); !named.empty())
        ours.codecs.order = std::move(named);
    ours.agrees_on_digits = port.agrees_on_digits;
    ours.passes_on = std::ranges::find(port.codecs, other_codecs) != port.codecs.end();
    if (port.now.agreement)
        ours.foreign = port.now.agreement->foreign;
    ours.fresh_keys = fresh_keys([left = 0U, random = std::uint64_t { 0 }]() mutable {
        random = left == 0 ? random_number() : random >> 8;
        left = left == 0 ? 7 : left - 1;
        return static_cast<std::byte>(random & 0xffU);
    });
    const auto theirs_now = port.now.theirs.find(port.now.branch);
    if (port.now.ours && theirs_now != port.now.theirs.end())
        ours.keys_in_use = keys_in(session_in(*port.now.ours), session_in(theirs_now->second));
    const auto other = prefer ? ports_.find(*prefer) : ports_.end();
    if (other == ports_.end() || !other->second.now.agreement)
        return ours;
    const Agreement& theirs = *other->second.now.agreement;
    ours.foreign = theirs.foreign;
    if (!theirs.foreign)
        ours.codecs.first = theirs.codec;
    ours.digits = theirs.outgoing.digits;
    if (theirs.codec == dsp::CodecKind::Opus)
        ours.opus = theirs.opus;
    return ours;
}

// As its last session has it.
Switchboard::Towards Switchboard::peer_of(const Port& port) const
{
    const auto found = port.now.theirs.find(port.now.branch);
    if (found == port.now.theirs.end())
        return {};
    const Session theirs = session_in(found->second);
    return { .sound = place_in(theirs, addresses_.reach()), .signalling = theirs.signalling.value_or("") };
}

Result<Media::OpenReply> Switchboard::open(const Media::Open& request)
{
    const auto found = ports_.find(request.port);
    if (found == ports_.end())
        return open_new(request.port, request);
    // Asked again: the same answer.
    const Port& port = found->second;
    const std::optional<ipc::Json>& session = port.pending ? port.pending : port.now.ours;
    if (!session)
        return std::unexpected(Media::bad_session("the port is an application's"));
    return Media::OpenReply { .revision = port.revision, .session = session_in(*session) };
}

Result<Media::OpenReply> Switchboard::open_new(const std::string& name, const Media::Open& request)
{
    if (name.empty() || name.size() > limits::port_name)
        return std::unexpected(Media::bad_session("no such name for a port"));
    if (ports_.size() >= limits::ports)
        return std::unexpected(Media::no_port_free(static_cast<std::int64_t>(ports_.size())));
    auto local_port = parts_.sockets.take(BootClock::now());
    if (!local_port)
        return std::unexpected(Media::no_port_free(static_cast<std::int64_t>(ports_.size())));
    Port port;
    port.local_port = *local_port;
    if (request.codecs && request.codecs->size() <= limits::codecs_of_a_stream)
        port.codecs = *request.codecs;
    port.agrees_on_digits = request.digits != Media::OpenDigits::None;
    if (request.remote) {
        const Session offer = signalled(*request.remote, request.signalling, nullptr);
        if (Result<> taken = take_offer(port, offer, request.prefer); !taken) {
            parts_.sockets.give_back(*local_port, BootClock::now());
            return std::unexpected(worded(taken.error(), name));
        }
    } else {
        const Towards peer { .signalling = request.signalling.value_or("") };
        Session offer = offer_of(our_side(port, port.now.wanted, request.prefer, peer), nullptr);
        offer.signalling = request.signalling;
        port.pending = kept(offer);
    }
    port.before.reset(); // There is nothing to go back to.
    port.slot = parts_.engine.open(Outgoing { new_ssrc() });
    const Session session = session_in(port.pending ? *port.pending : *port.now.ours);
    place(name, std::move(port));
    write_down(name, ports_.at(name));
    return Media::OpenReply { .revision = ports_.at(name).revision, .session = session };
}

// The port's name, and its sockets at the seam.
void Switchboard::place(const std::string& name, Port port)
{
    if (port.slot >= stream_names_.size())
        stream_names_.resize(port.slot + 1);
    stream_names_[port.slot] = name;
    parts_.marks.name_slot(port.slot, name);
    parts_.io.watch({ .slot = port.slot, .lane = Lane::Sound }, parts_.sockets.sound(*port.local_port));
    parts_.io.watch({ .slot = port.slot, .lane = Lane::Reports }, parts_.sockets.reports(*port.local_port));
    ports_.insert_or_assign(name, std::move(port));
}

Result<Media::OfferReply> Switchboard::offer(const Media::Offer& request)
{
    Port& port = *TRY(rtp_port(request.port));
    const Direction wanted = request.direction.value_or(port.now.wanted);
    const std::optional<Session> before =
        port.now.ours ? std::optional { session_in(*port.now.ours) } : std::nullopt;
    if (request.codecs && request.codecs->size() <= limits::codecs_of_a_stream)
        port.codecs = *request.codecs;
    const Session offer =
        offer_of(our_side(port, wanted, request.prefer, peer_of(port)), before ? &*before : nullptr);
    port.pending = kept(offer);
    port.pending_wanted = wanted;
    port.before.reset();
    ++port.revision;
    write_down(request.port, port);
    return Media::OfferReply { .revision = port.revision, .session = offer };
}

Result<Media::SetRemoteReply> Switchboard::set_remote(const Media::SetRemote& request)
{
    Port& port = *TRY(rtp_port(request.port));
    const auto found = port.now.theirs.find(port.now.branch);
    const std::optional<Session> last =
        found == port.now.theirs.end() ? std::nullopt : std::optional { session_in(found->second) };
    const Session session = signalled(request.session, request.signalling, last ? &*last : nullptr);
    const bool is_offer = request.kind == Media::SetRemoteKind::Offer;
    const Result<> taken =
        is_offer ? take_offer(port, session, std::nullopt) : take_answer(port, request, session);
    if (!taken)
        return std::unexpected(worded(taken.error(), request.port));
    ++port.revision;
    write_down(request.port, port);
    agreed(port);
    Media::SetRemoteReply reply { .revision = port.revision };
    if (is_offer)
        reply.session = session_in(*port.now.ours);
    return reply;
}

// Changes nothing when it fails.
Result<> Switchboard::take_offer(Port& port, const Session& offer, const std::optional<std::string>& prefer)
{
    const Towards peer { .sound = place_in(offer, addresses_.reach()),
                         .signalling = offer.signalling.value_or("") };
    OurSide ours = our_side(port, port.now.wanted, prefer, peer);
    if (!ours.codecs.first && port.now.agreement && !port.now.agreement->foreign)
        ours.codecs.first = port.now.agreement->codec; // A re-INVITE keeps the codec if it can.
    Answered answered = TRY(answer_to(offer, ours));
    Negotiation negotiated { .ours = kept(answered.session),
                             .we_offered = false,
                             .theirs = { { port.now.branch, kept(offer) } },
                             .branch = port.now.branch,
                             .wanted = port.now.wanted,
                             .agreement = answered.agreement };
    port.before = std::make_unique<Negotiation>(std::exchange(port.now, std::move(negotiated)));
    port.pending.reset();
    port.pending_wanted.reset();
    return {};
}

Result<> Switchboard::take_answer(Port& port, const Media::SetRemote& request, const Session& answer)
{
    const bool is_last_word = request.keep.value_or(false) || !request.branch;
    if (!port.pending && !port.now.ours) // What we answered once may have been repeated as an offer.
        return std::unexpected(Media::bad_session("nothing was offered that this could answer"));
    const Session offer = session_in(port.pending ? *port.pending : *port.now.ours);
    const Agreement agreement = TRY(agreement_by(port, offer, answer));
    Negotiation& now = port.now;
    now.branch = request.branch.value_or(now.branch);
    if (is_last_word)
        now.theirs.clear();
    else if (now.theirs.size() >= limits::branches && !now.theirs.contains(now.branch))
        now.theirs.erase(now.theirs.begin());
    now.theirs[now.branch] = kept(answer);
    // Keys that nobody took are nobody's: the next offer has others.
    now.ours = kept(is_last_word && !agreement.keys ? without_keys(offer) : offer);
    now.we_offered = true;
    now.wanted = port.pending_wanted.value_or(now.wanted);
    now.agreement = agreement;
    port.before.reset();
    if (is_last_word) {
        port.pending.reset();
        port.pending_wanted.reset();
    }
    return {};
}

// Who answers with more than was offered gets no telephone-event for it.
Result<Agreement> Switchboard::agreement_by(const Port& port, const Session& our_offer,
                                            const Session& their_answer) const
{
    Agreement agreement = TRY(agree(our_offer, their_answer, addresses_.reach()));
    if (!port.agrees_on_digits)
        leave_out_digits(agreement.outgoing);
    return agreement;
}

// An answer of ours lets the peer speak once it has been sent, and that is when the port is plugged in; until
// then nobody is believed to be the peer (rule T1). An answer to our offer says that the peer knows our port.
void Switchboard::agreed(Port& port)
{
    if (port.now.agreement && (port.is_plugged || port.now.we_offered))
        parts_.engine.agree(port.slot, *port.now.agreement, BootClock::now());
}

void Switchboard::plugged(Port& port)
{
    if (port.is_ring() || port.is_plugged)
        return;
    port.is_plugged = true;
    if (!port.now.we_offered)
        agreed(port);
}

Result<Media::RollbackReply> Switchboard::rollback(const Media::Rollback& request)
{
    Port& port = *TRY(rtp_port(request.port));
    port.pending.reset();
    port.pending_wanted.reset();
    if (const auto before = std::exchange(port.before, nullptr)) {
        port.now = std::move(*before);
        agreed(port);
    }
    ++port.revision;
    write_down(request.port, port);
    return Media::RollbackReply { .revision = port.revision };
}

Result<std::vector<Heard>> Switchboard::heard(const std::string& listener, const Edges& edges)
{
    std::vector<Heard> sources;
    if (edges.hears.size() > limits::sources_of_a_port
        || edges.without_keys.size() > limits::sources_of_a_port)
        return std::unexpected(Media::bad_session("too many sources"));
    for (const std::string& name : edges.hears) {
        const auto port = ports_.find(name == "echo:" ? listener : name);
        const auto shared = parts_.engine.sounds().find(name);
        if (shared)
            sources.push_back({ .kind = Heard::Kind::Shared, .index = *shared });
        else if (is_room(name))
            sources.push_back({ .kind = Heard::Kind::Room, .index = room_of(name) });
        else if (port != ports_.end())
            sources.push_back({ .kind = port->second.is_ring() ? Heard::Kind::Ring : Heard::Kind::Stream,
                                .index = port->second.slot });
        else
            return no_such_port(name);
        Heard& source = sources.back();
        if (const auto gain = edges.gains.find(name); gain != edges.gains.end())
            source.gain = dsp::gain_of(gain->second);
        source.without_keys = source.kind == Heard::Kind::Stream
            && std::ranges::find(edges.without_keys, name) != edges.without_keys.end();
    }
    return sources;
}

std::uint32_t Switchboard::room_of(const std::string& source)
{
    const auto [known, is_new] = rooms_.try_emplace(source);
    if (is_new)
        known->second = parts_.engine.open_room();
    return known->second;
}

void Switchboard::close_empty_rooms()
{
    for (const auto& [name, room] : rooms_)
        parts_.engine.close_room_if_empty(room);
    std::erase_if(rooms_, [&](const auto& entry) { return !parts_.engine.has_room(entry.second); });
}

Result<Media::ConnectReply> Switchboard::connect(const Media::Connect& request)
{
    const auto found = ports_.find(request.port);
    if (found == ports_.end())
        return no_such_port(request.port);
    if (std::ranges::count_if(request.hears, is_room) > 1)
        return std::unexpected(Media::bad_session("nobody is in two rooms"));
    Edges edges { .hears = request.hears,
                  .gains = request.gains.value_or(Gains {}),
                  .without_keys = request.without_keys.value_or(std::vector<std::string> {}) };
    std::vector<Heard> sources = TRY(heard(request.port, edges));
    Port& port = found->second;
    port.edges = std::move(edges);
    port.manners = { .speaks = !request.muted.value_or(false), .has_tones = request.tones.value_or(false) };
    ++port.revision;
    plugged(port);
    write_down(request.port, port);
    for (const std::string& name : request.hears) {
        const auto source = ports_.find(name);
        if (source == ports_.end() || source->second.is_plugged)
            continue;
        plugged(source->second);
        write_down(name, source->second);
    }
    if (port.is_ring())
        parts_.engine.connect_ring(port.slot, std::move(sources));
    else
        parts_.engine.connect_stream(port.slot, std::move(sources), port.manners);
    close_empty_rooms();
    return Media::ConnectReply { .revision = port.revision };
}

Result<Media::SendDigitsReply> Switchboard::send_digits(const Media::SendDigits& request)
{
    const Port& port = *TRY(rtp_port(request.port));
    if (!parts_.engine.press(port.slot, request.digits))
        return std::unexpected(Media::bad_session("no such digits, or too many that wait"));
    return Media::SendDigitsReply {};
}

Result<Media::OpenRingReply> Switchboard::open_ring(const Media::OpenRing& request)
{
    const auto found = ports_.find(request.port);
    if (found != ports_.end() && found->second.is_ring())
        return Media::OpenRingReply { .revision = found->second.revision };
    if (found != ports_.end() || request.port.empty() || request.port.size() > limits::port_name)
        return std::unexpected(Media::bad_session("no such name for a port"));
    const auto is_ring = [](const auto& entry) { return entry.second.is_ring(); };
    if (ports_.size() >= limits::ports
        || static_cast<std::size_t>(std::ranges::count_if(ports_, is_ring)) >= limits::rings)
        return std::unexpected(Media::no_port_free(static_cast<std::int64_t>(ports_.size())));
    if (request.streams < 1 || request.streams > app::ring_streams_max)
        return std::unexpected(Media::bad_session("no such number of streams"));
    Port port;
    port.streams = static_cast<std::uint32_t>(request.streams);
    auto ring = std::make_unique<ApplicationRing>(TRY(ApplicationRing::make(port.streams)));
    port.slot = parts_.engine.open_ring(std::move(ring));
    write_down(request.port, port);
    ports_.emplace(request.port, std::move(port));
    return Media::OpenRingReply { .revision = 1 };
}

std::vector<Media::Port> Switchboard::observe(const std::vector<std::string>& names) const
{
    const Moment now = BootClock::now();
    std::vector<Media::Port> seen;
    for (const std::string& name : names) {
        const auto found = ports_.find(name);
        if (found == ports_.end() || found->second.is_ring() || !found->second.now.agreement)
            continue;
        seen.push_back(entry_of_port(name, found->second));
        seen.back().notice =
            notice_of(parts_.engine.stream(found->second.slot), *found->second.now.agreement, now);
    }
    return seen;
}

void Switchboard::close(const std::vector<std::string>& names)
{
    const Times times = times_now();
    for (const std::string& name : names) {
        close_lent(name, times.now);
        const auto found = ports_.find(name);
        if (found == ports_.end())
            continue;
        Port port = std::move(found->second);
        ports_.erase(found);
        parts_.journal.erase(name);
        if (port.is_ring()) {
            parts_.engine.close_ring(port.slot);
        } else {
            release(port, Parting::WithGoodbye); // So the sockets go after it.
            parts_.sockets.give_back(*port.local_port, times.now);
        }
        for (auto& [listener_name, listener] : ports_)
            if (std::erase(listener.edges.hears, name) > 0)
                write_down(listener_name, listener);
    }
    close_empty_rooms();
}

// It is out of the engine; its sockets are still ours.
void Switchboard::release(Port& port, Parting parting)
{
    if (parting == Parting::WithGoodbye)
        parts_.engine.close(port.slot, times_now());
    else
        parts_.engine.leave(port.slot);
    parts_.io.unwatch({ .slot = port.slot, .lane = Lane::Sound });
    parts_.io.unwatch({ .slot = port.slot, .lane = Lane::Reports });
    stream_names_[port.slot].clear();
}

void Switchboard::close_lent(const std::string& name, Moment now)
{
    const auto lent = lent_.find(name);
    if (lent == lent_.end())
        return;
    parts_.sockets.give_back(static_cast<std::uint16_t>(*lent->second.port.local_port), now);
    parts_.journal.erase_lent(name);
    lent_.erase(lent);
}

void Switchboard::close_all()
{
    std::vector<std::string> names;
    for (const auto& [name, port] : ports_)
        names.push_back(name);
    for (const auto& [name, entry] : lent_)
        names.push_back(name);
    close(names);
}

Result<ApplicationRing*> Switchboard::ring(const std::string& name)
{
    const auto found = ports_.find(name);
    if (found == ports_.end() || !found->second.is_ring())
        return no_such_port(name);
    return &parts_.engine.ring(found->second.slot);
}

Media::Port Switchboard::entry_of_port(const std::string& name, const Port& port) const
{
    Media::Port entry { .port = name, .revision = port.revision, .kind = Media::PortKind::Ring };
    entry.hears = port.edges.hears;
    if (!port.edges.gains.empty())
        entry.gains = port.edges.gains;
    if (!port.edges.without_keys.empty())
        entry.without_keys = port.edges.without_keys;
    if (port.is_ring())
        return entry;
    const Stream& stream = parts_.engine.stream(port.slot);
    entry.kind = Media::PortKind::Rtp;
    entry.local_port = *port.local_port;
    if (stream.lock.destination().is_complete())
        entry.remote = text_of(stream.lock.destination());
    entry.packets_in = static_cast<std::int64_t>(stream.counts.packets_in);
    entry.packets_out = static_cast<std::int64_t>(stream.counts.packets_out);
    entry.refused = static_cast<std::int64_t>(stream.counts.refused);
    entry.lost = stream.source.lost();
    if (stream.is_fax)
        entry.fax = true;
    if (!port.now.agreement)
        return entry;
    const Agreement& agreed = *port.now.agreement;
    const dsp::Codec& codec = dsp::codec_of(agreed.codec);
    entry.codec = agreed.foreign ? agreed.foreign->name + "/" + std::to_string(agreed.foreign->clock)
                                 : std::string { codec.name } + "/" + std::to_string(codec.clock);
    if (!agreed.foreign)
        entry.quality = quality_of(stream, codec);
    if (agreed.keys)
        entry.srtp = std::string { srtp::name_of(agreed.keys->suite) };
    entry.digits = has_digits(agreed) ? Media::PortDigits::Rfc4733 : Media::PortDigits::None;
    return entry;
}

std::vector<Media::Port> Switchboard::ports() const
{
    std::vector<Media::Port> all;
    for (const auto& [name, port] : ports_)
        all.push_back(entry_of_port(name, port));
    for (const auto& [name, entry] : lent_)
        all.push_back({ .port = name,
                        .kind = Media::PortKind::Rtp,
                        .local_port = entry.port.local_port,
                        .lent = true });
    return all;
}

std::optional<Media::Port> Switchboard::port(const std::string& name) const
{
    const auto found = ports_.find(name);
    return found == ports_.end() ? std::nullopt : std::optional { entry_of_port(name, found->second) };
}

bool Switchboard::has_tones_only(const std::string& name) const
{
    const auto found = ports_.find(name);
    return found != ports_.end() && found->second.now.agreement && !has_digits(*found->second.now.agreement);
}

std::optional<Media::Event> Switchboard::event_of(const Fact& fact) const
{
    const auto found =
        fact.slot < stream_names_.size() ? ports_.find(stream_names_[fact.slot]) : ports_.end();
    if (found == ports_.end())
        return std::nullopt;
    Media::Event event { .port = found->first, .revision = found->second.revision };
    switch (fact.what) {
    case Fact::What::Digit:
        event.what = Media::EventWhat::Digit;
        event.digit = std::string { fact.digit };
        break;
    case Fact::What::Silent:
        event.what = Media::EventWhat::Silent;
        break;
    case Fact::What::Alive:
        event.what = Media::EventWhat::Alive;
        break;
    case Fact::What::Flowing:
        event.what = Media::EventWhat::Flowing;
        break;
    case Fact::What::Fax: // Told with the port.
        return std::nullopt;
    }
    return event;
}

} // namespace mediad
