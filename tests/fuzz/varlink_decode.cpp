// Reads the parameters of what crosses our seams with generated code. The first byte chooses the type. What
// was understood has to come back the same when it is written and read again.
#include "org.yobirin.Calls.h"
#include "org.yobirin.Ledger.h"
#include "org.yobirin.Legs.h"
#include "org.yobirin.Media.h"
#include "org.yobirin.Office.h"

#include <cstdint>
#include <cstdlib>

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

template <typename T> void check(std::string_view text)
{
    T value {};
    std::size_t unknown_fields = 0;
    if (!decode(text, value, &unknown_fields))
        return;
#ifdef YOBIRIN_PLANTED_BUG
    require(unknown_fields == 0); // As if peers were always of the same release.
#endif
    T again {};
    require(decode(encode(value), again, &unknown_fields).has_value());
    require(unknown_fields == 0);
    require(again == value);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace yobirin;
    constexpr void (*checks[])(std::string_view) { check<Legs::WatchReply>,   check<Legs::Dial>,
                                                   check<Media::SetRemote>,   check<Media::WatchReply>,
                                                   check<Calls::AttachReply>, check<Ledger::Append>,
                                                   check<Office::SliceReply>, check<Legs::Claim>,
                                                   check<Office::ApplyReply>, check<Ledger::ContactsReply> };
    if (size > 0)
        checks[data[0] % std::size(checks)]({ reinterpret_cast<const char*>(data) + 1, size - 1 });
    return 0;
}
