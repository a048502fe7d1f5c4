// All of sipd but its sockets, for tests: datagrams are handed in, answers are read from the outbox, calld is
// a list of events, time passes when told. Phones and trunks are spoken for in a few words.
#pragma once

#include "admission/gate.h"
#include "authenticator.h"
#include "legs/legs.h"
#include "registrar/registrations.h"
#include "stateless.h"
#include "subscriptions/subscriptions.h"
#include "texts/texts.h"
#include "trunks/trunks.h"
#include "user_agent.h"

#include "base/random.h"
#include "org.yobirin.Media.h"
#include "sip/digest.h"

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

namespace sipd {

inline bool contains(std::string_view whole, std::string_view part)
{
    return whole.find(part) != std::string_view::npos;
}

// A message as text, read when asked.
struct Datagram {
    Flow flow {};
    std::string text {};

    std::string line() const { return text.substr(0, text.find("\r\n")); }
    int status() const
    {
        return contains(line(), "SIP/2.0 ") && text.starts_with("SIP") ? std::stoi(text.substr(8)) : 0;
    }
    std::string method() const { return text.substr(0, text.find(' ')); }
    std::string header(const std::string& name) const
    {
        const std::size_t begin = text.find("\r\n" + name + ": ");
        if (begin == std::string::npos)
            return {};
        const std::size_t from = begin + name.size() + 4;
        return text.substr(from, text.find("\r\n", from) - from);
    }
    std::string tag_of(const std::string& name) const
    {
        const std::string value = header(name);
        const std::size_t tag = value.find(";tag=");
        return tag == std::string::npos ? std::string {} : value.substr(tag + 5);
    }
    std::string body() const { return text.substr(text.find("\r\n\r\n") + 4); }
    std::string contact_uri() const
    {
        const std::string contact = header("Contact");
        return contact.substr(1, contact.find('>') - 1);
    }
};

struct Ask { // A request of a peer.
    std::string method { "INVITE" };
    std::string uri { "sip:202@192.0.2.1" };
    std::string from { "<sip:0312345678@198.51.100.1>;tag=theirs" };
    std::string to { "<sip:202@192.0.2.1>" };
    std::string call_id { "call-1" };
    unsigned cseq { 1 };
    std::string branch {}; // Empty: a new one.
    std::string extra {};
    std::string body {};
    std::string contact { "<sip:peer@198.51.100.1:5060>" };
    int max_forwards { 70 };
};

inline std::string offer_text(int port = 4000, int version = 1, const std::string& attribute = "a=sendrecv")
{
    return "v=0\r\no=- 1 " + std::to_string(version)
        + " IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\nm=audio " + std::to_string(port)
        + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n" + attribute + "\r\n";
}

inline ipc::Json session_json(int port = 16000, const std::string& address = "192.0.2.1")
{
    yobirin::Media::Session session;
    session.streams.push_back({ .kind = "audio",
                                .protocol = "RTP/AVP",
                                .address = address,
                                .port = port,
                                .codecs = { { .name = "PCMU", .clock = 8000, .payload = 0 } } });
    return { encode(session) };
}

class Wire : public LegNews, public DeviceNews, public BanNews {
public:
    Wire() : directory_("/tmp/yobirin-sipd-test-" + random_hex(8))
    {
        std::filesystem::create_directories(directory_);
        office.secrets["201"] = { .ha1_md5 =
                                      sip::ha1_of(sip::Algorithm::Md5, "201", digest_realm, "secret") };
        office.secrets["202"] = { .ha1_md5 =
                                      sip::ha1_of(sip::Algorithm::Md5, "202", digest_realm, "secret") };
        office.names["201"] = "Sato";
        office.trunks["ntt"] = { .name = "ntt",
                                 .host = "198.51.100.1",
                                 .username = "user",
                                 .auth_username = "user",
                                 .password = "trunk-password",
                                 .targets = {
                                     { .hop = { .address = trunk.remote, .name = "198.51.100.1" } } } };
        office.local_networks = { *parse_network("192.0.2.0/24") };
        vantage.sockets = { { *parse_ip("192.0.2.1"), 5060 } };
        begin();
        trunks->use_office(now);
        registrations->recover({}, now);
        texts->recover({}, now);
    }
    ~Wire() override
    {
        end();
        std::filesystem::remove_all(directory_);
    }

