// Answers org.yobirin.Media and org.yobirin.Audio: checks who may command, passes it to the switchboard,
// tells watchers. It decides nothing about sound.
#pragma once

#include "event/loop.h"
#include "switchboard.h"

#include "org.yobirin.Audio.h"
#include "org.yobirin.Media.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mediad {

class MediaService final : public yobirin::Media::Server {
public:
    using Media = yobirin::Media;

    // `changed` is called after each command that may have changed what there is to do.
    struct Parts {
        Switchboard& switchboard;
        PortJournal& journal;
        CrashMarks& marks;
    };
    MediaService(events::Loop&, Parts, std::move_only_function<void()> changed);

    void claim(const Media::Claim&, ipc::Reply<Media::ClaimReply>) override;
    void open(const Media::Open&, ipc::Reply<Media::OpenReply>) override;
    void offer(const Media::Offer&, ipc::Reply<Media::OfferReply>) override;
    void set_remote(const Media::SetRemote&, ipc::Reply<Media::SetRemoteReply>) override;
    void rollback(const Media::Rollback&, ipc::Reply<Media::RollbackReply>) override;
    void connect(const Media::Connect&, ipc::Reply<Media::ConnectReply>) override;
    void send_digits(const Media::SendDigits&, ipc::Reply<Media::SendDigitsReply>) override;
    void open_ring(const Media::OpenRing&, ipc::Reply<Media::OpenRingReply>) override;
    void lend(const Media::Lend&, ipc::Reply<Media::LendReply>) override;
    void adopt(const Media::Adopt&, ipc::Reply<Media::AdoptReply>) override;
    void close(const Media::Close&, ipc::Reply<Media::CloseReply>) override;
    void observe(const Media::Observe&, ipc::Reply<Media::ObserveReply>) override;
    void watch(const Media::Watch&, ipc::Reply<Media::WatchReply>) override;

    void tell(const std::vector<Fact>&);

private:
    void tell_of_port(const std::string& port);
    template <typename T> bool may_command(const ipc::Reply<T>&);
    template <typename T, typename Work> void command(const std::string& port, const ipc::Reply<T>&, Work&&);
    template <typename Work> auto minding_tones(const std::string& port, Work&& work);
    template <typename T> void answer(const ipc::Reply<T>&, const Result<T>&);
    void claimant_left(std::uint64_t connection);

    Switchboard& switchboard_;
    PortJournal& journal_;
    CrashMarks& marks_;
    std::move_only_function<void()> changed_;
    std::int64_t generation_;
    std::map<std::uint64_t, std::int64_t> claims_ {}; // By connection.
    std::vector<ipc::Reply<Media::WatchReply>> watchers_ {};
    events::Timer orphaned_; // Runs while nobody has claimed the ports.
};

class AudioService final : public yobirin::Audio::Server {
public:
    explicit AudioService(Switchboard& switchboard) : switchboard_(switchboard) { }

    void fetch(const yobirin::Audio::Fetch&, ipc::Reply<yobirin::Audio::FetchReply>) override;

private:
    Switchboard& switchboard_;
};

} // namespace mediad
