// mediad's parts put together: sockets, engine, switchboard, services and clockwork, and what flows between
// them.
#pragma once

#include "clockwork.h"
#include "crash_marks.h"
#include "daemon/daemon.h"
#include "daemon/journal.h"
#include "daemon/slice.h"
#include "engine.h"
#include "event/background.h"
#include "ipc/channel.h"
#include "local_addresses.h"
#include "media_service.h"
#include "music_folder.h"
#include "packet_io.h"
#include "port_journal.h"
#include "socket_pool.h"
#include "switchboard.h"

#include <memory>
#include <optional>
#include <string>

namespace mediad {

class Sound {
public:
    Sound(Daemon&, Journal);

    // Takes back sockets and ports of the last process, then answers.
    Result<> start();

private:
    std::optional<Objection> objection_to(std::string_view slice_json) const;
    void configure(std::int64_t version, std::string_view slice_json);
    void watch_music();
    void fetch_music();
    void music_is_there(std::vector<Music>);
    void fill_pool();
    // After packets and commands: news told, changes written, clockwork set. Once a turn.
    void settle_at_turn_end();
    void settle();
    void tick();
    void upkeep();

    Daemon& daemon_;
    Journal journal_;
    PortJournal port_journal_;
    std::unique_ptr<PacketIo> io_;
    SocketPool sockets_;
    std::optional<OfficeSlice> slice_ {}; // Before what it configures: tones are chosen by country.
    Share share_ {};
    std::string country_ { "JP" };
    std::string default_music_ { "default" };
    std::vector<std::string> music_ {}; // Further folders.
    LocalAddresses addresses_ {};
    std::optional<Engine> engine_ {};
    std::optional<CrashOnRequest> crash_on_request_ {};
    std::optional<CrashMarks> marks_ {};
    std::optional<Switchboard> switchboard_ {};
    std::optional<MediaService> media_ {};
    std::optional<AudioService> audio_ {};
    std::optional<Clockwork> clockwork_ {};
    events::Timer filling_;
    ipc::Channel music_news_; // Of what was uploaded.
    std::optional<std::string> music_stamp_ {};
    bool settles_ { false };
    unsigned upkeeps_ { 0 };
    bool reads_again_ { false }; // The office file has changed while music was being read.
    events::Background reading_; // Last: what it does afterwards uses all of this.
};

} // namespace mediad
