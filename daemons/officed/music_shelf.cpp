#include "music_shelf.h"

#include "limits.h"

#include "base/durable_file.h"
#include "daemon/checksum.h"
#include "dsp/wave_file.h"
#include "office/forms.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

namespace officed {
namespace {

namespace fs = std::filesystem;
using yobirin::Music;
using enum MusicRefusal::Why;

constexpr fs::perms readable_file { 0644 };
constexpr fs::perms readable_folder { 0755 };
constexpr std::string_view half_written = ".new"; // As write_durably() has it.

std::unexpected<MusicRefusal> refused(MusicRefusal::Why why, std::string what = {})
{
    return std::unexpected(MusicRefusal { .why = why, .what = std::move(what) });
}

// As it is called in its folder: no way out of there, and nothing that a terminal shows otherwise.
bool is_file_name(std::string_view name)
{
    const auto is_plain = [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '/' && c != 0x7f;
    };
    return name.size() > 4 && name.size() <= limits::music_name_bytes && !name.starts_with('.')
        && (name.ends_with(".wav") || name.ends_with(".WAV")) && std::ranges::all_of(name, is_plain);
}

std::vector<fs::path> entries_of(const fs::path& folder)
{
    std::vector<fs::path> paths;
    std::error_code problem;
    for (fs::directory_iterator at { folder, problem }, end; !problem && at != end; at.increment(problem))
        paths.push_back(at->path());
    std::ranges::sort(paths);
    return paths;
}

std::vector<std::string> waves_in(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const fs::path& path : entries_of(folder))
        if (is_file_name(path.filename().string()))
            names.push_back(path.filename().string());
    return names;
}

std::uintmax_t bytes_in(const fs::path& root)
{
    std::uintmax_t bytes = 0;
    for (const fs::path& folder : entries_of(root))
        for (const fs::path& file : entries_of(folder)) {
            std::error_code problem;
            const std::uintmax_t size = fs::file_size(file, problem);
            bytes += problem ? 0 : size;
        }
    return bytes;
}

// What a death in the middle left.
void tidy(const fs::path& root)
{
    std::error_code problem;
    for (const fs::path& folder : entries_of(root))
        for (const fs::path& file : entries_of(folder))
            if (file.string().ends_with(half_written))
                fs::remove(file, problem);
            else
                fs::permissions(file, readable_file, problem);
}

struct Sentence {
    MusicRefusal::Why why;
    const char* japanese;
    const char* english;
};
constexpr std::array sentences {
    Sentence { BadFolder, "名前は英数字と - _ で 40 文字までにしてください。",
               "Name it with letters, digits, - and _, at most 40 of them." },
    Sentence { BadFile, "ファイル名は .wav で終わる 100 バイトまでの名前にしてください。",
               "Give the file a name that ends in .wav, of at most 100 bytes." },
    Sentence { NotAWave, "WAV として読めません（{}）。16 ビット PCM の WAV にしてください。",
               "This cannot be read as WAV ({}); make it a WAV file of 16 bit PCM." },
    Sentence { TooLarge,
               "大きすぎます。1 つ 64 MiB まで、全部で 1 GiB までです。短くするか、ほかを消してください。",
               "It is too large: 64 MiB a file, 1 GiB in all. Shorten it, or remove others." },
    Sentence { TooManyFiles, "1 つのフォルダーに入るのは 64 ファイルまでです。",
               "A folder takes 64 files; use another." },
    Sentence { TooManyFolders, "フォルダーは 32 個までです。使わないものを消してください。",
               "There are 32 folders already; remove one that is not used." },
    Sentence { NoRoom, "ディスクに空きがありません。空きを作ってください。", "The disk is full; make room." },
    Sentence { Failed, "書き込めません（{}）。", "It cannot be written ({})." },
};

} // namespace

std::string sentence(const MusicRefusal& refusal, office::Language language)
{
    const auto* found = std::ranges::find(sentences, refusal.why, &Sentence::why);
    std::string text = language == office::Language::Japanese ? found->japanese : found->english;
    if (const std::size_t at = text.find("{}"); at != std::string::npos)
        text.replace(at, 2, refusal.what);
    return text;
}

MusicShelf::MusicShelf(fs::path uploaded, fs::path given)
    : uploaded_(std::move(uploaded)), given_(std::move(given))
{
    tidy(uploaded_);
}

