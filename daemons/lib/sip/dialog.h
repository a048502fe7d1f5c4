// A dialog (RFC 3261 12): what both ends must remember to go on talking. Plain owned data, fit for a journal.
//
//     Dialog dialog = TRY(dialog_of_request(invite, our_tag));              // We were called …
//     Dialog dialog = TRY(dialog_of_response(invite_response));             // … or we called.
//     begin_request(writer, dialog, { .method = "BYE", .cseq = ++dialog.local_cseq, .via = via });
#pragma once

#include "sip/message.h"
#include "sip/writer.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sip {

struct Dialog {
    std::string call_id {};
    std::string local_tag {};
    std::string remote_tag {};
    std::string local_party {}; // As in From or To, without parameters: `"Sato" <sip:201@host>`.
    std::string remote_party {};
    std::string remote_target {}; // The URI of the peer's Contact.
    std::vector<std::string> routes {}; // In the order our requests carry them.
    std::uint32_t local_cseq { 0 };
    std::uint32_t remote_cseq { 0 };

    friend bool operator==(const Dialog&, const Dialog&) = default;
};

// Called: our end of the dialog a request begins. The request must have a Contact.
Parsed<Dialog> dialog_of_request(const Message& request, std::string_view local_tag);

// Calling: our end of the dialog a response (with a To tag and, from 200 on, a Contact) begins.
Parsed<Dialog> dialog_of_response(const Message& response);

// Whether the request is this dialog's: Call-ID and both tags.
bool belongs_to(const Message& request, const Dialog&);

// Whether the request comes in order (RFC 3261 12.2.2); then it is the newest one. An out-of-order one gets
// 500. The newest one again is in order: its transaction may have died with a process.
bool take_cseq(Dialog&, std::uint32_t number);

// Target refresh: INVITE, UPDATE and their 2xx may bring another Contact (RFC 3261 12.2.1.2, 12.2.2).
void refresh_target(Dialog&, const Message&);

// Where requests go: the first route, else the target.
std::string_view next_hop(const Dialog&);

struct DialogRequest {
    std::string_view method {};
    std::uint32_t cseq { 0 };
    std::string_view via {};
    std::uint8_t max_forwards { 70 }; // RFC 3261 8.1.1.6
};

// Request line, Via, Max-Forwards, Route, From, To, Call-ID, CSeq, with strict routers served (RFC
// 3261 12.2.1.1).
Writer& begin_request(Writer&, const Dialog&, const DialogRequest&);

// A header value on one line: line breaks and the blanks around them become one space.
std::string unfolded(std::string_view);

} // namespace sip
