// The rings that are listened to: fetches their sound from whichever process of mediad has it, again whenever
// mediad is another, and tells what is pressed in it.
#pragma once

#include "listener.h"

#include "app/sound.h"
#include "base/counters.h"
#include "event/loop.h"
#include "ipc/channel.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ivrd {

class Ears {
public:
    using Pressed = std::function<void(const std::string& ring, const HeardDigit&)>;

    Ears(events::Loop&, const std::vector<std::string>& audio_sockets, Counters&, Pressed);

    // To these and no others. One that was not there is fetched once more.
    void listen_to(const std::vector<std::string>& rings);

private:
    struct Ear {
        std::uint64_t fetch { 0 }; // Its number; an earlier one's answer is not ours.
        std::size_t refusals { 0 }; // Of processes that do not have it.
        std::size_t process { 0 }; // The one that has.
        std::optional<app::Sound> sound {};
        std::optional<Listener> listener {};
    };
    void fetch_all();
    void fetch(const std::string& ring, Ear&);
    struct Fetched {
        std::string ring {};
        std::uint64_t fetch { 0 };
        std::size_t process { 0 };
    };
    void fetched(const Fetched&, Result<app::Sound>);
    void lose_all_of(std::size_t process);
    void hear(const std::string& ring);

    events::Loop& loop_;
    Counters& counters_;
    Pressed pressed_;
    std::vector<std::unique_ptr<ipc::Channel>> audio_ {}; // By process.
    std::map<std::string, Ear> ears_ {};
    std::uint64_t fetches_ { 0 };
};

} // namespace ivrd