    // The process dies and another begins: only the journal is left.
    void dies()
    {
        end();
        ignore_sent();
        heard = false;
        begin();
        trunks->use_office(now);
        registrations->recover({}, now);
        legs->recover(now);
        subscriptions->recover(now);
        texts->recover({}, now);
    }

    // ---- calld
    void tell(const yobirin::Legs::Event& event) override
    {
        if (heard)
            events.push_back(event);
    }
    bool is_heard() const override { return heard; }
    void device_changed(const std::string& device) override
    {
        ++devices_changed;
        texts->device_registered(*registrar.find(device), Texts::Sign::Came, now);
    }
    void device_stayed(const std::string& device) override
    {
        texts->device_registered(*registrar.find(device), Texts::Sign::Stayed, now);
    }
    void device_gone(const std::string&) override { ++devices_gone; }
    void ban_changed(const Bans::News& news) override { bans_heard.push_back(news); }
    void acquainted(const Acquaintance& who) override { acquainted_heard.push_back(who); }
    yobirin::Legs::Event event()
    {
        if (events.empty()) {
            FAIL("calld heard nothing");
            return {};
        }
        yobirin::Legs::Event first = events.front();
        events.pop_front();
        return first;
    }
    bool hears_nothing() const { return events.empty(); }

    // ---- Peers
    void send(const Flow& from, const std::string& text)
    {
        if (gate->judge(text, from, now).entry != Entry::Dropped)
            agent->datagram(text, from, now);
        hear_outcomes();
        while (subscriptions->tell_some(now)) { }
    }
    Datagram sent() // The next that leaves.
    {
        if (taken_ >= outbox.count()) {
            outbox.clear();
            taken_ = 0;
            FAIL("nothing was sent");
            return {};
        }
        Datagram datagram { .flow = outbox.item(taken_).flow, .text = std::string { outbox.bytes(taken_) } };
        if (++taken_ == outbox.count()) {
            outbox.clear();
            taken_ = 0;
        }
        return datagram;
    }
    bool sends_nothing() const { return taken_ >= outbox.count(); }
    void ignore_sent()
    {
        outbox.clear();
        taken_ = 0;
    }

    std::string text_of_ask(const Flow& from, Ask ask)
    {
        if (ask.branch.empty())
            ask.branch = "z9hG4bK" + std::to_string(++branches_);
        last_branch = ask.branch;
        std::string text = ask.method + ' ' + ask.uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + text_of(from.remote)
            + ";rport;branch=" + ask.branch + "\r\nMax-Forwards: " + std::to_string(ask.max_forwards)
            + "\r\nFrom: " + ask.from + "\r\nTo: " + ask.to + "\r\nCall-ID: " + ask.call_id
            + "\r\nCSeq: " + std::to_string(ask.cseq) + ' ' + ask.method + "\r\n";
        if (!ask.contact.empty())
            text += "Contact: " + ask.contact + "\r\n";
        text += ask.extra;
        if (!ask.body.empty() && !contains(ask.extra, "Content-Type"))
            text += "Content-Type: application/sdp\r\n";
        return text + "Content-Length: " + std::to_string(ask.body.size()) + "\r\n\r\n" + ask.body;
    }
    void asks(const Flow& from, const Ask& ask) { send(from, text_of_ask(from, ask)); }

