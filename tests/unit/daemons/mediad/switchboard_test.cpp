// What org.yobirin.Media asks for, on the real engine, a real journal and real loopback sockets; nothing is
// sent.
#include "switchboard.h"

#include "support/turning.h"

#include <unistd.h>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using Media = yobirin::Media;

namespace {

class NoIo final : public PacketIo {
public:
    void deliver_to(PacketReceiver&, std::move_only_function<void()>) override { }
    void watch(Door, int) override { ++watched; }
    void unwatch(Door) override { --watched; }
    void send(Door, std::span<const std::byte>, Address) override { }
    void flush() override { }
    int watched { 0 };
};

Session sound_at(const std::string& address)
{
    SessionStream stream { .kind = "audio", .protocol = "RTP/AVP", .address = address, .port = 4000 };
    stream.codecs.push_back({ .name = "PCMU", .clock = 8000, .payload = 0 });
    return { .streams = { stream }, .signalling = address };
}

Session with_digits(Session session)
{
    session.streams[0].codecs.push_back({ .name = "TELEPHONE-EVENT", .clock = 8000, .payload = 97 });
    return session;
}

// A loopback address: tests of other processes may run beside this one.
Ip address_of_this_process()
{
    return Ip::v4(0x7f4e0001U | (static_cast<std::uint32_t>(getpid()) & 0x7fffU) << 1U);
}

// A mediad without its sockets' loop; another one on the same journal is the next process.
struct Process {
    explicit Process(const std::string& journal_path, Share share = {})
        : journal(std::move(*Journal::open(journal_path))), ports(journal, counters)
    {
        sockets.configure(
            share_of({ .bind = address_of_this_process(), .low = 22000, .high = 22063 }, share));
        switchboard.use_addresses(
            { .bind = Ip {}, .v4 = parse_ip("192.0.2.1"), .v6 = parse_ip("2001:db8::1") });
    }
    Counters counters {};
    Journal journal;
    PortJournal ports;
    NoIo io {};
    SocketPool sockets { { .park = [](const std::string&, const std::vector<int>&) { },
                           .unpark = [](const std::string&) { } },
                         counters };
    Engine engine { io, SharedSounds { "JP" }, counters, "test@yobirin" };
    CrashMarks marks { journal, engine };
    Switchboard switchboard { { .engine = engine,
                                .io = io,
                                .sockets = sockets,
                                .journal = ports,
                                .marks = marks,
                                .counters = counters } };
};

// A port "a" with SRTP that hears music; its peer has the key it offered.
void open_encrypted(Process& process)
{
    Session offer = sound_at("192.0.2.7");
    offer.streams[0].crypto =
        SessionKeys { { .tag = 1, .suite = "AEAD_AES_128_GCM", .key = std::string(37, 'A') + "A==" } };
    CHECK_TRUE(process.switchboard.open({ .port = "a", .remote = offer }).has_value());
    CHECK_TRUE(process.switchboard.connect({ .port = "a", .hears = { "music:default" } }).has_value());
}

void tick(Process& process, unsigned count)
{
    for (unsigned i = 0; i < count; ++i)
        process.engine.tick(BootClock::now());
}

Guard::State sent_by(const Process& process) { return process.engine.stream(0).guard->state(0); }

} // namespace

TEST_GROUP(Switchboard)
{
    TemporaryDirectory directory;
    std::unique_ptr<Process> process { std::make_unique<Process>(directory.path("ports")) };

    Result<Media::OpenReply> opened(const std::string& name, const std::string& peer)
    {
        return process->switchboard.open({ .port = name, .remote = sound_at(peer) });
    }
    std::string address_for(const std::string& name, const std::string& peer)
    {
        const auto reply = opened(name, peer);
        return reply ? reply->session.streams[0].address : "refused: " + reply.error().code;
    }
    void opened_encrypted() { open_encrypted(*process); }
    void ticks(unsigned count) { tick(*process, count); }
    Guard::State sent() { return sent_by(*process); }
    void restarts()
    {
        process.reset();
        process = std::make_unique<Process>(directory.path("ports"));
        process->sockets.fill(BootClock::now()); // The supervisor's part.
        process->switchboard.restore();
    }
};

