#include "office/messages.h"

#include "office/problem.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace office;

TEST_GROUP(Sentences) {};

namespace {

std::string places_of(std::string_view words) // Which of {0}, {1} … it uses, sorted and once each.
{
    std::string places;
    for (char digit = '0'; digit <= '9'; ++digit)
        if (words.find(std::string { '{', digit, '}' }) != std::string_view::npos)
            places += digit;
    return places;
}

} // namespace

TEST(Sentences, ExistInBothLanguagesWithTheSamePlaces)
{
    for (int i = 0; i <= static_cast<int>(Message::NotUsedYetDestination); ++i) {
        const std::string_view japanese = words(static_cast<Message>(i), Language::Japanese);
        const std::string_view english = words(static_cast<Message>(i), Language::English);
        CHECK_FALSE(japanese.empty() || english.empty());
        CHECK_FALSE(japanese == english);
        const auto message = static_cast<Message>(i);
        if (message == Message::NoticeNotAccepted) // A profile has its notice in both languages, and each
                                                   // shows its own.
            CHECK_EQUAL(places_of(english).size(), places_of(japanese).size());
        else if (message != Message::BadAddressOrNetwork)
            CHECK_EQUAL(places_of(english), places_of(japanese));
    }
}

TEST(Sentences, FillTheirPlaces)
{
    const Problem problem { .message = Message::OutOfRange, .arguments = { "1", "600" } };
    CHECK_EQUAL(std::string("Choose a whole number from 1 to 600."), sentence(problem, Language::English));
    CHECK_EQUAL(std::string("1 から 600 までの整数にしてください。"), sentence(problem, Language::Japanese));
}

TEST(Sentences, LeaveBracesThatAreNoPlaces)
{
    const Problem problem { .message = Message::MustBeTable };
    CHECK_EQUAL(std::string("Write a table, like { a = 1 }."), sentence(problem, Language::English));
}
