// The switchboard among its neighbours: carries out what calls decide through sipd, mediad and the ledger,
// writes it down first, and brings their news back in. It decides nothing.
#pragma once

#include "guards_file.h"
#include "in_band.h"
#include "ledger_spool.h"
#include "office_clock.h"
#include "phonebook.h"
#include "phones.h"
#include "rounds.h"
#include "settings_file.h"
#include "sound.h"
#include "switchboard.h"
#include "wire.h"

#include "daemon/daemon.h"
#include "daemon/journal.h"
#include "daemon/slice.h"

#include "org.yobirin.Calls.h"

#include <functional>
#include <optional>
#include <string>

namespace calld {

// Who hears of calls: watchers and applications.
struct Audience {
    std::function<void(const Call&, const Step&)> announce;
    std::function<void(const Call&, const GiveToApplication&)> give;
    std::function<void(const Call&, const TellApplicationOfKey&)> press;
};

// Who hears of what lamps show.
struct LampNews {
    std::function<void(const std::string& place)> changed;
    std::function<void(const std::string& extension)> settings; // What somebody has set by phone.
    std::function<void()> everything; // The office, or who is registered.
};

class Exchange final : public World {
public:
    // Reads back what the last process wrote down.
    Exchange(Daemon&, Journal, std::int64_t generation, std::string contact_prefix);

    Switchboard& board() { return board_; }
    void tell(Audience audience) { audience_ = std::move(audience); }
    // What is wrong with the sound of a call.
    std::vector<yobirin::Calls::Finding> findings_of(const std::string& call) const
    {
        return rounds_.findings_of(call);
    }
    bool knows_phones() const { return phones_.are_known(); }
    const OfficeClock& clock() const { return clock_of_office_; }
    void tell(LampNews news) { lamp_news_ = std::move(news); }

private:
    void remember(const Call&) override;
    void forget(const Call&) override;
    void carry_out(const Call&, Order) override;
    void announce(const Call&, const Step&) override;
    void settings_changed(const Settings&, const std::vector<std::string>& of_extensions) override;
    void listen_to(const std::vector<std::string>& rings) override { in_band_.listen_to(rings); }
    void appears(const std::string& place) override;
    void keep(Guards& guards) override { guards_.keep(guards); }
    void blocked(const std::string& extension, const Block&) override;
    void wake_at(Moment) override;

    void restore();
    void use(std::int64_t version, std::string_view slice_json);
    void use(Directory::Slice);
    void look_at_hours();
    void report(const Call&, const Report&);
    void tell_ledger(const Call&, const TellRoute&);
    void tell_ledger(const Call&, const TellLegEnd&);
    void refuse_dial(std::string leg);
    void tell_everybody(const Call&, const std::string& text);
    void media_happened(const yobirin::Media::Event&);
    void leg_happened(yobirin::Legs::Event);
    void leg_arrived(yobirin::Legs::Event, bool killed_before);
    Wire::Told told_by_sipd();
    Sound::Told told_by_mediad();
    void raise_generation(std::int64_t above);

    Daemon& daemon_;
    Counters& counters_;
    Journal journal_;
    std::string boot_;
    Switchboard board_;
    Audience audience_ {};
    LampNews lamp_news_ {};
    SettingsFile settings_;
    OfficeClock clock_of_office_;
    Directory::Slice office_slice_ {};
    GuardsFile guards_;
    LedgerSpool ledger_;
    events::Timer wake_;
    std::optional<Moment> waking_at_ {};
    Phonebook phonebook_;
    OfficeSlice slice_; // Brings what was kept at once, to what is above.
    InBand in_band_;
    Wire wire_;
    Sound sound_;
    Rounds rounds_;
    Phones phones_;
};

} // namespace calld
