// yobirin-supervisor runs the suite on a developer's machine as systemd runs the installed one: from the same
// unit files, with the same protocol. It owns the Varlink sockets, parked descriptors and the daemons' lives.
// It sets up no sandbox and no users.
#include "detach.h"
#include "options.h"
#include "supervisor.h"

#include <cstdio>
#include <optional>
#include <sys/resource.h>

static Result<> run(std::span<const char* const> words)
{
    const Options options = TRY(Options::read(words));
    std::filesystem::create_directories(options.is_detached ? options.around.logs : options.around.root);
    const FileDescriptor claimed = TRY(claim(options.around.root));
    std::optional<Detached> detached;
    if (options.is_detached)
        detached = TRY(Detached::go_to_background(options.around.logs / "supervisor.log"));
    write_process_id(claimed);

    Supervisor supervisor { options.around };
    TRY(supervisor.start([&] {
        if (detached)
            detached->say_ready();
    }));
    supervisor.run();
    return {};
}

int main(int argc, char** argv)
{
    const std::span<const char* const> words { argv, static_cast<std::size_t>(argc) };
    const auto outcome = run(words.subspan(1));
    if (outcome)
        return 0;
    std::fprintf(stderr, "yobirin-supervisor: %s\n", outcome.error().detail.c_str());
    return 1;
}
