// The JSON around a message's parameters: {"method", "parameters", "more", "oneway"} and {"parameters",
// "continues", "error"}, as https://varlink.org/Method-Call has them.
#pragma once

#include "ipc/message.h"

#include <string>
#include <string_view>

namespace ipc {

struct RequestEnvelope {
    std::string method {};
    std::string parameters {}; // An object; "{}" when there were none.
    bool more { false };
    bool oneway { false };
};

struct ReplyEnvelope {
    std::string parameters {};
    std::string error {}; // Empty: none.
    bool continues { false };
};

// False: not such an envelope. What it holds besides is added to `unknown_fields`. The strings' memory is
// used again by the next call.
bool read_envelope(std::string_view text, RequestEnvelope&, std::size_t& unknown_fields);
bool read_envelope(std::string_view text, ReplyEnvelope&, std::size_t& unknown_fields);

// These append one message with the NUL that ends it.
void append_request(std::string& out, const Request&);
void append_reply(std::string& out, std::string_view parameters_json, bool continues);
void append_error(std::string& out, const Error&);

// An error's detail travels as it is if it is an object, else as {"detail": text}; here it becomes text
// again.
Error error_of(const ReplyEnvelope&);

} // namespace ipc
