// A dialog in the journal: records of legs and of subscriptions hold it alike, each in a type of its own
// interface.
#pragma once

#include "sip/dialog.h"

#include <cstdint>
#include <utility>

namespace sipd {

template <typename Stored> Stored stored_dialog(const sip::Dialog& dialog)
{
    return { .call_id = dialog.call_id,
             .local_tag = dialog.local_tag,
             .remote_tag = dialog.remote_tag,
             .local_party = dialog.local_party,
             .remote_party = dialog.remote_party,
             .remote_target = dialog.remote_target,
             .routes = dialog.routes,
             .local_cseq = dialog.local_cseq,
             .remote_cseq = dialog.remote_cseq };
}

template <typename Stored> sip::Dialog restored_dialog(Stored stored)
{
    return { .call_id = std::move(stored.call_id),
             .local_tag = std::move(stored.local_tag),
             .remote_tag = std::move(stored.remote_tag),
             .local_party = std::move(stored.local_party),
             .remote_party = std::move(stored.remote_party),
             .remote_target = std::move(stored.remote_target),
             .routes = std::move(stored.routes),
             .local_cseq = static_cast<std::uint32_t>(stored.local_cseq),
             .remote_cseq = static_cast<std::uint32_t>(stored.remote_cseq) };
}

} // namespace sipd
