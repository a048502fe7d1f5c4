// Who listens to whose call, and who hears them. An index over all calls, as rooms.h: a call that is listened
// to knows nothing of it, and is as it would be without. Pure.
//
//     supervisors.put("7", { .port = "p7.1", .call = "3", .agent_port = "p3.2", .how = Supervision::Whisper
//     }); supervisors.add_to(connect);                  // The agent hears the supervisor as well.
#pragma once

#include "base/text_map.h"
#include "call/orders.h"

#include <string>
#include <string_view>
#include <vector>

namespace calld {

struct Supervisor {
    std::string extension {};
    std::string port {};
    std::string call {}; // Which they listen to,
    std::string agent {}; // as long as this extension talks in it,
    std::string agent_port {}; // at this port,
    std::string other_port {}; // with who is at that one.
    Supervision how { Supervision::Listen };
    friend bool operator==(const Supervisor&, const Supervisor&) = default;
};

class Supervisors {
public:
    void put(const std::string& by_call, Supervisor);
    void remove(std::string_view by_call);
    const Supervisor* find(std::string_view by_call) const;
    std::vector<std::string> all() const; // Their calls.
    std::vector<std::string> of(std::string_view call) const;
    // Whoever speaks to that port now, behind whom it hears already.
    void add_to(Connect&) const;

private:
    TextMap<Supervisor> supervisors_ {}; // By their own call.
};

} // namespace calld
