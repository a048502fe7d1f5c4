// Answers org.yobirin.Calls. Translates between the wire and the switchboard, remembers who watches and which
// application is there, and decides nothing about a call.
#pragma once

#include "exchange.h"

#include "org.yobirin.Calls.h"

#include <vector>

namespace calld {

class CallsService final : public yobirin::Calls::Server {
public:
    explicit CallsService(Exchange&);

    void attach(const yobirin::Calls::Attach&, ipc::Reply<yobirin::Calls::AttachReply>) override;
    void listen_for_digits(const yobirin::Calls::ListenForDigits&,
                           ipc::Reply<yobirin::Calls::ListenForDigitsReply>) override;
    void hand_over(const yobirin::Calls::HandOver&, ipc::Reply<yobirin::Calls::HandOverReply>) override;
    void ring(const yobirin::Calls::Ring&, ipc::Reply<yobirin::Calls::RingReply>) override;
    void originate(const yobirin::Calls::Originate&, ipc::Reply<yobirin::Calls::OriginateReply>) override;
    void end(const yobirin::Calls::End&, ipc::Reply<yobirin::Calls::EndReply>) override;
    void name_of(const yobirin::Calls::NameOf&, ipc::Reply<yobirin::Calls::NameOfReply>) override;
    void list(const yobirin::Calls::List&, ipc::Reply<yobirin::Calls::ListReply>) override;
    void rooms(const yobirin::Calls::Rooms&, ipc::Reply<yobirin::Calls::RoomsReply>) override;
    void lock_room(const yobirin::Calls::LockRoom&, ipc::Reply<yobirin::Calls::LockRoomReply>) override;
    void mute_in_room(const yobirin::Calls::MuteInRoom&,
                      ipc::Reply<yobirin::Calls::MuteInRoomReply>) override;
    void settings(const yobirin::Calls::Settings&, ipc::Reply<yobirin::Calls::SettingsReply>) override;
    void simulate(const yobirin::Calls::Simulate&, ipc::Reply<yobirin::Calls::SimulateReply>) override;
    void guards(const yobirin::Calls::Guards&, ipc::Reply<yobirin::Calls::GuardsReply>) override;
    void unblock(const yobirin::Calls::Unblock&, ipc::Reply<yobirin::Calls::UnblockReply>) override;
    void show_waiting(const yobirin::Calls::ShowWaiting&,
                      ipc::Reply<yobirin::Calls::ShowWaitingReply>) override;
    void show_messages(const yobirin::Calls::ShowMessages&,
                       ipc::Reply<yobirin::Calls::ShowMessagesReply>) override;
    void watch(const yobirin::Calls::Watch&, ipc::Reply<yobirin::Calls::WatchReply>) override;

private:
    using AttachReply = ipc::Reply<yobirin::Calls::AttachReply>;
    struct Application {
        std::string name;
        AttachReply reply;
        bool hears_keys { false };
    };

    yobirin::Calls::Call seen(const Call&) const; // With what is wrong with its sound.
    void announce(const Call&, const Step&);
    void give(const Call&, const GiveToApplication&);
    void press(const Call&, const TellApplicationOfKey&);
    void detach(std::uint64_t connection);
    bool is_application(const std::string& name, const ipc::Peer&) const; // Attached, and the same process.
    // Nothing if this peer may command the call, else the error to answer with.
    std::optional<Error> objection(const Call*, const std::string& id, const ipc::Peer&) const;
    Result<Destination> destination_of(const std::string& text) const;

    Exchange& exchange_;
    Switchboard& board_;
    std::vector<ipc::Reply<yobirin::Calls::WatchReply>> watchers_ {};
    std::vector<Application> applications_ {};
};

yobirin::Calls::Call shown(const Call&);

} // namespace calld