std::vector<Music::Folder> MusicShelf::folders() const
{
    std::vector<Music::Folder> found;
    for (const bool is_uploaded : { true, false })
        for (const fs::path& folder : entries_of(is_uploaded ? uploaded_ : given_)) {
            std::vector<std::string> files = waves_in(folder);
            if (!files.empty())
                found.push_back({ .name = folder.filename().string(),
                                  .uploaded = is_uploaded,
                                  .files = std::move(files) });
        }
    return found;
}

std::expected<std::string, MusicRefusal> MusicShelf::content_of(const FileDescriptor& wave) const
{
    struct stat status {};
    if (fstat(wave.number(), &status) != 0 || !S_ISREG(status.st_mode))
        return refused(NotAWave, "not a file");
    if (static_cast<std::uintmax_t>(status.st_size) > limits::music_file_bytes)
        return refused(TooLarge);
    std::string content(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t have = 0;
    while (have < content.size()) {
        const ssize_t count =
            pread(wave.number(), content.data() + have, content.size() - have, static_cast<off_t>(have));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return refused(NotAWave, "it became shorter");
        have += static_cast<std::size_t>(count);
    }
    return content;
}

std::expected<void, MusicRefusal>
MusicShelf::make_room_for(const std::string& folder, const std::string& file, std::uintmax_t bytes) const
{
    const fs::path place = uploaded_ / folder;
    std::error_code problem;
    if (!fs::is_directory(place, problem) && entries_of(uploaded_).size() >= limits::music_folders)
        return refused(TooManyFolders);
    if (!fs::exists(place / file, problem) && waves_in(place).size() >= limits::music_files)
        return refused(TooManyFiles);
    if (bytes_in(uploaded_) + bytes > limits::music_bytes)
        return refused(TooLarge);
    fs::create_directories(place, problem);
    if (problem)
        return refused(Failed, problem.message());
    const fs::space_info space = fs::space(place, problem);
    if (!problem && space.available < bytes + limits::disk_left_free)
        return refused(NoRoom);
    fs::permissions(uploaded_, readable_folder, problem);
    fs::permissions(place, readable_folder, problem);
    return {};
}

std::expected<std::int64_t, MusicRefusal> MusicShelf::add(const std::string& folder, const std::string& file,
                                                          const FileDescriptor& wave)
{
    if (!office::is_section_name(folder))
        return refused(BadFolder);
    if (!is_file_name(file))
        return refused(BadFile);
    const auto content = content_of(wave);
    if (!content)
        return std::unexpected(content.error());
    const Result<dsp::Wave> sound = dsp::read_wave(std::as_bytes(std::span { *content }));
    if (!sound || sound->sound.empty())
        return refused(NotAWave, sound ? "there is no sound in it" : sound.error().detail);
    if (const auto room = make_room_for(folder, file, content->size()); !room)
        return std::unexpected(room.error());
    const fs::path path = uploaded_ / folder / file;
    if (const Result<> written = write_durably(path, *content); !written)
        return refused(Failed, problem_of(written.error()));
    std::error_code problem;
    fs::permissions(path, readable_file, problem);
    return static_cast<std::int64_t>(sound->sound.size() / sound->rate);
}

Result<bool> MusicShelf::remove(const std::string& folder)
{
    const fs::path place = uploaded_ / folder;
    std::error_code problem;
    if (!office::is_section_name(folder) || !fs::is_directory(place, problem))
        return false;
    for (const fs::path& file : entries_of(place))
        TRY(remove_durably(file));
    fs::remove(place, problem);
    return true;
}

std::string MusicShelf::stamp() const
{
    std::string all;
    for (const fs::path& folder : entries_of(uploaded_))
        for (const std::string& file : waves_in(folder)) {
            struct stat status {};
            if (::stat((folder / file).c_str(), &status) == 0)
                all += folder.filename().string() + '/' + file + ' ' + std::to_string(status.st_ino) + ' '
                    + std::to_string(status.st_mtim.tv_sec) + '.' + std::to_string(status.st_mtim.tv_nsec)
                    + '\n';
        }
    return all.empty() ? std::string {} : std::to_string(checksum(all, 0));
}

} // namespace officed
