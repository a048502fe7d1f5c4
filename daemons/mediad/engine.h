// The engine: packets and ticks in, packets and facts out. It knows slots, not names; addresses, not sockets;
// `now`, not a clock. In its packet path and its tick nothing is allocated, locked or logged.
//
//     Engine engine { io, sounds, counters, cname };
//     std::uint32_t slot = engine.open(Outgoing { ssrc });
//     engine.agree(slot, agreement, now);                      // Each completed offer/answer.
//     engine.connect_stream(slot, { { .kind = Heard::Kind::Shared, … } });
//     if (engine.needs_tick()) …every 20 ms… engine.tick(now);
//     if (engine.has_news()) …at the end of the turn… engine.settle();
#pragma once

#include "application_ring.h"
#include "base/counters.h"
#include "limits.h"
#include "packet_io.h"
#include "shared_sound.h"
#include "stream.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace mediad {

// What calld ought to know.
struct Fact {
    enum class What : std::uint8_t { Digit, Silent, Alive, Flowing, Fax } what { What::Digit };
    std::uint32_t slot { 0 };
    char digit { 0 };
};

struct Times {
    Moment now {};
    std::chrono::system_clock::time_point wall {}; // For the stamps of reports alone.
};

class Engine final : public PacketReceiver {
public:
    // `cname` is what our reports call us (RFC 3550 6.5.1).
    Engine(PacketSender&, SharedSounds, Counters&, std::string cname);

    SharedSounds& sounds() { return sounds_; }

    // Ports. A slot is free again after close().
    std::uint32_t open(Outgoing);
    std::uint32_t open_ring(std::unique_ptr<ApplicationRing>);
    void close(std::uint32_t slot, const Times&); // Says goodbye by RTCP.
    void leave(std::uint32_t slot); // Without a word: it goes on elsewhere.
    void close_ring(std::uint32_t ring_slot);

    void agree(std::uint32_t slot, const Agreement&, Moment now);
    void connect_stream(std::uint32_t slot, std::vector<Heard>, const Room::Manners& = {});
    void connect_ring(std::uint32_t ring_slot, std::vector<Heard>);
    // Presses keys at that stream's peer; false when none of them is.
    bool press(std::uint32_t slot, std::string_view digits);

    // A room is there while anybody is in it or hears it; its place is somebody else's afterwards.
    std::uint32_t open_room();
    bool has_room(std::uint32_t room) const { return room < rooms_.size() && rooms_[room] != nullptr; }
    void close_room_if_empty(std::uint32_t room);

    // Packets and time.
    void packet_arrived(Door, std::span<std::byte> datagram, Address from, Moment now) override;
    void not_delivered(Door) override;
    bool needs_tick() const { return !encodings_.empty() || ring_count_ > 0 || !pressing_.empty(); }
    void tick(Moment now);

    // Once a second or so: reports of those whose turn it is, and who fell silent.
    bool needs_upkeep() const { return stream_count_ > 0; }
    void upkeep(const Times&);

    // What happened since the last call, oldest first; and whose outgoing stream the journal should hear of.
    std::vector<Fact> take_facts();
    std::vector<std::uint32_t> take_changed();
    bool has_news() const
    {
        return !facts_.empty() || !changed_.empty() || !respoken_.empty() || !calmed_.empty()
            || !faxes_.empty() || has_pressed_all_;
    }
    // Makes up for what the packet path and the tick must not do: another codec came, its decoder is made;
    // keys were pressed, and what was heard before is heard again; a fax machine was heard.
    void settle();

    Stream& stream(std::uint32_t slot) { return *streams_[slot]; }
    const Stream& stream(std::uint32_t slot) const { return *streams_[slot]; }
    ApplicationRing& ring(std::uint32_t slot) { return *rings_[slot]->ring; }

private:
    struct Ring {
        std::unique_ptr<ApplicationRing> ring;
        std::vector<Heard> hears {};
    };
    struct HeldRoom {
        Room room {};
        std::size_t mixes { 0 }; // Listeners whom it is mixed for.
        std::size_t overhearers { 0 }; // Applications among them: they are not in it.
        // What whoever is not heard hears, in codecs without a state; and this tick's packet of each.
        struct Common {
            Encoding encoding;
            std::optional<std::span<const std::byte>> packet {};
            std::uint64_t made_at { 0 }; // Tick.
        };
        std::vector<std::unique_ptr<Common>> commons {};
    };

    // engine.cpp: packets.
    void speak(std::uint32_t slot, const Agreement&);
    void sound_arrived(std::uint32_t slot, std::span<std::byte> datagram, Address from, Moment now);
    bool is_counted(std::uint32_t slot, const rtp::Header&, Moment now);
    void refuse(Stream&, Address from);
    void began_anew(std::uint32_t slot);
    void noticed(std::uint32_t slot, const rtp::Packet&, Payload, Moment now);
    struct Passing { // A packet on its way through.
        std::uint32_t slot; // Of the stream it came by.
        Payload payload;
        Moment now;
    };
    void relay(const Passing&, std::span<std::byte> datagram, const rtp::Packet&);
    void relay_to(std::uint32_t listener, const Passing&, const rtp::Packet&);
    void decode(const Passing&, const rtp::Packet&);
    void pass_digits(std::uint32_t listener, const Passing&, const rtp::Packet&);
    void spoke_otherwise(std::uint32_t slot, dsp::CodecKind);
    void tell(Fact);
    void mark_if_changed(std::uint32_t slot, Stream&);

