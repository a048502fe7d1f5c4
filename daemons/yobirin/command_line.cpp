#include "command_line.h"

#include "commands.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>

namespace command {
namespace {

struct Typed {
    std::string root {};
    std::string language {};
    std::string file {};
    std::string from {};
    std::string to {};
    std::string call {};
    std::string address {};
    bool json { false };
    bool counters { false };
    bool with_secrets { false };

    Place place() const
    {
        return { .paths = root.empty() ? Paths::installed("yobirin") : Paths::under(root, "yobirin"),
                 .language = language_of(language, std::getenv("LC_ALL"), std::getenv("LC_MESSAGES"),
                                         std::getenv("LANG")) };
    }
    Output output() const { return json ? Output::Json : Output::Text; }
};

using Verb = std::function<int(const Place&, const Typed&)>;

using AddVerb = std::function<CLI::App*(const char* name, const char* what, Verb)>;

void add_ban_verbs(const AddVerb& verb, Typed& typed)
{
    verb("bans", "Who is shut out, since when, until when and why",
         [](const Place& place, const Typed& given) { return bans(place, given.output()); })
        ->add_flag("--json", typed.json);
    verb("unban", "Let an address in again",
         [](const Place& place, const Typed& given) { return unban(place, given.address); })
        ->add_option("ADDRESS", typed.address)
        ->required();
}

void add_verbs(CLI::App& app, Typed& typed, std::function<void(Verb)> chosen)
{
    const auto verb = [&](const char* name, const char* what, const Verb& action) {
        CLI::App* made = app.add_subcommand(name, what);
        made->callback([chosen, action] { chosen(action); });
        return made;
    };
    const auto with_file = [&](CLI::App* made) { made->add_option("FILE", typed.file)->required(); };
    with_file(verb("check", "Judge an office file and change nothing",
                   [](const Place& place, const Typed& given) { return check(place, given.file); }));
    with_file(verb("apply", "Make an office file live",
                   [](const Place& place, const Typed& given) { return apply(place, given.file); }));
    verb("export", "Print the live office file", [](const Place& place, const Typed& given) {
        return export_office(place, given.with_secrets ? Secrets::Shown : Secrets::Named);
    })->add_flag("--with-secrets", typed.with_secrets, "With passwords instead of their names");

    CLI::App* how =
        verb("status", "Every daemon, trunk and phone; exit 0 only if all is well",
             [](const Place& place, const Typed& given) {
                 return status(place, given.output(), given.counters ? Detail::Counters : Detail::Brief);
             });
    how->add_flag("--json", typed.json);
    how->add_flag("--counters", typed.counters, "And what was dropped, refused or ignored");

    verb("calls", "Live calls", [](const Place& place, const Typed& given) {
        return calls(place, given.output());
    })->add_flag("--json", typed.json);
    CLI::App* begin =
        verb("call", "Ring FROM, and when it answers, call TO",
             [](const Place& place, const Typed& given) { return call(place, given.from, given.to); });
    begin->add_option("FROM", typed.from)->required();
    begin->add_option("TO", typed.to)->required();
    verb("hangup", "End a call",
         [](const Place& place, const Typed& given) { return hang_up(place, given.call); })
        ->add_option("CALL", typed.call)
        ->required();
    CLI::App* listed =
        verb("contacts", "The ledger: who called, and what came of it",
             [](const Place& place, const Typed& given) {
                 return contacts(place, given.output(), { .from = given.from, .to = given.to });
             });
    listed->add_option("--from", typed.from, "First day, 2026-11-22");
    listed->add_option("--to", typed.to, "Last day");
    listed->add_flag("--json", typed.json);
    add_ban_verbs(verb, typed);
}

} // namespace

int run(int argc, const char* const* argv)
{
    Typed typed;
    Verb action;
    CLI::App app { "Yobirin: ask and tell the telephone system.", "yobirin" };
    app.add_option("--root", typed.root, "A suite started with --root DIR; default: the installed one");
    app.add_option("--language", typed.language, "ja or en; default: that of the terminal")
        ->check(CLI::IsMember({ "ja", "en" }));
    app.require_subcommand(1);
    add_verbs(app, typed, [&](Verb verb) { action = std::move(verb); });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return action(typed.place(), typed);
}

} // namespace command
