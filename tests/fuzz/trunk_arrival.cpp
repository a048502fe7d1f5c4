// What an INVITE of a trunk says of who calls: P-Asserted-Identity, Privacy, P-Called-Party-ID, History-Info,
// Diversion, tel: URIs, as whoever is beyond the carrier may have written them.
#include "require.h"

#include "limits.h"
#include "trunks/arriving.h"

#include <algorithm>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string whole =
        "INVITE sip:0312345678@192.0.2.1 SIP/2.0\r\n"
        "From: <sip:0398765432@198.51.100.1>;tag=a\r\nTo: <sip:0312345678@192.0.2.1>\r\n"
        + std::string { text_of_input(data, size) } + "\r\n\r\n";
    sip::Message invite;
    if (!invite.read(whole))
        return 0;
    sipd::Trunk trunk { .name = "ntt", .numbers = { "0312345678" } };
    trunk.profile.number_map = { { "81", "0" } };
    const sipd::TrunkArrival said = sipd::arrival_of(invite, trunk, {});
    require(said.dialled.size() <= 3 && said.from.number.size() <= sipd::limits::party_bytes + 1);
    for (const std::string& number : said.dialled)
        require(!number.empty() && std::ranges::count(said.dialled, number) == 1);
    require(!said.forwarded_by || said.forwarded_by->size() <= sipd::limits::party_bytes + 1);
#ifdef YOBIRIN_PLANTED_BUG
    require(!said.withheld); // As if nobody hid their number.
#endif
    return 0;
}
