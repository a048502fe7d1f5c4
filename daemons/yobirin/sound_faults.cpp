#include "sound_faults.h"

#include <algorithm>
#include <array>

namespace command {
namespace {

struct Fault {
    std::string_view cause; // As calld's doctor has it.
    Word says;
    Word remedy;
};

constexpr std::array faults {
    Fault { "left_on_hold", Word::SoundLeftOnHold, Word::SoundResume },
    Fault { "port_refused", Word::SoundPortRefused, Word::SoundCheckPorts },
    Fault { "other_address", Word::SoundOtherAddress, Word::SoundCheckNat },
    Fault { "two_streams", Word::SoundTwoStreams, Word::SoundRestartPhone },
    Fault { "payload_not_agreed", Word::SoundPayload, Word::SoundCheckCodecs },
    Fault { "not_rtp", Word::SoundNotRtp, Word::SoundCheckEncryption },
    Fault { "private_address", Word::SoundPrivate, Word::SoundCheckNat },
    Fault { "only_reports", Word::SoundOnlyReports, Word::SoundCheckMicrophone },
    Fault { "nothing_arrives", Word::SoundNothing, Word::SoundCheckFirewall },
    Fault { "stopped", Word::SoundStopped, Word::SoundCheckLink },
    Fault { "own_sound_returned", Word::SoundReturned, Word::SoundRestartPhone },
    Fault { "encrypted", Word::SoundEncrypted, Word::SoundCheckEncryption },
    Fault { "timestamps_wrong", Word::SoundTimestamps, Word::SoundRestartPhone },
    Fault { "begins_anew", Word::SoundAnew, Word::SoundRestartPhone },
    Fault { "loss", Word::SoundLoss, Word::SoundCheckLink },
    Fault { "clock_wrong", Word::SoundClock, Word::SoundRestartPhone },
    Fault { "jitter", Word::SoundJitter, Word::SoundCheckLink },
    Fault { "only_silence", Word::SoundSilence, Word::SoundCheckMicrophone },
    Fault { "same_sound", Word::SoundSame, Word::SoundRestartPhone },
    Fault { "lossy_towards", Word::SoundLossTowards, Word::SoundCheckLink },
    Fault { "hears_nothing", Word::SoundDeaf, Word::SoundCheckFirewall },
    Fault { "packet_time", Word::SoundPacketTime, Word::SoundCheckPacketTime },
    Fault { "nothing_sent", Word::SoundNothingSent, Word::SoundCheckCodecs },
};

} // namespace

std::string name_of(Language language, const Party& party)
{
    if (!party.extension.empty())
        return say(language, Word::SoundOfPhone, { party.extension });
    return party.trunk.empty() ? say(language, Word::SoundOfSomebody)
                               : say(language, Word::SoundOfTrunk, { party.trunk });
}

FaultInWords in_words(Language language, const Party& party, const std::string& cause,
                      const std::string& value)
{
    const auto known = std::ranges::find(faults, cause, &Fault::cause);
    if (known == faults.end()) // Of a newer calld.
        return { .cause = say(language, Word::SoundUnknown, { name_of(language, party), cause }),
                 .remedy = say(language, Word::SoundSeeLog) };
    return { .cause = say(language, known->says, { name_of(language, party), value }),
             .remedy = say(language, known->remedy) };
}

} // namespace command