TEST(Switchboard, NamesAnAddressOfThePeersKind)
{
    CHECK_TRUE(address_for("a", "192.0.2.7") == "192.0.2.1");
    CHECK_TRUE(address_for("b", "2001:db8::7") == "2001:db8::1");
}

TEST(Switchboard, RefusesSoundOnAKindOfIpThatItDoesNotReachAndKeepsThePort)
{
    process->switchboard.use_addresses({ .bind = Ip::v4(0) });
    const auto refused = opened("a", "2001:db8::7");
    CHECK_TRUE(!refused && refused.error().code == Media::nothing_in_common_code);
    CHECK_EQUAL(0u, process->switchboard.ports().size());
    CHECK_EQUAL(32u, process->sockets.free_count());
}

TEST(Switchboard, AnswersTheSameWhenAskedAgain)
{
    const auto first = opened("a", "192.0.2.7");
    const auto second = opened("a", "192.0.2.7");
    CHECK_TRUE(first && second);
    CHECK_TRUE(first->session.streams[0].port == second->session.streams[0].port);
    CHECK_EQUAL(1u, process->switchboard.ports().size());
}

TEST(Switchboard, GivesBackWhatAClosedPortHad)
{
    CHECK_TRUE(opened("a", "192.0.2.7").has_value());
    CHECK_EQUAL(2, process->io.watched);
    process->switchboard.close({ "a", "never there" });
    CHECK_EQUAL(0, process->io.watched);
    CHECK_EQUAL(32u, process->sockets.free_count());
    restarts();
    CHECK_EQUAL(0u, process->switchboard.ports().size());
}

TEST(Switchboard, ObservesThePortsThatTalk)
{
    CHECK_TRUE(opened("a", "192.0.2.7").has_value());
    CHECK_TRUE(process->switchboard.open({ .port = "unanswered" }).has_value());
    CHECK_TRUE(process->switchboard.open_ring({ .port = "ring", .streams = 1 }).has_value());
    const auto seen = process->switchboard.observe({ "a", "unanswered", "ring", "never there" });
    CHECK_EQUAL(1u, seen.size());
    const Media::Notice& notice = seen[0].notice.value();
    CHECK_TRUE(notice.direction == Media::Direction::Sendrecv);
    CHECK_TRUE(notice.expected == std::optional<std::string> { "192.0.2.7:4000" });
    CHECK_TRUE(notice.signalling == std::optional<std::string> { "192.0.2.7" });
    CHECK_TRUE(!process->switchboard.port("a")->notice); // In Watch there is none of it.
}

TEST(Switchboard, HasItsPortsAgainAfterARestart)
{
    CHECK_TRUE(opened("a", "192.0.2.7") && opened("b", "2001:db8::7"));
    CHECK_TRUE(process->switchboard.connect({ .port = "a", .hears = { "b" } }).has_value());
    const auto before = process->switchboard.ports();
    restarts();
    const auto after = process->switchboard.ports();
    CHECK_EQUAL(2u, after.size());
    CHECK_TRUE(after[0].local_port == before[0].local_port && after[0].hears == before[0].hears);
    CHECK_TRUE(after[1].remote == std::optional<std::string> { "[2001:db8::7]:4000" });
}

TEST(Switchboard, KeepsHowLoudAPortHearsAnother)
{
    CHECK_TRUE(opened("a", "192.0.2.7") && opened("b", "192.0.2.8"));
    const std::map<std::string, double> gains { { "b", -6.0 } };
    CHECK_TRUE(process->switchboard.connect({ .port = "a", .hears = { "b" }, .gains = gains }).has_value());
    const auto heard = [&] {
        const Stream& stream = process->engine.stream(0);
        return stream.plugged.hears.empty() ? dsp::Gain {} : stream.plugged.hears.front().gain;
    };
    CHECK_TRUE(heard() == dsp::gain_of(-6.0));
    restarts();
    CHECK_TRUE(heard() == dsp::gain_of(-6.0));
    CHECK_TRUE(process->switchboard.port("a")->gains == gains);
    CHECK_TRUE(process->switchboard.connect({ .port = "a", .hears = { "b" } }).has_value());
    CHECK_TRUE(heard().is_one());
}