    // sealing.cpp: SRTP.
    void protect(Stream&, const std::optional<Keys>&);
    std::optional<Guard::Opened> opened_sound(Stream&, std::span<std::byte> datagram, Address from);
    std::span<const std::byte> opened_report(Stream&, std::span<std::byte> datagram);
    void count(srtp::Refusal);
    void send_sound(std::uint32_t slot, std::span<const std::byte> packet, Address to);
    void send_report(std::uint32_t slot, std::span<const std::byte> report, Address to);

    // engine_fax.cpp
    void listen_for_fax(std::uint32_t slot, const rtp::Packet&, Payload);
    void let_fax_pass(std::uint32_t slot);
    void settle_faxes();

    // engine_keys.cpp: keys that we press.
    void tick_keys(Moment now);
    void send_event(std::uint32_t slot, const Pressing::Event&, Moment now);
    void release_keys();
    void forget_keys(std::uint32_t slot);

    // tick.cpp: sound that is made here.
    void tick_encoding(Encoding&, Moment now);
    bool is_heard(Encoding&) const;
    void tick_ring(Ring&);
    std::span<const dsp::Sample> frame_of(const Heard&, unsigned rate);
    bool sum_of(std::span<const Heard>, unsigned rate, std::span<dsp::Sample> sum);
    void tick_room(std::uint32_t room);
    std::optional<std::span<const std::byte>> common_packet(const Encoding&);
    void send_made(std::uint32_t slot, std::span<const std::byte> payload, std::uint32_t source, Moment now);

    // reports.cpp: RTCP, and who fell silent.
    void reports_arrived(Stream&, std::span<std::byte> datagram, Address from, Moment now);
    enum class Goodbye : std::uint8_t { No, Yes };
    void report(std::uint32_t slot, const Times&, Goodbye);
    void judge_silence(std::uint32_t slot, Moment now);

    // engine_rooms.cpp: who is in a room, and what that means for the others.
    void enter_rooms(std::uint32_t slot, std::span<const Heard> before);
    void overhear_rooms(std::span<const Heard> now, std::span<const Heard> before);
    std::vector<Heard> hears_now(std::uint32_t slot) const;
    void plug_room_again(std::uint32_t room);
    void prepare_common(std::uint32_t room, const Manner&);

    // plugging.cpp: edges.
    void plug_again(std::uint32_t slot);
    void plug(std::uint32_t slot, std::vector<Heard>);
    void unplug(std::uint32_t slot, const Plugged&);
    Feed feed_for(const Stream& listener, std::span<const Heard>) const;
    Manner manner_for(const Stream& listener, std::span<const Heard>) const;
    Encoding& encoding_of(const std::vector<Heard>&, const Manner&);
    void hold(const Heard&, unsigned rate);
    void let_go(const Heard&, unsigned rate);
    static void decode_as_heard(Stream& source);
    void plug_listeners_of(std::uint32_t slot);
    void silence(const Heard&);

    PacketSender& sender_;
    SharedSounds sounds_;
    std::vector<std::unique_ptr<Stream>> streams_ {};
    std::vector<std::unique_ptr<Ring>> rings_ {};
    std::vector<std::unique_ptr<HeldRoom>> rooms_ {};
    std::vector<std::uint32_t> free_streams_ {};
    std::vector<std::uint32_t> free_rings_ {};
    std::size_t stream_count_ { 0 };
    std::size_t ring_count_ { 0 };

    // What the tick works through, worked out when somebody is plugged, not when it ticks.
    std::vector<std::unique_ptr<Encoding>> encodings_ {}; // What is made here, each once for all who hear it.
    std::vector<std::uint32_t> decoded_ {}; // Streams that somebody hears decoded.
    std::vector<std::uint32_t> pressing_ {}; // Streams where keys are pressed.
    bool has_pressed_all_ { false }; // At one of them.
    std::uint64_t ticks_ { 0 };

    std::vector<Fact> facts_ {};
    std::vector<std::uint32_t> changed_ {};
    std::vector<std::uint32_t> calmed_ {}; // Rooms in which a tone has ended.
    std::vector<std::uint32_t> faxes_ {}; // Streams in which a fax machine was just heard.
    std::vector<std::uint32_t> respoken_ {}; // Streams that speak another codec than what was made for them.
    std::array<std::byte, limits::datagram_bytes> copy_ {}; // A packet for all its listeners but the last.
    std::array<std::byte, limits::datagram_bytes>
        sealed_ {}; // A packet as it is sent, of a stream with SRTP.
    std::string cname_;
    std::uint32_t upkeep_turn_ { 0 };

    std::uint64_t& malformed_;
    std::uint64_t& strangers_;
    std::uint64_t& unknown_payloads_;
    std::uint64_t& implausible_;
    std::uint64_t& bad_reports_;
    std::uint64_t& lost_facts_;
    std::uint64_t& packets_encoded_;
    std::uint64_t& packets_made_;
    std::uint64_t& unsealable_;
    std::uint64_t& unverified_;
    std::uint64_t& replayed_;
    std::uint64_t& fax_machines_;
};

} // namespace mediad
