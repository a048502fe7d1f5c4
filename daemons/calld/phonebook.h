// The phone book, as ledgerd keeps it: read a page at a time whenever another one is live, and put in place
// of the last when it is whole. While ledgerd is away the last that was known stands; no call waits for it.
#pragma once

#include "call/known_names.h"
#include "neighbour.h"

#include "ipc/channel.h"
#include "org.yobirin.Phonebook.h"

#include <cstdint>

namespace calld {

class Phonebook {
public:
    Phonebook(const Neighbour&, KnownNames&);

    // Numbers are compared by this plan from now on, once the book has been read again.
    void use(const NumberingPlan&);

private:
    void begin();
    void read(std::int64_t book);
    void ask_page(std::int64_t first);
    void take(std::int64_t first, const yobirin::Phonebook::PageReply&);

    Counters& counters_;
    KnownNames& known_;
    NumberingPlan plan_ {};
    // Two connections, because nothing may wait behind a stream.
    ipc::Channel news_;
    ipc::Channel pages_;
    yobirin::Phonebook::Client hear_;
    yobirin::Phonebook::Client ask_;
    std::int64_t book_ { 0 };
    std::uint64_t round_ { 0 }; // Of reading; what an earlier one asked for is not heard any more.
    KnownNames fresh_ {}; // What has been read of it so far.
};

} // namespace calld
