// A phone of 201 that subscribes, for tests: what it asks, what it is told.
#pragma once

#include "limits.h"
#include "unit/daemons/sipd/prover.h"

namespace sipd {

struct Subscriber {
    Wire wire {};
    std::string tag {}; // Ours, of its dialog.
    unsigned cseq { 1 };

    static Lamp dark(const std::string& name) { return { .name = name }; }
    static Lamp lit(const std::string& name,
                    yobirin::Lamps::DialogState state = yobirin::Lamps::DialogState::Confirmed)
    {
        return { .name = name, .dialogs = { { .id = "1", .state = state } } };
    }

    Ask request(const std::string& user = "202", const std::string& event = "dialog",
                const std::string& extra = "Expires: 600\r\n")
    {
        return { .method = "SUBSCRIBE",
                 .uri = "sip:" + user + "@192.0.2.1",
                 .from = "<sip:201@192.0.2.1>;tag=theirs",
                 .to = "<sip:" + user + "@192.0.2.1>",
                 .call_id = "subscription-" + user + event,
                 .cseq = cseq++,
                 .extra = (event.empty() ? "" : "Event: " + event + "\r\n") + extra,
                 .contact = "<sip:201@192.0.2.7:5060>" };
    }
    // With the password; the answer.
    Datagram asks(const Ask& ask)
    {
        ++cseq;
        return proves(wire, wire.phone, ask, "201");
    }
    // Subscribed, and its first NOTIFY, unanswered.
    Datagram subscribes(const Ask& ask)
    {
        const Datagram answer = asks(ask);
        LONGS_EQUAL(200, answer.status());
        tag = answer.tag_of("To");
        return notify();
    }
    Datagram subscribes() { return subscribes(request()); }
    void is_subscribed() { accepts(subscribes()); }

    Datagram notify()
    {
        Datagram notify = wire.sent();
        STRCMP_EQUAL("NOTIFY", notify.method().c_str());
        return notify;
    }
    void accepts(const Datagram& notify, int status = 200) { wire.answers(wire.phone, notify, status); }

    // In the dialog there is.
    Ask again(const std::string& extra = "Expires: 600\r\n")
    {
        Ask ask = request("202", "dialog", extra);
        ask.to += ";tag=" + tag;
        return ask;
    }
    Datagram asks_again(const Ask& ask)
    {
        wire.asks(wire.phone, ask);
        return wire.sent();
    }

    static unsigned version_of(const Datagram& notify)
    {
        const std::string body = notify.body();
        return static_cast<unsigned>(
            std::stoul(body.substr(body.find("version=\"", body.find("<dialog-info")) + 9)));
    }
    static unsigned cseq_of(const Datagram& notify)
    {
        return static_cast<unsigned>(std::stoul(notify.header("CSeq")));
    }
};

} // namespace sipd
