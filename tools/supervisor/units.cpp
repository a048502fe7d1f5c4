#include "units.h"

#include "unit_file.h"

#include "base/text.h"

#include <array>
#include <csignal>

namespace {

constexpr std::string_view target = "yobirin.target";

std::unexpected<Error> bad_unit(const std::string& unit, const std::string& what)
{
    return failure("org.yobirin.Supervisor.BadUnit", unit + ": " + what);
}

Result<int> signal_named(const std::string& name)
{
    constexpr std::array known {
        std::pair { "SIGABRT", SIGABRT },
        std::pair { "SIGKILL", SIGKILL },
        std::pair { "SIGTERM", SIGTERM },
    };
    for (const auto& [text, number] : known)
        if (name == text)
            return number;
    return bad_unit(name, "an unknown signal");
}

Result<SocketUnit> load_socket(const std::filesystem::path& directory, const std::string& name)
{
    const UnitFile file = TRY(UnitFile::load(directory, name));
    const std::string path = file.text("Socket", "ListenStream");
    const auto mode = parse_number<unsigned>(file.text("Socket", "SocketMode", "0666"), 8);
    if (!path.starts_with('/') || !mode)
        return bad_unit(name, "needs a ListenStream that is a path, and an octal SocketMode");
    return SocketUnit { .name = file.text("Socket", "FileDescriptorName", name),
                        .path = path,
                        .mode = *mode };
}

// "/usr/lib/yobirin/mediad --instance 0" is mediad@0.
std::string daemon_name(const UnitFile& file, const std::vector<std::string>& command)
{
    const std::string program = std::filesystem::path { command.front() }.filename();
    return file.instance().empty() ? program : program + "@" + file.instance();
}

Result<ServiceUnit> load_service(const std::filesystem::path& directory, const std::string& name)
{
    const UnitFile file = TRY(UnitFile::load(directory, name));
    const auto value = [&](const char* key, const char* fallback) {
        return file.text("Service", key, fallback);
    };
    ServiceUnit service { .name = {}, .command = file.words("Service", "ExecStart") };
    if (service.command.empty())
        return bad_unit(name, "has no ExecStart");
    if (value("Type", "simple") != "notify")
        return bad_unit(name, "is not of Type=notify");
    service.name = daemon_name(file, service.command);
    service.restart_after = TRY(parse_time_span(value("RestartSec", "100ms")));
    service.watchdog = TRY(parse_time_span(value("WatchdogSec", "0")));
    service.start_timeout = TRY(parse_time_span(value("TimeoutStartSec", "90s")));
    service.watchdog_signal = TRY(signal_named(value("WatchdogSignal", "SIGABRT")));
    service.is_restarted = value("Restart", "no") == "always";
    const auto most_stored = parse_number<std::size_t>(value("FileDescriptorStoreMax", "0"));
    if (!most_stored)
        return bad_unit(name, "FileDescriptorStoreMax is no number");
    service.most_stored = *most_stored;
    for (const std::string& socket : file.words("Service", "Sockets"))
        service.sockets.push_back(TRY(load_socket(directory, socket)));
    return service;
}

} // namespace

Result<std::vector<ServiceUnit>> load_units(const std::filesystem::path& directory)
{
    const UnitFile file = TRY(UnitFile::load(directory, std::string { target }));
    std::vector<ServiceUnit> services;
    for (const std::string& name : file.words("Unit", "Wants"))
        services.push_back(TRY(load_service(directory, name)));
    if (services.empty())
        return bad_unit(std::string { target }, "wants nothing");
    return services;
}
