#include "words.h"

#include <CppUTest/TestHarness.h>

using namespace command;

TEST_GROUP(CommandWords) {};

TEST(CommandWords, SpeaksTheLanguageOfTheTerminalUnlessAskedOtherwise)
{
    CHECK_TRUE(language_of("", nullptr, nullptr, "ja_JP.UTF-8") == Language::Japanese);
    CHECK_TRUE(language_of("", "C", nullptr, "ja_JP.UTF-8") == Language::English);
    CHECK_TRUE(language_of("ja", nullptr, nullptr, "en_US.UTF-8") == Language::Japanese);
    CHECK_TRUE(language_of("", nullptr, nullptr, nullptr) == Language::English);
}

TEST(CommandWords, FillsItsSentencesInOrder)
{
    CHECK_TRUE(say(Language::English, Word::TrunkFailed, { "ntt", "no {} answer" })
               == "Trunk ntt cannot be used (no {} answer).");
    CHECK_TRUE(say(Language::Japanese, Word::Applied, { "7" }) == "版 7 を適用しました。");
}
