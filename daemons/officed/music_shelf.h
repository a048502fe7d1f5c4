// Music that was uploaded: folders of WAV files, looked into before they are taken. officed alone writes
// there; mediad reads, so they are readable for everybody. Reads and writes files and takes its time: not in
// the loop.
#pragma once

#include "base/file_descriptor.h"
#include "office/language.h"
#include "org.yobirin.Music.h"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace officed {

struct MusicRefusal {
    enum class Why {
        BadFolder,
        BadFile,
        NotAWave,
        TooLarge,
        TooManyFiles,
        TooManyFolders,
        NoRoom,
        Failed
    } why {};
    std::string what {}; // What is said of it.
};
std::string sentence(const MusicRefusal&, office::Language);

class MusicShelf {
public:
    // `given` are the folders an administrator made by hand.
    MusicShelf(std::filesystem::path uploaded, std::filesystem::path given);

    std::vector<yobirin::Music::Folder> folders() const;
    // How many seconds it is long.
    std::expected<std::int64_t, MusicRefusal> add(const std::string& folder, const std::string& file,
                                                  const FileDescriptor& wave);
    // False: there was none.
    Result<bool> remove(const std::string& folder);

    // Of what was uploaded; another text when that is different.
    std::string stamp() const;

private:
    std::expected<std::string, MusicRefusal> content_of(const FileDescriptor& wave) const;
    std::expected<void, MusicRefusal> make_room_for(const std::string& folder, const std::string& file,
                                                    std::uintmax_t bytes) const;

    std::filesystem::path uploaded_;
    std::filesystem::path given_;
};

} // namespace officed
