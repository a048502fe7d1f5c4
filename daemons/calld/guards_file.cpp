#include "guards_file.h"

#include "limits.h"

#include "base/durable_file.h"
#include "base/log.h"

namespace calld {

GuardsFile::GuardsFile(Daemon& daemon, Journal& journal, std::string boot)
    : daemon_(daemon),
      journal_(journal),
      boot_(std::move(boot)),
      path_(daemon.paths().state / "guards.json"),
      soon_(daemon.loop(), [this] { write(); }),
      writing_(daemon.loop())
{
}

Guards GuardsFile::read(OfficeDay::Offset offset)
{
    Remembered all;
    for (const auto& [key, text] : journal_.entries())
        if (key.starts_with(guard_prefix))
            read_piece(all, key, text, boot_);
    if (all.unreadable > 0)
        log_warning("what the guards knew is partly not readable",
                    { { "pieces", std::to_string(all.unreadable) } });
    if (!all.day) {
        const Result<std::string> text = read_file(path_);
        if (auto kept = text ? remembered_in(*text) : std::nullopt) {
            all = *std::move(kept);
        } else if (text) {
            log_error("what was spent today is not readable and set aside: it counts from nothing");
            set_aside_damaged(path_);
        } else if (text.error().code != file_not_found) {
            log_error("cannot read what was spent today", { { "why", problem_of(text.error()) } });
        }
    }
    OfficeDay day { std::move(offset), boot_, BootClock::now(), std::chrono::system_clock::now(), all.day };
    return guards_of(std::move(all), std::move(day));
}

void GuardsFile::keep(Guards& guards)
{
    const auto changes = take_changes(guards, boot_);
    for (const auto& [key, text] : changes)
        if (!text)
            journal_.erase(key);
        else if (!journal_.put(key, *text))
            log_warning("journal full, what was spent would not survive a crash");
    if (changes.empty())
        return;
    unwritten_ = &guards;
    if (!writing_.is_busy() && !soon_.is_running())
        write();
}

void GuardsFile::write()
{
    if (unwritten_ == nullptr || writing_.is_busy())
        return;
    const Guards* guards = std::exchange(unwritten_, nullptr);
    writing_.run([path = path_, text = text_of(*guards), guards, this]() -> events::Action {
        const Result<> done = write_durably(path, text);
        return [this, guards, problem = done ? std::string {} : problem_of(done.error())] {
            written(guards, problem);
        };
    });
}

// A full disk is told once, and tried again until it is none.
void GuardsFile::written(const Guards* guards, std::string problem)
{
    if (!problem.empty())
        unwritten_ = guards;
    soon_.start(limits::guards_written_every, events::Slack::Coarse);
    if (problem == std::exchange(problem_, problem))
        return;
    if (problem.empty())
        return daemon_.recovered();
    log_error("could not keep what was spent today", { { "why", problem } });
    daemon_.degraded("cannot write guards.json: " + problem);
}

} // namespace calld