    // An answer of a peer to a request of ours.
    // NOLINT(readability-function-size): a word of the tests' vocabulary; what is left out is the usual.
    void answers(const Flow& from, const Datagram& request, int status, const std::string& extra = "",
                 const std::string& body = "", const std::string& tag = "theirs")
    {
        std::string to = request.header("To");
        if (status > 100 && !contains(to, ";tag="))
            to += ";tag=" + tag;
        std::string text = "SIP/2.0 " + std::to_string(status) + " Whatever\r\nVia: " + request.header("Via")
            + "\r\nFrom: " + request.header("From") + "\r\nTo: " + to
            + "\r\nCall-ID: " + request.header("Call-ID") + "\r\nCSeq: " + request.header("CSeq")
            + "\r\nContact: <sip:peer@" + text_of(from.remote) + ">\r\n" + extra;
        if (!body.empty())
            text += "Content-Type: application/sdp\r\n";
        send(from, text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }

    // A registered phone, without the ceremony.
    std::string has_phone(const std::string& extension, const Flow& flow)
    {
        registrar.restore({ .device = "d-" + extension,
                            .extension = extension,
                            .contact = "sip:" + extension + '@' + text_of(flow.remote),
                            .flow = flow,
                            .expires = now + std::chrono::hours { 1 } });
        return "d-" + extension;
    }

    void pass(std::chrono::milliseconds time)
    {
        const Moment end = now + time;
        while (true) {
            Moment next = end + time;
            for (const auto& due :
                 { transactions->next_deadline(), legs->next_deadline(), subscriptions->next_deadline(),
                   texts->next_deadline(), trunks->next_deadline() })
                next = due ? std::min(next, *due) : next;
            if (next > end)
                break;
            now = next;
            transactions->run_due(now);
            legs->run_due(now);
            subscriptions->run_due(now);
            texts->run_due(now);
            trunks->run_due(now);
            hear_outcomes();
            while (subscriptions->tell_some(now)) { }
        }
        now = end;
    }
    void hear_outcomes()
    {
        for (const Outcome& outcome : transactions->take_outcomes()) {
            if (outcome.asker.kind == Asker::Kind::Leg)
                legs->transaction_ended(outcome, now);
            if (outcome.asker.kind == Asker::Kind::Subscription)
                subscriptions->transaction_ended(outcome, now);
            if (outcome.asker.kind == Asker::Kind::Text)
                texts->transaction_ended(outcome, now);
            if (outcome.asker.kind == Asker::Kind::Trunk)
                trunks->transaction_ended(outcome, now);
        }
    }

    // What calld tells of lamps.
    void tells(yobirin::Lamps::WatchReply told)
    {
        const LampTable::News news = lamps->take(std::move(told));
        if (news.kind == LampTable::News::Kind::Everything || !news.changes.empty())
            subscriptions->lamps_changed(news, now);
        while (subscriptions->tell_some(now)) { }
    }
    // All the lamps there are, as a new connection to calld brings them.
    void has_lamps(std::vector<Lamp> all)
    {
        lamps->begin();
        for (Lamp& lamp : all)
            tells({ .lamp = std::move(lamp) });
        tells({ .all = true });
    }

    // What calld has decided about the last key that was pressed; what changed is told before or after.
    void settles(Subscriptions::Settled settled)
    {
        subscriptions->key_settled(keys_pressed.back().second, settled, now);
        while (subscriptions->tell_some(now)) { }
    }

    // What calld says of the line that was asked for last.
    void says_of_line(const Result<std::int64_t>& appearance)
    {
        subscriptions->seized(lines_asked.back().second, appearance, now);
        while (subscriptions->tell_some(now)) { }
    }

    Moment now { std::chrono::hours { 1 } };
    Office office {};
    Vantage vantage {};
    Outbox outbox {};
    Counters counters {};
    Registrar registrar {};
    bool heard { true };
    std::deque<yobirin::Legs::Event> events {};
    int devices_changed { 0 };
    int devices_gone { 0 };
    int written_to_disk { 0 };
    int texts_written { 0 };
    std::vector<std::pair<yobirin::Lamps::Switch, std::uint64_t>> keys_pressed {}; // With the subscription.
    std::vector<std::pair<yobirin::Lamps::Seize, std::uint64_t>> lines_asked {};
    std::vector<yobirin::Lamps::Release> lines_released {};
    std::vector<Bans::News> bans_heard {};
    std::vector<Acquaintance> acquainted_heard {};
    std::string last_branch {};

    const Flow trunk { .local = Ip::v4(0xc0000201), .remote = { Ip::v4(0xc6336401), 5060 } };
    const Flow phone { .local = Ip::v4(0xc0000201), .remote = { Ip::v4(0xc0000207), 5060 } };
    const Flow stranger { .local = Ip::v4(0xc0000201), .remote = { Ip::v4(0xcb007101), 5060 } };

    StatelessAnswers stateless { outbox, 4711 };
    Bans bans { 4712 };
    Acquaintances acquaintances { 4713 };
    std::optional<Gate> gate {};
    std::optional<Authenticator> authenticator {};
    std::optional<Transactions> transactions {};
    std::optional<Journal> journal {};
    std::optional<Legs> legs {};
    std::optional<LampTable> lamps {};
    std::optional<Subscriptions> subscriptions {};
    std::optional<Texts> texts {};
    std::optional<Trunks> trunks {};
    std::vector<yobirin::Phones::Trunk> trunks_heard {};
    double chance { 0 }; // What chance says, from 0 to 1.
    bool leads { true }; // Whether connections stand.
    std::optional<Registrations> registrations {};
    std::optional<UserAgent> agent {};

private:
    // Connections are opened when something is sent: until then they have no number.
    static Flow flow_towards(const Hop& hop)
    {
        Flow flow { .transport = hop.transport, .local = Ip::v4(0xc0000201), .remote = hop.address };
        if (flow.is_reliable())
            flow.listener = hop.address;
        return flow;
    }
    void begin()
    {
        journal.emplace(std::move(*Journal::open(directory_ / "legs")));
        authenticator.emplace(std::string(32, 's'));
        transactions.emplace(outbox, counters);
        gate.emplace(GateSurroundings {
            .registrar = registrar,
            .office = office,
            .bans = bans,
            .acquaintances = acquaintances,
            .counters = counters,
            .news = *this,
            .is_in_call = [this](const Address& address) { return legs->is_peer_of_a_leg(address); },
            .salt = 4714 });
        begin_trunks();
        legs.emplace(LegSurroundings {
            .transactions = *transactions,
            .outbox = outbox,
            .stateless = stateless,
            .registrar = registrar,
            .office = office,
            .vantage = vantage,
            .trunks = *trunks,
            .journal = *journal,
            .counters = counters,
            .news = *this,
            .flow_towards = flow_towards,
            .shows_appearances =
                [this](std::string_view device) { return subscriptions->shows_appearances(device); },
            .line_used = [this](const Caller& caller, const auto& used,
                                Moment at) { subscriptions->line_used(caller, used, at); } });
        lamps.emplace(counters);
        begin_subscriptions();
        texts.emplace(TextSurroundings { .transactions = *transactions,
                                         .stateless = stateless,
                                         .registrar = registrar,
                                         .office = office,
                                         .vantage = vantage,
                                         .journal = *journal,
                                         .counters = counters,
                                         .flow_towards = flow_towards,
                                         .write_to_disk = [this] { ++texts_written; } });
        registrations.emplace(RegistrationSurroundings { .registrar = registrar,
                                                         .authenticator = *authenticator,
                                                         .office = office,
                                                         .journal = *journal,
                                                         .outbox = outbox,
                                                         .stateless = stateless,
                                                         .gate = *gate,
                                                         .counters = counters,
                                                         .news = *this,
                                                         .write_to_disk = [this] { ++written_to_disk; } });
        agent.emplace(UserAgentSurroundings { .transactions = *transactions,
                                              .stateless = stateless,
                                              .gate = *gate,
                                              .legs = *legs,
                                              .subscriptions = *subscriptions,
                                              .texts = *texts,
                                              .registrations = *registrations,
                                              .registrar = registrar,
                                              .trunks = *trunks,
                                              .authenticator = *authenticator,
                                              .office = office,
                                              .counters = counters });
    }
    void begin_trunks()
    {
        trunks.emplace(TrunkSurroundings {
            .transactions = *transactions,
            .outbox = outbox,
            .office = office,
            .vantage = vantage,
            .journal = *journal,
            .counters = counters,
            .flow_towards = flow_towards,
            .leads_to = [this](const Hop&) { return leads; },
            .news = [this](const auto& news) { trunks_heard.push_back(news); },
            .chance =
                [this](std::uint32_t bound) { return static_cast<std::uint32_t>((bound - 1) * chance); } });
    }
    void begin_subscriptions()
    {
        subscriptions.emplace(SubscriptionSurroundings {
            .transactions = *transactions,
            .stateless = stateless,
            .registrar = registrar,
            .office = office,
            .vantage = vantage,
            .lamps = *lamps,
            .legs = *legs,
            .journal = *journal,
            .counters = counters,
            .flow_towards = flow_towards,
            .press_key = [this](const auto& key, std::uint64_t by) { keys_pressed.push_back({ key, by }); },
            .seize = [this](const auto& line,
                            std::uint64_t number) { lines_asked.push_back({ line, number }); },
            .release = [this](const auto& line) { lines_released.push_back(line); } });
    }
    void end()
    {
        agent.reset();
        registrations.reset();
        texts.reset();
        subscriptions.reset();
        lamps.reset();
        legs.reset();
        trunks.reset();
        transactions.reset();
        journal.reset();
    }

    std::filesystem::path directory_;
    std::size_t taken_ { 0 };
    int branches_ { 0 };
};

} // namespace sipd
