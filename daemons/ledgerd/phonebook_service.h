// Answers org.yobirin.Phonebook: checks what is added, has it written, and tells who watches when another
// book is live.
#pragma once

#include "phonebook.h"

#include "base/counters.h"
#include "store/writer.h"

#include <functional>
#include <optional>
#include <vector>

namespace ledgerd {

class PhonebookService final : public Phonebook::Server {
public:
    struct Around {
        store::Database& reader;
        store::Writer& writer;
        Counters& counters;
        std::function<std::uint64_t()> free_bytes; // On the disk that is written to.
    };
    // `live`: what the disk has.
    PhonebookService(Around around, const Book& live)
        : around_(std::move(around)), live_(live), newest_(live.number)
    {
    }

    void begin(const Phonebook::Begin&, ipc::Reply<Phonebook::BeginReply>) override;
    void add(const Phonebook::Add&, ipc::Reply<Phonebook::AddReply>) override;
    void commit(const Phonebook::Commit&, ipc::Reply<Phonebook::CommitReply>) override;
    void watch(const Phonebook::Watch&, ipc::Reply<Phonebook::WatchReply>) override;
    void page(const Phonebook::Page&, ipc::Reply<Phonebook::PageReply>) override;

private:
    std::optional<Error> fault_of(const Phonebook::Add&);
    std::optional<Error> full_disk() const;
    Error not_written(const Error&);
    void went_live(const Book&);

    Around around_;
    Book live_;
    std::optional<Book> filling_ {};
    std::int64_t newest_; // The highest number given.
    std::vector<ipc::Reply<Phonebook::WatchReply>> watchers_ {};
};

} // namespace ledgerd