TEST(Switchboard, KeepsWhoseKeysAreLeftOut)
{
    CHECK_TRUE(opened("a", "192.0.2.7") && opened("b", "192.0.2.8"));
    const std::vector<std::string> left_out { "b" };
    CHECK_TRUE(process->switchboard.connect({ .port = "a", .hears = { "b" }, .without_keys = left_out })
                   .has_value());
    restarts();
    CHECK_TRUE(process->engine.stream(0).plugged.hears.at(0).without_keys);
    CHECK_TRUE(process->switchboard.port("a")->without_keys == left_out);
    CHECK_TRUE(process->switchboard.connect({ .port = "a", .hears = { "b" } }).has_value());
    CHECK_FALSE(process->engine.stream(0).plugged.hears.at(0).without_keys);
    CHECK_FALSE(process->switchboard.port("a")->without_keys.has_value());
}

TEST(Switchboard, LetsAnApplicationHearARoomAlsoAfterARestart)
{
    CHECK_TRUE(opened("a", "192.0.2.7").has_value());
    CHECK_TRUE(process->switchboard.open_ring({ .port = "ring", .streams = 1 }).has_value());
    const std::vector<std::string> room { "room:board" };
    CHECK_TRUE(process->switchboard.connect({ .port = "a", .hears = room }).has_value());
    const std::map<std::string, double> gains { { "room:board", -6.0 } };
    CHECK_TRUE(process->switchboard.connect({ .port = "ring", .hears = room, .gains = gains }).has_value());
    restarts();
    CHECK_TRUE(process->switchboard.port("ring")->hears == room);
    CHECK_TRUE(process->switchboard.port("ring")->gains == gains);
    process->switchboard.close({ "a", "ring" });
    CHECK_FALSE(process->engine.has_room(0));
}

TEST(Switchboard, OffersTheCodecsOfItsPortAlsoAfterARestart)
{
    const auto offered = [&](const yobirin::Media::Session& session) {
        std::string names;
        for (const SessionCodec& codec : session.streams[0].codecs)
            names += codec.name + " ";
        return names;
    };
    const auto opened = process->switchboard.open({ .port = "a", .codecs = { { "g722", "pcma" } } });
    CHECK_EQUAL(std::string { "G722 PCMA TELEPHONE-EVENT " }, offered(opened->session));
    restarts();
    CHECK_EQUAL(std::string { "G722 PCMA TELEPHONE-EVENT " },
                offered(process->switchboard.offer({ .port = "a" })->session));
    // Without a list it is what it was before there were lists.
    CHECK_EQUAL(std::string { "PCMU PCMA TELEPHONE-EVENT " },
                offered(process->switchboard.open({ .port = "b" })->session));
}

TEST(Switchboard, SaysWhetherAPortsKeysComeAsTonesOnly)
{
    const auto digits = [&] { return process->switchboard.port("a")->digits; };
    CHECK_TRUE(process->switchboard.open({ .port = "a" }).has_value());
    CHECK_FALSE(digits().has_value()); // Nothing was agreed on yet.
    const auto set = [&](Media::SetRemoteKind kind, const Session& session) {
        CHECK_TRUE(
            process->switchboard.set_remote({ .port = "a", .kind = kind, .session = session }).has_value());
    };
    set(Media::SetRemoteKind::Answer, sound_at("192.0.2.7"));
    CHECK_TRUE(digits() == Media::PortDigits::None);
    CHECK_TRUE(process->switchboard.has_tones_only("a"));
    set(Media::SetRemoteKind::Offer, with_digits(sound_at("192.0.2.7")));
    CHECK_TRUE(digits() == Media::PortDigits::Rfc4733);
    CHECK_TRUE(process->switchboard.rollback({ .port = "a" }).has_value());
    CHECK_TRUE(process->switchboard.has_tones_only("a"));
    restarts();
    CHECK_TRUE(process->switchboard.has_tones_only("a"));
    CHECK_FALSE(process->switchboard.has_tones_only("b"));
}

