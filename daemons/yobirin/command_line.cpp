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
    std::vector<std::string> arguments {};
    std::string address {};
    bool json { false };
    bool counters { false };
    std::string capture {};
    bool with_secrets { false };
    bool whole { false };
    bool new_password { false };
    std::string extension {};
    bool forgets { false };
    std::string name {};
    std::vector<std::string> files {};
    bool skips_bad { false };
    std::string confirm_within {};
    std::int64_t version { 0 };

    Place place() const
    {
        return { .paths = root.empty() ? Paths::installed("yobirin") : Paths::under(root, "yobirin"),
                 .language = language_of(language, std::getenv("LC_ALL"), std::getenv("LC_MESSAGES"),
                                         std::getenv("LANG")) };
    }
    Output output() const { return json ? Output::Json : Output::Text; }
};

using Verb = std::function<int(const Place&, const Typed&)>;

// Adds a verb to the command, with what it does when it is chosen.
struct Verbs {
    CLI::App& app;
    Typed& typed;
    std::function<void(Verb)> chosen;

    CLI::App* operator()(const char* name, const char* what, const Verb& action) const
    {
        CLI::App* made = app.add_subcommand(name, what);
        made->callback([choose = chosen, action] { choose(action); });
        return made;
    }
};

void add_ban_verbs(const Verbs& verb)
{
    verb("bans", "Who is shut out, since when, until when and why",
         [](const Place& place, const Typed& given) { return bans(place, given.output()); })
        ->add_flag("--json", verb.typed.json);
    verb("unban", "Let an address in again",
         [](const Place& place, const Typed& given) { return unban(place, given.address); })
        ->add_option("ADDRESS", verb.typed.address)
        ->required();
    verb("unblock", "Let an extension call outside again",
         [](const Place& place, const Typed& given) { return unblock(place, given.extension); })
        ->add_option("EXTENSION", verb.typed.extension)
        ->required();
}

void add_room_verbs(const Verbs& verb)
{
    Typed& typed = verb.typed;
    verb("rooms", "Conference rooms and who is in them", [](const Place& place, const Typed& given) {
        return rooms(place, given.output());
    })->add_flag("--json", typed.json);
    const auto about = [&](CLI::App* made, const char* what, std::string& where) {
        made->add_option(what, where)->required();
    };
    about(verb("lock", "Let nobody else into a room",
               [](const Place& place, const Typed& given) {
                   return lock_room(place, given.name, Lock::Locked);
               }),
          "ROOM", typed.name);
    about(
        verb("unlock", "Let people into a room again",
             [](const Place& place, const Typed& given) { return lock_room(place, given.name, Lock::Open); }),
        "ROOM", typed.name);
    about(verb("mute", "Let somebody in a room hear and not be heard",
               [](const Place& place, const Typed& given) { return mute(place, given.call, Mute::Muted); }),
          "CALL", typed.call);
    about(verb("unmute", "Let them be heard again",
               [](const Place& place, const Typed& given) { return mute(place, given.call, Mute::Heard); }),
          "CALL", typed.call);
}

void add_phonebook_verbs(const Verbs& verb)
{
    Typed& typed = verb.typed;
    CLI::App* book = verb.app.add_subcommand("phonebook", "Whose the numbers outside are");
    book->add_flag("--json", typed.json);
    // Callbacks of what is below run first.
    book->callback([book, choose = verb.chosen] {
        if (book->get_subcommands().empty())
            choose([](const Place& place, const Typed& given) { return phonebook(place, given.output()); });
    });
    const Verbs below { *book, typed, verb.chosen };
    CLI::App* imports =
        below("import", "Put a list in its place: CSV with headings like name and phone",
              [](const Place& place, const Typed& given) {
                  return import_phonebook(
                      place,
                      { .file = given.file,
                        .bad_lines = given.skips_bad ? BadLines::LeaveOut : BadLines::RefuseAll });
              });
    imports->add_option("FILE", typed.file)->required();
    imports->add_flag("--skip-bad", typed.skips_bad, "Leave lines with errors out instead of refusing all");
    below("export", "Print it as CSV, as import reads it",
          [](const Place& place, const Typed&) { return export_phonebook(place); });
    CLI::App* look =
        below("look", "The name that a call from NUMBER shows", [](const Place& place, const Typed& given) {
            return look_up(place, given.output(), given.name);
        });
    look->add_option("NUMBER", typed.name)->required();
    look->add_flag("--json", typed.json);
}

void add_music_verbs(const Verbs& verb)
{
    Typed& typed = verb.typed;
    CLI::App* music_verb = verb.app.add_subcommand("music", "What those who wait hear");
    music_verb->require_subcommand(1);
    const Verbs below { *music_verb, typed, verb.chosen };
    below("list", "The folders that `music` in the office file may name, and what is in them",
          [](const Place& place, const Typed& given) { return music(place, given.output()); })
        ->add_flag("--json", typed.json);
    CLI::App* adds = below(
        "add", "Put WAV files into a folder; heard from then on",
        [](const Place& place, const Typed& given) { return add_music(place, given.name, given.files); });
    adds->add_option("NAME", typed.name)->required();
    adds->add_option("FILE", typed.files)->required();
    below("remove", "Remove what was put into a folder",
          [](const Place& place, const Typed& given) { return remove_music(place, given.name); })
        ->add_option("NAME", typed.name)
        ->required();
}

