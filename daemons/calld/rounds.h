// The media doctor at work: his rounds, for which mediad is asked; what he finds, told to the log, the ledger
// and the call; and what the ledger is told of how a leg sounded when its port is closed. It judges nothing:
// doctor.h does.
#pragma once

#include "doctor/doctor.h"
#include "ledger_spool.h"
#include "sound.h"
#include "switchboard.h"

#include "base/counters.h"
#include "base/text_map.h"
#include "event/loop.h"

#include "org.yobirin.Calls.h"
#include "org.yobirin.Ledger.h"

#include <string>
#include <vector>

namespace calld {

// Of this moment; the call may be over by the time that there is something to tell.
yobirin::Ledger::Detail detail_of(const Call&, const std::string& boot);

class Rounds {
public:
    struct Parts {
        events::Loop& loop;
        Switchboard& board;
        Sound& sound;
        LedgerSpool& ledger;
        Counters& counters;
        std::string boot;
    };
    explicit Rounds(Parts);

    // A call as it is now: whose ports it has, and that somebody is to be looked at.
    void take_in(const Call&);
    // The ledger hears how those sounded that lasted.
    void close_ports(const Call&, ClosePorts&&);
    // What is wrong with the sound of a call.
    std::vector<yobirin::Calls::Finding> findings_of(const std::string& call) const;

private:
    void make();
    void found(const Finding&);
    void tell_ledger(yobirin::Ledger::Detail, const Patient&);

    Parts parts_;
    Doctor doctor_ {};
    TextMap<Patient> patients_ {}; // By port.
    events::Timer next_;
};

} // namespace calld
