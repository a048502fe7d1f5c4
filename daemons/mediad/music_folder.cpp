#include "music_folder.h"

#include "dsp/wave_file.h"
#include "limits.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace mediad {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> wave_files_in(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code problem;
    for (fs::directory_iterator at { folder, problem }, end; !problem && at != end; at.increment(problem)) {
        std::string extension = at->path().extension().string();
        std::ranges::transform(extension, extension.begin(),
                               [](char c) { return static_cast<char>(c | 0x20); });
        if (extension == ".wav" && files.size() < limits::files_of_music)
            files.push_back(at->path());
    }
    std::ranges::sort(files);
    return files;
}

std::vector<std::byte> bytes_of(const fs::path& path)
{
    std::error_code problem;
    const std::uintmax_t size = fs::file_size(path, problem);
    std::vector<std::byte> bytes(problem ? 0 : std::min<std::uintmax_t>(size, limits::music_file_bytes));
    std::ifstream file { path, std::ios::binary };
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return bytes;
}

} // namespace

Music read_music(const std::vector<fs::path>& places, const std::string& name)
{
    Music music { .name = name };
    const auto place = std::ranges::find_if(places, [&](const fs::path& one) {
        std::error_code problem;
        return fs::is_directory(one / name, problem);
    });
    if (place == places.end()) {
        if (name != "default")
            music.complaints.push_back({ name, "there is no such folder" });
        return music;
    }
    const fs::path folder = *place / name;
    for (const fs::path& path : wave_files_in(folder)) {
        const Result<dsp::Wave> wave = dsp::read_wave(bytes_of(path));
        if (!wave) {
            music.complaints.push_back({ path.string(), wave.error().detail });
            continue;
        }
        std::vector<dsp::Sample> sound = dsp::at_rate(*wave, dsp::telephone_clock);
        sound.resize(std::min(sound.size(), limits::music_samples - music.sound.size()));
        music.sound.insert(music.sound.end(), sound.begin(), sound.end());
    }
    if (music.sound.empty() && music.complaints.empty())
        music.complaints.push_back({ folder.string(), "there is no WAV file in it" });
    return music;
}

} // namespace mediad
