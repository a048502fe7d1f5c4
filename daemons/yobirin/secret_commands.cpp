// secret, secrets.
#include "commands.h"

#include "org.yobirin.Office.h"

#include <cstdio>
#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace command {
namespace {

using yobirin::Office;

// While a person types a secret, the terminal does not show it.
class Unseen {
public:
    Unseen()
    {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0)
            return;
        is_terminal_ = true;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    ~Unseen()
    {
        if (!is_terminal_)
            return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::fputs("\n", stderr);
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    termios before_ {};
    bool is_terminal_ { false };
};

std::string first_line_of_input(const Place& place, const std::string& name)
{
    if (::isatty(STDIN_FILENO) == 1)
        std::fputs(say(place.language, Word::TypeSecret, { name }).c_str(), stderr);
    const Unseen unseen;
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r'))
        line.pop_back();
    return line;
}

int ask_to_keep(const Place& place, const Office::KeepSecret& request, Word done)
{
    const std::string socket { Office::interface_name };
    const auto reply = ask_for<Office::KeepSecretReply>(
        place, { .socket = socket, .method = socket + ".KeepSecret", .parameters = encode(request) });
    if (!reply)
        return failed(place, reply.error(), socket);
    std::puts(say(place.language, done, { request.name, request.name }).c_str());
    return 0;
}

} // namespace

int keep_secret(const Place& place, const std::string& name)
{
    return ask_to_keep(place, { .name = name, .value = first_line_of_input(place, name) }, Word::SecretKept);
}

int forget_secret(const Place& place, const std::string& name)
{
    return ask_to_keep(place, { .name = name }, Word::SecretForgotten);
}

int secrets(const Place& place, Output output)
{
    const std::string socket { Office::interface_name };
    const auto reply =
        ask_for<Office::SecretsReply>(place, { .socket = socket, .method = socket + ".Secrets" });
    if (!reply)
        return failed(place, reply.error(), socket);
    if (output == Output::Json) {
        std::puts(encode(*reply).c_str());
        return 0;
    }
    if (reply->names.empty())
        std::puts(say(place.language, Word::NoSecrets).c_str());
    for (const std::string& name : reply->names)
        std::puts(name.c_str());
    return 0;
}

} // namespace command
