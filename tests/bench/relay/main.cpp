// relay_floor: the floor under relaying G.711 (tests/bench/relay.py). One socket a stream, io_uring, nothing
// checked and nothing rewritten; the load is the same program that drives the others.
//
//     relay_floor --calls 100 --seconds 15
//
// Prints the per cent of a core that 100 calls took, as the last word.
#include "bare_relay.h"
#include "ng_control.h"

#include "base/text.h"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <vector>

namespace {

struct Wish {
    unsigned calls { 100 };
    unsigned seconds { 15 };
};

Wish wish_of(const std::vector<std::string>& words)
{
    Wish wish;
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const unsigned number = parse_number<unsigned>(words[i + 1]).value_or(0);
        if (words[i] == "--calls" && number > 0)
            wish.calls = number;
        else if (words[i] == "--seconds" && number > 0)
            wish.seconds = number;
        else
            std::exit(2);
    }
    return wish;
}

double seconds_of(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double seconds_spent()
{
    rusage used {};
    getrusage(RUSAGE_SELF, &used);
    return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

// The load generator, whose output is read by `lines`.
FileDescriptor start_load(const std::filesystem::path& program, const Wish& wish, std::uint16_t control)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        std::exit(1);
    const std::string relay = fmt::format("127.0.0.1:{}", control);
    const std::string calls = std::to_string(wish.calls), seconds = std::to_string(wish.seconds);
    if (fork() == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl(program.c_str(), program.c_str(), "ng", "--relay", relay.c_str(), "--from", "127.0.0.1:0",
              "--to", "127.0.0.1:0", "--calls", calls.c_str(), "--seconds", seconds.c_str(), nullptr);
        std::perror(program.c_str());
        std::_Exit(1);
    }
    ::close(ends[1]);
    return FileDescriptor { ends[0] };
}

} // namespace

int main(int argc, char** argv)
{
    const Wish wish = wish_of({ argv + 1, argv + argc });
    floor_program::BareRelay relay;
    floor_program::NgControl control { relay };
    const auto program = std::filesystem::canonical("/proc/self/exe").parent_path() / "yobirin-load";
    FileDescriptor output = start_load(program, wish, control.port());
    std::string heard;
    bool is_done = false;
    double before = 0, after = 0;
    relay.also(output.number(), [&] {
        char room[4096];
        const ssize_t got = read(output.number(), room, sizeof room);
        heard.append(room, got > 0 ? static_cast<std::size_t>(got) : 0);
        if (before == 0 && heard.find("steady") != std::string::npos)
            before = seconds_spent();
        if (after == 0 && heard.find("measured") != std::string::npos)
            after = seconds_spent();
        is_done = got <= 0 || after > 0;
    });
    relay.run_until(is_done);
    output.close(); // What the load still says goes nowhere.
    int status = 0;
    wait(&status);
    if (after == 0)
        return 1;
    fmt::print("per cent of a core per 100 calls: {:.2f}\n",
               (after - before) / wish.seconds * 100 * 100 / wish.calls);
    return 0;
}
