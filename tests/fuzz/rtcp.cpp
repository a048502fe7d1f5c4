// Reads bytes as one RTCP compound packet.
//
// A name has to lie in the datagram, blocks have to be as many as fit, and what is sound has to survive being
// written and read again.
#include "require.h"

#include "rtp/rtcp.h"

#include <array>

namespace {

void check_written(const rtcp::Compound& heard)
{
    rtcp::Report report {
        .ssrc = heard.ssrc, .sender = heard.sender, .cname = heard.cname, .bye = heard.says_bye
    };
    if (!heard.blocks().empty())
        report.block = heard.blocks().back();
    std::array<std::byte, 512> room {};
    const std::size_t size = rtcp::write_report(room, report);
    require(size > 0 && size % 4 == 0);
    const auto again = rtcp::parse(std::span { room }.first(size));
    require(again && again->ssrc == heard.ssrc && again->sender == heard.sender);
    require(again->cname == heard.cname && again->says_bye == heard.says_bye);
    require(again->blocks().size() == (report.block ? 1U : 0U));
    require(!report.block || again->blocks()[0] == *report.block);
    require(rtcp::write_report(std::span { room }.first(size - 1), report) == 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto heard = rtcp::parse(std::as_bytes(std::span { data, size }));
    if (!heard)
        return 0;
    require(size >= 8 && size % 4 == 0);
    require(lies_in(heard->cname, text_of_input(data, size)));
    require(heard->blocks().size() * 24 < size);
#ifdef YOBIRIN_PLANTED_BUG
    require(heard->blocks().size() < 2); // Believes that everybody reports on one stream alone.
#endif
    check_written(*heard);
    return 0;
}
