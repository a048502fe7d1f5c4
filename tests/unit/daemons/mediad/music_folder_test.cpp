#include "music_folder.h"

#include "support/temporary_directory.h"

#include <fstream>

#include <CppUTest/TestHarness.h>

using namespace mediad;

TEST_GROUP(MusicFolder)
{
    TemporaryDirectory directory;

    void has(const std::string& file, const std::string& content)
    {
        const std::filesystem::path path { directory.path / file };
        std::filesystem::create_directories(path.parent_path());
        std::ofstream { path, std::ios::binary } << content;
    }
    // A quarter second at 8 kHz, each sample that one.
    static std::string wave(char sample)
    {
        const auto number = [](std::uint32_t value, int bytes) {
            std::string text;
            for (int i = 0; i < bytes; ++i)
                text += static_cast<char>(value >> 8 * i);
            return text;
        };
        std::string data;
        for (int i = 0; i < 2000; ++i)
            data += std::string { sample, '\0' };
        return "RIFF" + number(36 + 4000, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) + number(1, 2)
            + number(8000, 4) + number(16000, 4) + number(2, 2) + number(16, 2) + "data" + number(4000, 4)
            + data;
    }
    Music music(const std::string& name) { return read_music({ directory.path / "uploaded", directory.path }, name); }
};

TEST(MusicFolder, IsHeardFileAfterFileInTheOrderOfTheirNames)
{
    has("default/2.wav", wave(2));
    has("default/1.WAV", wave(1));
    has("default/notes.txt", "not music");
    const Music found = music("default");
    CHECK_EQUAL(4000, found.sound.size());
    CHECK_EQUAL(1, found.sound.front());
    CHECK_EQUAL(2, found.sound.back());
    CHECK_TRUE(found.complaints.empty());
}

TEST(MusicFolder, LeavesOutWhatIsNoMusicAndSaysWhy)
{
    has("jazz/a.wav", "\xff\xfb\x90");
    has("jazz/b.wav", wave(7));
    const Music found = music("jazz");
    CHECK_EQUAL(2000, found.sound.size());
    CHECK_EQUAL(1, found.complaints.size());
    STRCMP_EQUAL("it is no WAV file", found.complaints[0].why.c_str());
    CHECK_TRUE(found.complaints[0].file.ends_with("jazz/a.wav"));
}

TEST(MusicFolder, ThatWasUploadedComesBeforeOneOfItsName)
{
    has("jazz/a.wav", wave(1));
    has("uploaded/jazz/b.wav", wave(2));
    LONGS_EQUAL(2000, music("jazz").sound.size());
    LONGS_EQUAL(2, music("jazz").sound.front());
}

TEST(MusicFolder, ThatIsNotThereIsSilentOfTheDefaultAlone)
{
    CHECK_TRUE(music("default").complaints.empty());
    CHECK_TRUE(music("default").sound.empty());
    STRCMP_EQUAL("there is no such folder", music("jazz").complaints.at(0).why.c_str());
    has("empty/readme", "");
    STRCMP_EQUAL("there is no WAV file in it", music("empty").complaints.at(0).why.c_str());
}
