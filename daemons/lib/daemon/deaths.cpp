#include "daemon/deaths.h"

#include "daemon/checksum.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstring>
#include <mutex>

// The sanitizers' run-time has it, other builds do not.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*)()); // NOLINT

namespace deaths {
namespace {

// A signal handler can be told nothing but through a global.
std::atomic<Mark*> crash_mark { nullptr };

constexpr std::array crash_signals { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
std::array<struct sigaction, crash_signals.size()> former_actions {};

void note_crash()
{
    if (Mark* mark = crash_mark.load(std::memory_order_relaxed))
        mark->has_crashed = 1;
}

// Returning runs the faulting instruction again, under the action that was there before us.
void on_crash(int number)
{
    note_crash();
    const auto place = std::ranges::find(crash_signals, number);
    ::sigaction(number, &former_actions[static_cast<std::size_t>(place - crash_signals.begin())], nullptr);
}

void install_handlers()
{
    struct sigaction action {};
    action.sa_handler = on_crash;
    action.sa_flags = SA_NODEFER;
    for (std::size_t i = 0; i < crash_signals.size(); ++i)
        ::sigaction(crash_signals[i], &action, &former_actions[i]);
    if (__sanitizer_set_death_callback != nullptr)
        __sanitizer_set_death_callback(note_crash);
}

Subject subject_of(std::string_view text)
{
    Subject subject {};
    subject.length = static_cast<std::uint32_t>(std::min(text.size(), longest_subject));
    std::memcpy(subject.text.data(), text.data(), subject.length);
    return subject;
}

std::string_view text_of(const Subject& subject)
{
    return { subject.text.data(), std::min<std::size_t>(subject.length, longest_subject) };
}

// The checksum is the last member of what it covers.
template <typename Record> std::uint64_t checksum_of(const Record& record)
{
    return checksum({ reinterpret_cast<const char*>(&record), offsetof(Record, checksum) }, 1);
}
template <typename Record> bool is_whole(const Record& record)
{
    return record.checksum == checksum_of(record);
}

void remember_death(Page& page, Moment now)
{
    Death death {};
    death.input = page.mark.input;
    death.milliseconds = milliseconds_of(now);
    death.has_crashed = page.mark.has_crashed;
    death.subject = subject_of(text_of(page.mark.subject));
    death.checksum = checksum_of(death);
    page.deaths[page.next_death % most_remembered] = death;
    ++page.next_death;
}

std::size_t recent_deaths_of(const Page& page, std::string_view subject, Moment now)
{
    return static_cast<std::size_t>(std::ranges::count_if(page.deaths, [&](const Death& death) {
        return is_whole(death) && text_of(death.subject) == subject
            && now - moment_of(death.milliseconds) <= window;
    }));
}

void set_aside_if_due(Page& page, std::string_view subject, Moment now)
{
    if (subject.empty() || recent_deaths_of(page, subject, now) < deaths_to_set_aside)
        return;
    SetAside aside { .subject = subject_of(subject), .checksum = 0 };
    aside.checksum = checksum_of(aside);
    page.set_aside[page.next_set_aside % most_set_aside] = aside;
    ++page.next_set_aside;
}

std::vector<std::uint64_t> killers_in(const Page& page)
{
    std::vector<std::uint64_t> killers, suspects;
    for (const Death& death : page.deaths) {
        if (!is_whole(death))
            continue;
        const bool is_second = std::ranges::find(suspects, death.input) != suspects.end();
        if (death.has_crashed != 0 || is_second)
            killers.push_back(death.input);
        suspects.push_back(death.input);
    }
    return killers;
}

} // namespace

Verdicts take_stock(Page& page, Moment now)
{
    if (page.mark.is_set == 1) {
        remember_death(page, now);
        set_aside_if_due(page, std::string { text_of(page.mark.subject) }, now);
    }
    clear_mark(page.mark);
    page.mark.has_crashed = 0;

    Verdicts verdicts { .killers = killers_in(page) };
    for (const SetAside& aside : page.set_aside)
        if (is_whole(aside))
            verdicts.set_aside.emplace_back(text_of(aside.subject));
    return verdicts;
}

void set_mark(Mark& mark, std::uint64_t input, std::string_view subject)
{
    mark.input = input;
    mark.subject.length = static_cast<std::uint32_t>(std::min(subject.size(), longest_subject));
    subject.copy(mark.subject.text.data(), mark.subject.length); // An empty one may point nowhere.
    std::atomic_signal_fence(std::memory_order_release);
    std::atomic_ref { mark.is_set }.store(1, std::memory_order_release);
}

void clear_mark(Mark& mark) { std::atomic_ref { mark.is_set }.store(0, std::memory_order_release); }

void note_crashes_in(Mark* mark)
{
    static std::once_flag installed;
    std::call_once(installed, install_handlers);
    crash_mark.store(mark, std::memory_order_relaxed);
}

bool notes_crashes_in(const Mark* mark) { return crash_mark.load(std::memory_order_relaxed) == mark; }

} // namespace deaths
