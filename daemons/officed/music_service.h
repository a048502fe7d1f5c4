// Answers org.yobirin.Music: sees to it that whoever asks may, has the shelf do it where waiting harms
// nobody, and tells who watches.
#pragma once

#include "music_shelf.h"
#include "permission.h"

#include "base/counters.h"
#include "event/background.h"

#include <optional>
#include <string>
#include <vector>

namespace officed {

class MusicService final : public yobirin::Music::Server {
public:
    MusicService(events::Loop&, MusicShelf, Permission, Counters&);

    void list(const yobirin::Music::List&, ipc::Reply<yobirin::Music::ListReply>) override;
    void add(const yobirin::Music::Add&, ipc::Reply<yobirin::Music::AddReply>) override;
    void remove(const yobirin::Music::Remove&, ipc::Reply<yobirin::Music::RemoveReply>) override;
    void watch(const yobirin::Music::Watch&, ipc::Reply<yobirin::Music::WatchReply>) override;

private:
    // False, and answered, when whoever asks may not, or has to wait.
    template <typename Answer> bool may_begin(const ipc::Reply<Answer>&);
    void tell();

    MusicShelf shelf_;
    Permission permission_;
    Counters& counters_;
    std::string stamp_;
    std::vector<ipc::Reply<yobirin::Music::WatchReply>> watchers_ {};
    // Of whom the work is for; answered in the loop.
    std::optional<ipc::Reply<yobirin::Music::AddReply>> adds_ {};
    std::optional<ipc::Reply<yobirin::Music::RemoveReply>> removes_ {};
    events::Background working_; // Last: what it does afterwards uses all of this.
};

} // namespace officed
