// How the command asks a daemon: one connection, one question, one answer, a deadline.
//
//     auto reply = TRY(ask<yobirin::Calls::ListReply>(place, "org.yobirin.Calls", yobirin::Calls::List {},
//     "List"));
#pragma once

#include "words.h"

#include "base/result.h"
#include "daemon/paths.h"
#include "ipc/channel.h"

#include <chrono>
#include <string>

namespace command {

// Where the suite is, and how to speak to whoever asked.
struct Place {
    Paths paths {};
    Language language { Language::English };
};

struct Question {
    std::string socket; // "org.yobirin.Calls", or a daemon's own: "sipd"
    std::string method; // "org.yobirin.Calls.List"
    std::string parameters { "{}" };
    std::chrono::milliseconds deadline { 5000 };
};

Result<std::string> ask(const Place&, const Question&);

template <typename Reply> Result<Reply> ask_for(const Place& place, const Question& question)
{
    const std::string text = TRY(ask(place, question));
    Reply reply;
    TRY(decode(text, reply));
    return reply;
}

// One clear line for standard error: what went wrong and what to do.
std::string sentence_of(const Place&, const Error&, const std::string& socket);

} // namespace command
