#include "music_shelf.h"

#include "limits.h"

#include "support/string_from.h"
#include "support/temporary_directory.h"

#include <cstdint>
#include <fcntl.h>
#include <fstream>

#include <CppUTest/TestHarness.h>

using namespace officed;
using enum MusicRefusal::Why;

TEST_GROUP(MusicShelf)
{
    TemporaryDirectory directory {};
    MusicShelf shelf { directory.path / "uploaded", directory.path / "etc" };

    std::filesystem::path holds(const std::string& name, const std::string& content)
    {
        const std::filesystem::path path { directory.path / name };
        std::filesystem::create_directories(path.parent_path());
        std::ofstream { path, std::ios::binary } << content;
        return path;
    }
    // Seconds at 8 kHz, of silence.
    static std::string wave(std::uint32_t seconds)
    {
        const auto number = [](std::uint32_t value, int bytes) {
            std::string text;
            for (int i = 0; i < bytes; ++i)
                text += static_cast<char>(value >> 8 * i);
            return text;
        };
        const std::uint32_t bytes = seconds * 16000;
        return "RIFF" + number(36 + bytes, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) + number(1, 2)
            + number(8000, 4) + number(16000, 4) + number(2, 2) + number(16, 2) + "data" + number(bytes, 4)
            + std::string(bytes, '\0');
    }
    auto add(const std::string& folder, const std::string& file, const std::string& content)
    {
        return shelf.add(folder, file,
                         FileDescriptor { ::open(holds("given", content).c_str(), O_RDONLY | O_CLOEXEC) });
    }
    MusicRefusal::Why refusal_of(const std::string& folder, const std::string& file,
                                 const std::string& content)
    {
        const auto taken = add(folder, file, content);
        CHECK_FALSE(taken.has_value());
        return taken.error().why;
    }
};

TEST(MusicShelf, TakesWhatIsAWaveAndShowsItToEverybody)
{
    LONGS_EQUAL(2, add("shop", "b.wav", wave(2)).value());
    LONGS_EQUAL(1, add("shop", "a.wav", wave(1)).value());
    const auto folders = shelf.folders();
    LONGS_EQUAL(1, folders.size());
    CHECK_TRUE(folders[0].uploaded);
    CHECK_TRUE(folders[0].files == (std::vector<std::string> { "a.wav", "b.wav" }));
    const auto path = directory.path / "uploaded" / "shop" / "a.wav";
    CHECK_TRUE(std::filesystem::status(path).permissions() == std::filesystem::perms { 0644 });
    CHECK_TRUE(std::filesystem::status(path.parent_path()).permissions() == std::filesystem::perms { 0755 });
}

TEST(MusicShelf, TakesNothingElse)
{
    CHECK_TRUE(refusal_of("shop", "a.wav", "ID3 and no wave") == NotAWave);
    CHECK_TRUE(refusal_of("shop", "a.wav", wave(0)) == NotAWave);
    CHECK_TRUE(refusal_of("shop", "a.mp3", wave(1)) == BadFile);
    CHECK_TRUE(refusal_of("shop", "../a.wav", wave(1)) == BadFile);
    CHECK_TRUE(refusal_of("shop", ".a.wav", wave(1)) == BadFile);
    CHECK_TRUE(refusal_of("..", "a.wav", wave(1)) == BadFolder);
    CHECK_TRUE(refusal_of("", "a.wav", wave(1)) == BadFolder);
    CHECK_TRUE(
        shelf.add("shop", "a.wav", FileDescriptor { ::open("/dev/zero", O_RDONLY | O_CLOEXEC) }).error().why
        == NotAWave);
    CHECK_TRUE(shelf.folders().empty());
    STRCMP_EQUAL("", shelf.stamp().c_str());
}

TEST(MusicShelf, SaysWhatToDo)
{
    STRCMP_EQUAL("This cannot be read as WAV (no sound); make it a WAV file of 16 bit PCM.",
                 sentence({ .why = NotAWave, .what = "no sound" }, office::Language::English).c_str());
    STRCMP_EQUAL("1 つのフォルダーに入るのは 64 ファイルまでです。",
                 sentence({ .why = TooManyFiles }, office::Language::Japanese).c_str());
}

TEST(MusicShelf, HasAnotherStampWhenSomethingElseIsThere)
{
    CHECK_TRUE(add("shop", "a.wav", wave(1)).has_value());
    const std::string first = shelf.stamp();
    STRCMP_EQUAL(first.c_str(), shelf.stamp().c_str());
    CHECK_TRUE(add("shop", "a.wav", wave(2)).has_value());
    const std::string second = shelf.stamp();
    CHECK_TRUE(first != second);
    CHECK_TRUE(shelf.remove("shop").value());
    STRCMP_EQUAL("", shelf.stamp().c_str());
    CHECK_FALSE(shelf.remove("shop").value());
    CHECK_FALSE(shelf.remove("../etc").value());
}

TEST(MusicShelf, TakesSoManyFilesAndFolders)
{
    for (std::size_t i = 0; i < limits::music_files; ++i)
        holds("uploaded/shop/" + std::to_string(i) + ".wav", "x");
    CHECK_TRUE(refusal_of("shop", "a.wav", wave(1)) == TooManyFiles);
    LONGS_EQUAL(1, add("shop", "0.wav", wave(1)).value()); // In place of one.
    for (std::size_t i = 1; i < limits::music_folders; ++i)
        holds("uploaded/" + std::to_string(i) + "/a.wav", "x");
    CHECK_TRUE(refusal_of("more", "a.wav", wave(1)) == TooManyFolders);
}

TEST(MusicShelf, ListsWhatAnAdministratorPutThereAndTidiesWhatADeathLeft)
{
    holds("etc/shop/a.wav", wave(1));
    holds("uploaded/shop/b.wav.new", "half");
    CHECK_TRUE(add("shop", "c.wav", wave(1)).has_value());
    const auto folders = MusicShelf { directory.path / "uploaded", directory.path / "etc" }.folders();
    LONGS_EQUAL(2, folders.size());
    CHECK_TRUE(folders[0].uploaded && !folders[1].uploaded);
    CHECK_FALSE(std::filesystem::exists(directory.path / "uploaded" / "shop" / "b.wav.new"));
}
