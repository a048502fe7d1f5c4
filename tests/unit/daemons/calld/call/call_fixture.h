// The vocabulary of tests about calls: an office of four phones and two trunks, and one call in it.
#pragma once

#include "call/call.h"

#include <string>
#include <vector>

namespace calld {

struct OneCall {
    using Office = yobirin::Office;

    static Office::CallsExtension extension(const char* number, const char* name)
    {
        return { .number = number,
                 .name = name,
                 .no_answer_seconds = 20,
                 .max_calls = 2,
                 .dial = Office::CallsExtensionDial::National };
    }

    Directory::Slice slice {
        .main = "ring_group:desk",
        .country = "JP",
        .area_code = "03",
        .outside_digit = "0",
        .emergency = { "110" },
        .max_call_minutes = 240,
        .echo_test = "*43",
        .extensions = { extension("201", "Sato"), extension("202", "Suzuki"), extension("203", "Tanaka"),
                        extension("204", "Ito") },
        .groups = { { .name = "desk", .number = "610", .members = { "202", "203" }, .ring_seconds = 30 },
                    { .name = "hunt",
                      .number = "611",
                      .members = { "202", "203" },
                      .strategy = Office::CallsGroupStrategy::Hunt,
                      .ring_seconds = 10,
                      .fallback = "extension:204" } },
        .dids = { { .number = "0312345678", .open = "extension:202" } },
        .outbound = { { .name = "all", .match = { "0*" }, .trunks = { "ntt", "backup" } } },
        .trunks = { { .name = "ntt", .numbers = { "0312345678" }, .channels = 3, .emergency = true },
                    { .name = "backup", .numbers = { "0312345679" }, .channels = 0, .emergency = true } },
        .conferences = { { { .name = "board", .number = "800", .pin = "580317" },
                           { .name = "open", .number = "801" } } },
        .features = { { { .what = Office::CallsFeatureWhat::PickupGroup, .code = "*8" },
                        { .what = Office::CallsFeatureWhat::Park, .code = "*68" },
                        { .what = Office::CallsFeatureWhat::NightMode, .code = "*90" },
                        { .what = Office::CallsFeatureWhat::DoNotDisturb, .code = "*78" },
                        { .what = Office::CallsFeatureWhat::ForwardAll, .code = "*72" },
                        { .what = Office::CallsFeatureWhat::ThreeWay, .code = "*3" },
                        { .what = Office::CallsFeatureWhat::DeskSignIn, .code = "*99" },
                        { .what = Office::CallsFeatureWhat::Intercom, .code = "*80" },
                        { .what = Office::CallsFeatureWhat::SpeedDial, .code = "*0" } } },
        .on_calls = { { { .name = "night", .numbers = { "09012345678", "extension:203" } } } },
        .pages = { { { .name = "all", .number = "650", .members = { "201", "202", "203", "204" } } } },
        .lines = { { { .name = "1", .number = "901", .trunk = "ntt" },
                     { .name = "2", .number = "902", .trunk = "ntt" } } },
        .speed_dials = { { { .code = "01", .number = "0698765432", .name = "Osaka" },
                           { .code = "02", .number = "202" },
                           { .code = "03", .number = "*003" },
                           { .code = "04", .number = "01012125550100" } } },
    };
    Directory office {};
    Devices devices {};
    Load extensions {};
    Load trunks {};
    std::vector<std::string> applications { "ivr" };
    Floor floor {};
    Settings settings {};
    Rooms rooms {};
    KnownNames names {};
    PortNames tone_ports {};
    Moment now { std::chrono::hours { 1 } };
    Guards guards { .day = OfficeDay { [](Wall) { return std::chrono::seconds { 0 }; }, {}, now, Wall {} } };
    Call call { .id = "1-1", .contact = "C1" };
    Step last {};

    OneCall()
    {
        devices.add({ "phone-201", "201" });
        devices.add({ "phone-202", "202" });
        devices.add({ "mobile-202", "202" });
        devices.add({ "phone-203", "203" });
    }

    Circumstances around()
    {
        office = Directory { slice };
        return { .now = now,
                 .wall = {},
                 .generation = 7,
                 .office = office,
                 .devices = devices,
                 .extensions = extensions,
                 .trunks = trunks,
                 .applications = applications,
                 .floor = floor,
                 .settings = settings,
                 .rooms = rooms,
                 .names = names,
                 .tone_ports = tone_ports,
                 .guards = guards };
    }

    void dials(const char* who, const char* number, const char* offer = "{\"offer\":1}")
    {
        call.arrived = now;
        last = arrive(call,
                      { .leg = "in-a",
                        .extension = who,
                        .device = std::string { "phone-" } + who,
                        .from = { .number = who },
                        .to = { .number = number },
                        .offer = { offer } },
                      around());
    }
    void comes_in(const char* from, const char* number, const char* trunk = "ntt")
    {
        call.arrived = now;
        last = arrive(call,
                      { .leg = "in-a",
                        .trunk = trunk,
                        .from = { .number = from },
                        .to = { .number = number },
                        .offer = { "{\"offer\":1}" } },
                      around());
    }
    void happens(Event event) { last = step(call, std::move(event), around()); }
    void after(std::chrono::seconds passed, Event event)
    {
        now += passed;
        happens(std::move(event));
    }

    template <typename Kind> std::vector<Kind> ordered() const
    {
        std::vector<Kind> found;
        for (const Order& order : last.orders)
            if (const Kind* one = std::get_if<Kind>(&order))
                found.push_back(*one);
        return found;
    }
    template <typename Kind> Kind the_only() const
    {
        const auto found = ordered<Kind>();
        return found.size() == 1 ? found.front() : Kind {};
    }
    template <typename Kind> bool is() const { return std::holds_alternative<Kind>(call.state); }

    // mediad opens every port asked for, in the order asked. Returns what was dialled.
    std::vector<Dial> ports_open()
    {
        std::vector<Dial> dialled;
        for (const OpenPort& open : ordered<OpenPort>())
            opening_.push_back(open.port);
        for (const std::string& port : std::exchange(opening_, {})) {
            happens(PortOpened { .port = port, .session = { "{\"of\":\"" + port + "\"}" } });
            for (const Dial& dial : ordered<Dial>())
                dialled.push_back(dial);
        }
        return dialled;
    }

    // 201 calls 203 and they talk. Legs: in-a and the returned one.
    std::string talks()
    {
        dials("201", "203");
        const std::string leg = ports_open().front().leg;
        happens(LegRang { .leg = leg });
        happens(LegAnswered { .leg = leg, .branch = "b", .session = { "{\"answer\":1}" } });
        return leg;
    }

    Report ending() const
    {
        const auto reports = ordered<Report>();
        return reports.empty() ? Report { .what = Milestone::Arrived } : reports.back();
    }

private:
    std::vector<std::string> opening_ {};
};

} // namespace calld