void add_office_verbs(const Verbs& verb)
{
    Typed& typed = verb.typed;
    const auto with_file = [&](CLI::App* made) {
        made->add_option("FILE", typed.file)->required();
        return made;
    };
    const auto with_confirmation = [&](CLI::App* made) {
        made->add_option("--confirm-within", typed.confirm_within,
                         "90s, 5m: without `yobirin confirm` by then, the version before returns");
    };
    const auto with_json = [&](CLI::App* made) { made->add_flag("--json", typed.json); };
    with_file(verb("check", "Judge an office file and change nothing",
                   [](const Place& place, const Typed& given) { return check(place, given.file); }));
    with_json(with_file(verb(
        "plan", "What an office file would change, and what each daemon says to it",
        [](const Place& place, const Typed& given) { return plan(place, given.file, given.output()); })));
    with_confirmation(
        with_file(verb("apply", "Make an office file live", [](const Place& place, const Typed& given) {
            return apply(place, { .file = given.file, .confirm_within = given.confirm_within });
        })));
    verb("confirm", "Keep the version that would otherwise be taken back",
         [](const Place& place, const Typed&) { return confirm(place); });
    verb("export", "Print the live office file", [](const Place& place, const Typed& given) {
        return export_office(place, given.with_secrets ? Secrets::Shown : Secrets::Named);
    })->add_flag("--with-secrets", typed.with_secrets, "With passwords instead of their names");
    with_json(verb("versions", "Every version there was: when, by whom, what changed",
                   [](const Place& place, const Typed& given) { return versions(place, given.output()); }));
    CLI::App* back =
        verb("rollback", "Make an earlier version live again", [](const Place& place, const Typed& given) {
            return roll_back(place, { .version = given.version, .confirm_within = given.confirm_within });
        });
    back->add_option("N", typed.version)->required();
    with_confirmation(back);
    CLI::App* secret =
        verb("secret", "Keep a secret that files name as secret:NAME; its value is read from standard input",
             [](const Place& place, const Typed& given) {
                 return given.forgets ? forget_secret(place, given.name) : keep_secret(place, given.name);
             });
    secret->add_option("NAME", typed.name)->required();
    secret->add_flag("--forget", typed.forgets, "Forget it");
    with_json(verb("secrets", "The names of kept secrets",
                   [](const Place& place, const Typed& given) { return secrets(place, given.output()); }));
}

void add_story_verbs(const Verbs& verb)
{
    Typed& typed = verb.typed;
    CLI::App* simulated = verb("simulate", "What would become of a call, step by step, and changes nothing",
                               [](const Place& place, const Typed& given) {
                                   return simulate(place, given.output(), given.arguments);
                               });
    simulated
        ->add_option(
            "CALL", typed.arguments,
            "from=… to=… at=… trunk=… night=on|off; from: an extension, a number, withheld, payphone …")
        ->required();
    simulated->add_flag("--json", typed.json);
    CLI::App* explained = verb(
        "explain", "What happened to a contact, and how it sounded, in words",
        [](const Place& place, const Typed& given) { return explain(place, given.output(), given.call); });
    explained->add_option("CONTACT", typed.call, "Its id or a call's")->required();
    explained->add_flag("--json", typed.json);
}

void add_call_verbs(const Verbs& verb)
{
    Typed& typed = verb.typed;
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
    CLI::App* set_up =
        verb("phone", "What to type into a phone of an extension, and a code to read it from",
             [](const Place& place, const Typed& given) {
                 return phone(place,
                              { .extension = given.extension,
                                .password = given.new_password ? Password::New : Password::Kept });
             });
    set_up->add_option("EXTENSION", typed.extension)->required();
    set_up->add_flag("--new-password", typed.new_password, "Make a new password; it is shown this once");
    CLI::App* traced =
        verb("trace", "The SIP ladder of a call, live or past, secrets removed",
             [](const Place& place, const Typed& given) {
                 return trace(place, given.output(),
                              { .call = given.call,
                                .capture = given.capture,
                                .ladder = given.whole ? Ladder::WholeMessages : Ladder::FirstLines });
             });
    traced->add_option("CALL", typed.call, "Its id or its contact's, or a SIP Call-ID")->required();
    traced->add_option("--pcap", typed.capture, "Write a capture file for tshark or sngrep instead");
    traced->add_flag("--full", typed.whole, "Whole messages");
    traced->add_flag("--json", typed.json);
    CLI::App* listed =
        verb("contacts", "The ledger: who called, and what came of it",
             [](const Place& place, const Typed& given) {
                 return contacts(place, given.output(), { .from = given.from, .to = given.to });
             });
    listed->add_option("--from", typed.from, "First day, 2026-11-22");
    listed->add_option("--to", typed.to, "Last day");
    listed->add_flag("--json", typed.json);
    add_story_verbs(verb);
    add_phonebook_verbs(verb);
    add_room_verbs(verb);
    add_ban_verbs(verb);
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
    const Verbs verbs { app, typed, [&](Verb verb) { action = std::move(verb); } };
    add_office_verbs(verbs);
    add_music_verbs(verbs);
    add_call_verbs(verbs);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return action(typed.place(), typed);
}

} // namespace command
