// The switchboard: ports by name, their sessions, who hears whom. It does what org.yobirin.Media asks, on the
// engine, the sockets and the journal. Who may ask, and who is told, is media_service's.
#pragma once

#include "base/result.h"
#include "crash_marks.h"
#include "engine.h"
#include "local_addresses.h"
#include "packet_io.h"
#include "port_journal.h"
#include "session.h"
#include "socket_pool.h"

#include "org.yobirin.Media.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mediad {

class Switchboard {
public:
    using Media = yobirin::Media;

    struct Parts {
        Engine& engine;
        PacketIo& io;
        SocketPool& sockets;
        PortJournal& journal;
        CrashMarks& marks;
        Counters& counters;
    };

    explicit Switchboard(Parts);

    // For sessions from now on.
    void use_addresses(const LocalAddresses& addresses) { addresses_ = addresses; }

    // All ports of the journal, as they were. Called once, when the sockets are back.
    void restore();

    Result<Media::OpenReply> open(const Media::Open&);
    Result<Media::OfferReply> offer(const Media::Offer&);
    Result<Media::SetRemoteReply> set_remote(const Media::SetRemote&);
    Result<Media::RollbackReply> rollback(const Media::Rollback&);
    Result<Media::ConnectReply> connect(const Media::Connect&);
    Result<Media::SendDigitsReply> send_digits(const Media::SendDigits&);
    Result<Media::OpenRingReply> open_ring(const Media::OpenRing&);
    struct Handed { // To another process.
        Media::LendReply state {};
        std::vector<FileDescriptor> sockets {}; // Sound, reports.
    };
    Result<Handed> lend(const Media::Lend&);
    Result<Media::AdoptReply> adopt(const Media::Adopt&, std::vector<FileDescriptor> sockets);
    void close(const std::vector<std::string>& names); // Those that are not there are closed already.
    void close_all();

    std::vector<Media::Port> ports() const;
    std::optional<Media::Port> port(const std::string& name) const;
    // Those of them that talk, with what is noticed of their peers.
    std::vector<Media::Port> observe(const std::vector<std::string>& names) const;
    // Whether its peer has agreed on no telephone-event: keys come as tones, if at all.
    bool has_tones_only(const std::string& port) const;
    Result<ApplicationRing*> ring(const std::string& name); // Of an application's port.
    // An event of the port in that slot; nothing when it is gone.
    std::optional<Media::Event> event_of(const Fact&) const;

    // Its port was found to be a fax machine's: the name, once that is written down; empty when it is gone.
    std::string remember_fax(std::uint32_t slot);

    // Writes down the streams that changed by themselves; all of them, now and then.
    void write_down(const std::vector<std::uint32_t>& slots);
    void write_down_all();

private:
    using Gains = std::map<std::string, double>; // Decibels, by source.
    struct Edges { // Whom a port hears, and how.
        std::vector<std::string> hears {};
        Gains gains {};
        std::vector<std::string> without_keys {};
    };
    struct Negotiation {
        std::optional<ipc::Json> ours {}; // Sessions, here and below (port_journal.h).
        bool we_offered { false };
        std::map<std::string, ipc::Json> theirs {}; // By branch.
        std::string branch {};
        Direction wanted { Direction::Sendrecv };
        std::optional<Agreement> agreement {};
    };
    struct Port {
        std::int64_t revision { 1 };
        std::uint32_t slot { 0 };
        std::optional<std::uint16_t> local_port {}; // Of an RTP port.
        std::uint32_t streams { 0 }; // Of an application's ring.
        Negotiation now {};
        std::unique_ptr<Negotiation> before {}; // What Rollback goes back to.
        std::optional<ipc::Json> pending {};
        std::optional<Direction> pending_wanted {};
        Edges edges {};
        Room::Manners manners {}; // In its room.
        std::vector<std::string> codecs {}; // As the office file names them; none: the usual ones.
        bool agrees_on_digits { true };
        bool is_plugged { false };

        bool is_ring() const { return !local_port.has_value(); }
    };

    Result<Port*> rtp_port(const std::string& name);
    Media::Port entry_of_port(const std::string& name, const Port&) const;
    struct Towards { // The peer a session of ours is for, as far as it is known.
        Ip sound {};
        std::string signalling {};
    };
    OurSide our_side(const Port&, Direction wanted, const std::optional<std::string>& prefer,
                     const Towards&) const;
    Towards peer_of(const Port&) const;
    Result<Media::OpenReply> open_new(const std::string& name, const Media::Open&);
    Result<> take_offer(Port&, const Session& offer, const std::optional<std::string>& prefer);
    Result<> take_answer(Port&, const Media::SetRemote&, const Session& answer);
    Result<Agreement> agreement_by(const Port&, const Session& our_offer, const Session& their_answer) const;
    void agreed(Port&);
    Result<std::vector<Heard>> heard(const std::string& listener, const Edges&);
    std::uint32_t room_of(const std::string& source);
    void close_empty_rooms();
    void plugged(Port&);

    void place(const std::string& name, Port);
    PortEntry journal_entry_of(const Port&) const;
    enum class Parting { WithGoodbye, Silently }; // RTCP's BYE.
    void release(Port&, Parting);
    void close_lent(const std::string& name, Moment now);
    static Port restored(const PortEntry&);
    void place_restored(const std::string& name, const PortEntry&);
    void restore_lent();
    Result<LentEntry> taken_back(const std::string& name);
    void come_back(const std::string& name, const LentEntry&);
    void restore_port(const std::string& name, const PortEntry&);
    void restore_agreement(Port&);
    void restore_sound(const std::string& name, Port&);
    void set_aside(const std::string& name);
    void restore_edges(const std::string& name, Port&, const Room::Manners&);
    void write_down(const std::string& name, const Port&);

    Parts parts_;
    LocalAddresses addresses_ {};
    std::map<std::string, Port> ports_ {};
    std::map<std::string, LentEntry> lent_ {};
    std::vector<std::string> stream_names_ {}; // By slot; empty: free.
    std::map<std::string, std::uint32_t> rooms_ {}; // "room:…" → the engine's.
};

} // namespace mediad