TEST(Switchboard, AgreesOnNoTelephoneEventWhereKeysAreToldOtherwise)
{
    const auto codecs = [](const Session& session) { return session.streams[0].codecs.size(); };
    const auto tones_only = [&](const char* port) { return process->switchboard.has_tones_only(port); };
    constexpr auto none = Media::OpenDigits::None;
    const auto answer = process->switchboard.open(
        { .port = "a", .remote = with_digits(sound_at("192.0.2.7")), .digits = none });
    CHECK_EQUAL(1u, codecs(answer->session));
    const auto offer = process->switchboard.open({ .port = "b", .digits = none });
    CHECK_EQUAL(2u, codecs(offer->session));
    const Session more = with_digits(sound_at("192.0.2.7")); // Than was offered.
    CHECK_TRUE(process->switchboard
                   .set_remote({ .port = "b", .kind = Media::SetRemoteKind::Answer, .session = more })
                   .has_value());
    CHECK_TRUE(tones_only("a") && tones_only("b"));
    restarts();
    CHECK_TRUE(tones_only("a") && tones_only("b"));
    CHECK_EQUAL(2u, codecs(process->switchboard.offer({ .port = "b" })->session));
}

TEST(Switchboard, OffersOtherCodecsFromThenOnWhenAskedTo)
{
    const auto names = [&](const Media::Offer& request) {
        std::string listed;
        const Session session = process->switchboard.offer(request)->session;
        for (const SessionCodec& codec : session.streams[0].codecs)
            listed += codec.name + " ";
        return listed;
    };
    CHECK_TRUE(process->switchboard.open({ .port = "a", .codecs = { { "g722" } } }).has_value());
    CHECK_EQUAL(std::string { "PCMU PCMA TELEPHONE-EVENT " },
                names({ .port = "a", .codecs = { { "pcmu", "pcma" } } }));
    restarts();
    CHECK_EQUAL(std::string { "PCMU PCMA TELEPHONE-EVENT " }, names({ .port = "a" }));
}

TEST(Switchboard, PressesKeysAtAPortThatIsThere)
{
    CHECK_TRUE(opened("a", "192.0.2.7").has_value());
    CHECK_TRUE(process->switchboard.send_digits({ .port = "a", .digits = "12#" }).has_value());
    CHECK_TRUE(process->engine.needs_tick());
    for (const std::string& wrong : { std::string {}, std::string { "x" }, std::string(33, '1') })
        CHECK_FALSE(process->switchboard.send_digits({ .port = "a", .digits = wrong }).has_value());
    CHECK_FALSE(process->switchboard.send_digits({ .port = "b", .digits = "1" }).has_value());
}

TEST(Switchboard, RemembersAFax)
{
    CHECK_TRUE(opened("a", "192.0.2.7").has_value());
    CHECK_FALSE(process->switchboard.port("a")->fax.has_value());
    process->engine.stream(0).is_fax = true;
    CHECK_EQUAL(std::string { "a" }, process->switchboard.remember_fax(0));
    CHECK_EQUAL(std::string {}, process->switchboard.remember_fax(7));
    restarts();
    CHECK_TRUE(process->switchboard.port("a")->fax == true);
}

TEST(Switchboard, RefusesToHearWhatIsNotThere)
{
    CHECK_TRUE(opened("a", "192.0.2.7").has_value());
    const auto refused = process->switchboard.connect({ .port = "a", .hears = { "gone" } });
    CHECK_TRUE(!refused && refused.error().code == Media::no_such_port_code);
}

TEST(Switchboard, GoesOnBehindAllThatItMayHaveSentEncrypted)
{
    opened_encrypted();
    const Keys keys = process->engine.stream(0).guard->keys();
    ticks(100);
    process->switchboard.write_down(process->engine.take_changed());
    ticks(Guard::reserve / 2 - 1); // More asks for the journal.
    const std::uint64_t newest = *sent().sent;
    restarts();
    CHECK_TRUE(process->engine.stream(0).guard->keys() == keys);
    CHECK_TRUE(*sent().sent >= newest);
    CHECK_TRUE(sent().reports_sent > 0);
    ticks(1);
    CHECK_TRUE(*sent().sent > newest);
    CHECK_EQUAL(0u, process->counters["srtp.dropped.unsent"]);
}

TEST(Switchboard, DoesNotBeginWithTheSamePacketsAfterARestartThatTheJournalKnowsNothingOf)
{
    opened_encrypted();
    ticks(20);
    const std::uint64_t newest = *sent().sent;
    restarts();
    ticks(1);
    CHECK_TRUE(*sent().sent > newest);
    CHECK_EQUAL(0u, process->counters["srtp.dropped.unsent"]);
}

