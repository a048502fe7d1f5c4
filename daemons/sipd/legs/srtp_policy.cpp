#include "srtp_policy.h"

namespace sipd {
namespace {

using Stream = yobirin::Media::Stream;

bool is_secure(const Stream& stream) { return stream.protocol.find("RTP/SAVP") != std::string::npos; }
bool is_sound(const Stream& stream)
{
    return stream.kind == "audio" && stream.port != 0 && stream.protocol.find("RTP/") != std::string::npos;
}

bool may_be(const Stream& stream, SrtpUse use)
{
    switch (use) {
    case SrtpUse::Off:
        return !is_secure(stream);
    case SrtpUse::Offer:
        return !is_secure(stream) || stream.crypto;
    case SrtpUse::Require:
        return stream.crypto.has_value();
    case SrtpUse::Impossible:
        break;
    }
    return false;
}

bool has_keys(SrtpUse use) { return use == SrtpUse::Offer || use == SrtpUse::Require; }

} // namespace

SrtpUse srtp_use(SrtpWish wish, sip::Transport transport, KeysInClear in_clear)
{
    const bool is_confidential = transport == sip::Transport::Tls || in_clear == KeysInClear::Allowed;
    switch (wish) {
    case SrtpWish::Off:
        break;
    case SrtpWish::Offer:
        return is_confidential ? SrtpUse::Offer : SrtpUse::Off;
    case SrtpWish::Require:
        return is_confidential ? SrtpUse::Require : SrtpUse::Impossible;
    }
    return SrtpUse::Off;
}

void admit(yobirin::Media::Session& theirs, SrtpUse use)
{
    for (Stream& stream : theirs.streams) {
        if (!has_keys(use))
            stream.crypto.reset();
        if (is_sound(stream) && !may_be(stream, use))
            stream.port = 0;
    }
}

void present(yobirin::Media::Session& ours, SrtpUse use, SessionRole role)
{
    for (Stream& stream : ours.streams) {
        if (!has_keys(use))
            stream.crypto.reset();
        // An answer says what the offer said.
        if (use == SrtpUse::Require && role == SessionRole::Offer && is_sound(stream)
            && stream.protocol == "RTP/AVP")
            stream.protocol = "RTP/SAVP";
    }
}

} // namespace sipd
