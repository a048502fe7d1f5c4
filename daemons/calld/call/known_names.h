// Whose numbers are known: the phone book, as calls ask it. Pure: it knows no ledger and no file.
//
//     KnownNames names { plan };
//     names.add("03-9876-5432", "田中");
//     names.name_of("+81398765432") → "田中"
#pragma once

#include "route/numbers.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace calld {

class KnownNames {
public:
    KnownNames() = default;
    explicit KnownNames(NumberingPlan plan) : plan_(std::move(plan)) { }

    // What is no number is left out; of a number that is there twice the first name counts.
    void add(std::string_view number, std::string_view name);

    // Empty: nobody is known by it. A view into this, for as long as nothing is added.
    std::string_view name_of(std::string_view number) const;

    // However it is written, the same text for the same number; empty when it is none.
    std::string compared(std::string_view number) const;

    const NumberingPlan& plan() const { return plan_; }
    std::size_t count() const { return count_; }

private:
    // Number and name, one behind the other in text_.
    struct Slot {
        std::uint32_t begin { 0 };
        std::uint16_t number_bytes { 0 }; // None: the slot is free.
        std::uint16_t name_bytes { 0 };
    };

    std::string_view number_in(const Slot&) const;
    std::size_t place_of(std::string_view number) const; // Where it is, or would be.
    void make_room();

    NumberingPlan plan_ {};
    // A hash table in two pieces of memory, never more than half full: one of 100,000 nodes takes 10 ms to be
    // given back when another book takes its place, and calls would wait meanwhile.
    std::vector<Slot> slots_ {};
    std::string text_ {};
    std::size_t count_ { 0 };
};

} // namespace calld