TEST(Switchboard, SendsNothingTwiceWhenItDiesAgainBeforeTheJournalHears)
{
    opened_encrypted();
    ticks(20);
    process->switchboard.write_down(process->engine.take_changed());
    std::uint64_t newest = *sent().sent;
    for (int death = 0; death < 3; ++death) {
        restarts();
        ticks(5);
        CHECK_TRUE(*sent().sent >= newest + 5);
        CHECK_EQUAL(0u, process->counters["srtp.dropped.unsent"]);
        newest = *sent().sent;
    }
}

TEST(Switchboard, OffersKeysAndAnswersAKeyOnce)
{
    const auto offered = process->switchboard.open({ .port = "b" });
    CHECK_EQUAL(3u, offered->session.streams[0].crypto->size());
    opened_encrypted();
    STRCMP_EQUAL("AEAD_AES_128_GCM", process->switchboard.port("a")->srtp->c_str());
    CHECK_FALSE(process->switchboard.port("b")->srtp.has_value());
}

// One of two processes lends its ports to the other.
TEST_GROUP(TwoSwitchboards)
{
    TemporaryDirectory directory;
    Process one { directory.path("one"), { .index = 0, .of = 2 } };
    Process other { directory.path("other"), { .index = 1, .of = 2 } };

    std::uint32_t ssrc_of(Process & process)
    {
        return process.engine.stream(0).outgoing.ssrc(); // The first there is.
    }
    std::int64_t port_of(const Process& process, const char* name)
    {
        const auto port = process.switchboard.port(name);
        return port && port->local_port ? *port->local_port : 0;
    }
    void opens()
    {
        CHECK_TRUE(one.switchboard.open({ .port = "a", .remote = sound_at("192.0.2.7") }).has_value());
    }
    void moves(Process & from, Process & to)
    {
        auto handed = from.switchboard.lend({ .port = "a" });
        CHECK_TRUE(handed.has_value());
        const auto adopted =
            to.switchboard.adopt({ .port = "a", .state = handed->state.state }, std::move(handed->sockets));
        CHECK_TRUE(adopted.has_value());
    }
};

TEST(TwoSwitchboards, HaveAPortOneAfterTheOther)
{
    opens();
    const std::int64_t port = port_of(one, "a");
    const std::uint32_t ssrc = ssrc_of(one);
    moves(one, other);
    CHECK_EQUAL(port, port_of(other, "a"));
    CHECK_EQUAL(ssrc, ssrc_of(other));
    CHECK_EQUAL(2, other.io.watched);
    CHECK_EQUAL(0, one.io.watched);
    const auto left = one.switchboard.ports();
    CHECK_EQUAL(1u, left.size());
    CHECK_TRUE(left[0].lent.value_or(false));
    CHECK_FALSE(one.switchboard.connect({ .port = "a", .hears = {} }).has_value());
    CHECK_TRUE(other.switchboard.connect({ .port = "a", .hears = { "echo:" } }).has_value());
}

TEST(TwoSwitchboards, GiveThePlaceBackWhenItIsClosed)
{
    opens();
    moves(one, other);
    const std::size_t free = one.sockets.free_count();
    const std::size_t free_elsewhere = other.sockets.free_count();
    other.switchboard.close({ "a" });
    one.switchboard.close({ "a" });
    CHECK_EQUAL(free + 1, one.sockets.free_count());
    CHECK_EQUAL(free_elsewhere, other.sockets.free_count());
    CHECK_TRUE(one.switchboard.ports().empty() && other.switchboard.ports().empty());
    CHECK_TRUE(one.ports.lent().empty() && other.ports.ports().empty());
}

TEST(TwoSwitchboards, SayTheSameWhenAskedAgain)
{
    opens();
    const auto first = one.switchboard.lend({ .port = "a" });
    auto again = one.switchboard.lend({ .port = "a" });
    CHECK_TRUE(first && again && first->state.state.text == again->state.state.text);
    const Media::Adopt order { .port = "a", .state = again->state.state };
    CHECK_TRUE(other.switchboard.adopt(order, std::move(again->sockets)).has_value());
    CHECK_TRUE(other.switchboard.adopt(order, {}).has_value());
    CHECK_EQUAL(1u, other.switchboard.ports().size());
}

