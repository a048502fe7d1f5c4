// The rings that are listened to: fetches their sound from mediad, again whenever mediad is another, and
// tells what is pressed in it.
#pragma once

#include "listener.h"

#include "app/sound.h"
#include "base/counters.h"
#include "event/loop.h"
#include "ipc/channel.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ivrd {

class Ears {
public:
    using Pressed = std::function<void(const std::string& ring, const HeardDigit&)>;

    Ears(events::Loop&, const std::string& audio_socket, Counters&, Pressed);

    // To these and no others. One that was not there is fetched once more.
    void listen_to(const std::vector<std::string>& rings);

private:
    struct Ear {
        std::uint64_t fetch { 0 }; // Its number; an earlier one's answer is not ours.
        std::optional<app::Sound> sound {};
        std::optional<Listener> listener {};
    };
    void fetch_all();
    void fetch(const std::string& ring, Ear&);
    void fetched(const std::string& ring, std::uint64_t fetch, Result<app::Sound>);
    void lose_all();
    void hear(const std::string& ring);

    events::Loop& loop_;
    Counters& counters_;
    Pressed pressed_;
    ipc::Channel audio_;
    std::map<std::string, Ear> ears_ {};
    std::uint64_t fetches_ { 0 };
};

} // namespace ivrd
