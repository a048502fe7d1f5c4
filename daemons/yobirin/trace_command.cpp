// trace: the SIP ladder of a call, live or past.
#include "commands.h"

#include "capture.h"
#include "ladder.h"

#include "base/clock.h"
#include "org.yobirin.Ledger.h"
#include "org.yobirin.Trace.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace command {
namespace {

using yobirin::Ledger;
using yobirin::Trace;

const std::string ledger_socket { Ledger::interface_name };
const std::string trace_socket { Trace::interface_name };

void add_once(std::vector<std::string>& keys, const std::string& key)
{
    if (std::ranges::find(keys, key) == keys.end())
        keys.push_back(key);
}

// What sipd knows the call by: the ledger says which contact it is and on which leg it came. A name the
// ledger does not know, or cannot say, may be a Call-ID or a leg.
std::vector<std::string> keys_of(const Place& place, const std::string& call)
{
    std::vector<std::string> keys { call };
    const auto events =
        ask_for<Ledger::EventsReply>(place,
                                     { .socket = ledger_socket,
                                       .method = ledger_socket + ".Events",
                                       .parameters = encode(Ledger::Events { .contact = call }) });
    if (!events) {
        if (events.error().code != Ledger::no_such_contact_code)
            std::fprintf(stderr, "yobirin: %s\n", sentence_of(place, events.error(), ledger_socket).c_str());
        return keys;
    }
    for (const Ledger::Event& event : events->events) {
        add_once(keys, event.contact);
        if (event.leg)
            add_once(keys, *event.leg);
    }
    return keys;
}

std::string begin_of(const Trace::ReadReply& found)
{
    return utc_text(Wall { std::chrono::microseconds { found.messages.front().microseconds } });
}

int write_capture(const Place& place, const std::string& file, const Messages& messages)
{
    std::ofstream output { file, std::ios::binary | std::ios::trunc };
    const std::string capture = capture_of(messages);
    output.write(capture.data(), static_cast<std::streamsize>(capture.size()));
    if (!output.flush()) {
        std::fprintf(stderr, "yobirin: %s\n", say(place.language, Word::CannotWrite, { file }).c_str());
        return 1;
    }
    std::puts(say(place.language, Word::CaptureWritten, { std::to_string(messages.size()), file }).c_str());
    const bool all_udp =
        std::ranges::all_of(messages, [](const auto& one) { return one.transport == "UDP"; });
    if (!all_udp)
        std::puts(say(place.language, Word::CaptureAsUdp).c_str());
    return 0;
}

} // namespace

int trace(const Place& place, Output output, const TraceAsked& asked)
{
    const auto reply = ask_for<Trace::ReadReply>(
        place,
        { .socket = trace_socket,
          .method = trace_socket + ".Read",
          .parameters = encode(Trace::Read { .keys = keys_of(place, asked.call) }) });
    if (!reply)
        return failed(place, reply.error(), trace_socket);
    if (output == Output::Json && asked.capture.empty()) {
        std::puts(encode(*reply).c_str());
        return reply->messages.empty() ? 1 : 0;
    }
    if (reply->messages.empty()) {
        std::fprintf(stderr, "yobirin: %s\n",
                     say(place.language, Word::NothingTraced, { printable(asked.call) }).c_str());
        return 1;
    }
    if (reply->cut.value_or(false))
        std::fprintf(stderr, "yobirin: %s\n",
                     say(place.language, Word::TraceCut, { std::to_string(reply->messages.size()) }).c_str());
    if (!asked.capture.empty())
        return write_capture(place, asked.capture, reply->messages);
    std::puts(say(place.language, Word::TraceBegins, { begin_of(*reply) }).c_str());
    std::fputs(ladder_of(reply->messages, asked.ladder).c_str(), stdout);
    return 0;
}

} // namespace command