TEST(TwoSwitchboards, TakeBackWhatCameToNobody)
{
    opens();
    const std::int64_t port = port_of(one, "a");
    CHECK_TRUE(one.switchboard.lend({ .port = "a" }).has_value());
    CHECK_TRUE(one.switchboard.adopt({ .port = "a" }, {}).has_value());
    CHECK_EQUAL(port, port_of(one, "a"));
    CHECK_EQUAL(2, one.io.watched);
    CHECK_FALSE(one.switchboard.ports()[0].lent.value_or(false));
}

TEST(TwoSwitchboards, HandAPortThereAndBack)
{
    opens();
    const std::uint32_t ssrc = ssrc_of(one);
    moves(one, other);
    moves(other, one);
    CHECK_EQUAL(ssrc, ssrc_of(one));
    CHECK_EQUAL(0, other.io.watched);
    CHECK_TRUE(other.switchboard.ports()[0].lent.value_or(false));
}

TEST(TwoSwitchboards, AdoptNothingThatIsNoPort)
{
    opens();
    auto handed = one.switchboard.lend({ .port = "a" });
    CHECK_FALSE(other.switchboard.adopt({ .port = "a", .state = ipc::Json { "{}" } }, {}).has_value());
    CHECK_FALSE(other.switchboard.adopt({ .port = "a", .state = handed->state.state }, {}).has_value());
    CHECK_FALSE(other.switchboard.adopt({ .port = "b" }, {}).has_value());
    std::swap(handed->sockets[0], handed->sockets[1]);
    CHECK_FALSE(
        other.switchboard.adopt({ .port = "a", .state = handed->state.state }, std::move(handed->sockets))
            .has_value());
    CHECK_TRUE(other.switchboard.ports().empty());
}

TEST(TwoSwitchboards, RememberWhatTheyHaveLent)
{
    opens();
    CHECK_TRUE(one.switchboard.lend({ .port = "a" }).has_value());
    const auto lent = one.ports.lent();
    CHECK_EQUAL(1u, lent.size());
    CHECK_TRUE(one.ports.ports().empty());
}

// Whoever had it died with all it knew, and so did whoever knew that it had it.
TEST(TwoSwitchboards, DoNotTakeBackWhatAnotherMayHaveSentEncrypted)
{
    open_encrypted(one);
    const std::size_t free = one.sockets.free_count();
    moves(one, other);
    tick(other, 5);
    const auto taken = one.switchboard.adopt({ .port = "a" }, {});
    CHECK_TRUE(!taken && taken.error().code == Media::no_such_port_code);
    CHECK_TRUE(one.switchboard.ports().empty() && one.ports.lent().empty());
    CHECK_EQUAL(free + 1, one.sockets.free_count());
}

TEST(TwoSwitchboards, OfferOtherKeysForWhatTheyTookBack)
{
    const auto opened_first = one.switchboard.open({ .port = "a" });
    const std::string key = opened_first->session.streams[0].crypto->front().key;
    CHECK_TRUE(one.switchboard.lend({ .port = "a" }).has_value());
    CHECK_TRUE(one.switchboard.adopt({ .port = "a" }, {}).has_value());
    const auto offered = one.switchboard.offer({ .port = "a" });
    CHECK_FALSE(offered->session.streams[0].crypto->front().key == key);
    CHECK_FALSE(one.switchboard.open({ .port = "a" })->session.streams[0].crypto->front().key == key);
}

// It adopted and died with all it knew before it had said so: it is asked once more.
TEST(TwoSwitchboards, SendNothingTwiceThatWhoeverLostItHasSent)
{
    open_encrypted(one);
    tick(one, 20);
    one.switchboard.write_down(one.engine.take_changed());
    moves(one, other);
    tick(other, 100);
    Process third { directory.path("third"), { .index = 1, .of = 2 } };
    moves(one, third);
    tick(third, 1);
    CHECK_TRUE(*sent_by(third).sent > *sent_by(other).sent);
    CHECK_TRUE(sent_by(third).reports_sent > sent_by(other).reports_sent);
    CHECK_EQUAL(0u, third.counters["srtp.dropped.unsent"]);
}

TEST(TwoSwitchboards, GiveUpAPortThatIsLostAgainAndAgain)
{
    open_encrypted(one);
    int lent = 0;
    while (lent < 100 && one.switchboard.lend({ .port = "a" }))
        ++lent;
    CHECK_TRUE(lent * Guard::reserve < 1 << 15); // Its peer could not follow any more.
    CHECK_TRUE(lent > 10);
}
