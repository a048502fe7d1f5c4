// check, export.
#include "commands.h"

#include "office_file.h"

#include "org.yobirin.Office.h"

#include <cstdio>

namespace command {
using yobirin::Office;

int check(const Place& place, const std::string& file)
{
    const auto text = text_of_file(place, file);
    if (!text)
        return 1;
    const Office::Check request {
        .text = *text, .language = in(place.language, Office::CheckLanguage::Ja, Office::CheckLanguage::En)
    };
    const std::string socket { Office::interface_name };
    const auto reply = ask_for<Office::CheckReply>(
        place, { .socket = socket, .method = socket + ".Check", .parameters = encode(request) });
    if (!reply)
        return failed(place, reply.error(), socket);
    print_problems(place, file, reply->problems);
    if (!reply->good)
        return 1;
    std::puts(say(place.language, Word::Good, { file }).c_str());
    return 0;
}

int export_office(const Place& place, Secrets secrets)
{
    const std::string socket { Office::interface_name };
    const auto reply = ask_for<Office::ExportReply>(
        place,
        { .socket = socket,
          .method = socket + ".Export",
          .parameters = encode(Office::Export { .with_secrets = secrets == Secrets::Shown }) });
    if (!reply)
        return failed(place, reply.error(), socket);
    std::fputs(reply->text.c_str(), stdout);
    return 0;
}

} // namespace command
