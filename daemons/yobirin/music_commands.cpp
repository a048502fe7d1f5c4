// music: what those who wait hear.
#include "commands.h"

#include "columns.h"

#include "org.yobirin.Music.h"

#include <cstdio>
#include <fcntl.h>
#include <filesystem>

namespace command {
namespace {

using yobirin::Music;

const std::string music_socket { Music::interface_name };
// Until a file is on the disk, whatever else that does.
constexpr std::chrono::milliseconds taken_within { 60'000 };

int add(const Place& place, const std::string& folder, const std::string& path)
{
    FileDescriptor file { ::open(path.c_str(), O_RDONLY | O_CLOEXEC) };
    if (!file) {
        std::fprintf(stderr, "%s\n", say(place.language, Word::CannotRead, { path }).c_str());
        return 1;
    }
    const auto language =
        place.language == Language::Japanese ? Music::AddLanguage::Ja : Music::AddLanguage::En;
    const std::string method = music_socket + ".Add";
    ipc::Request request { .method = method,
                           .parameters_json =
                               encode(Music::Add { .folder = folder,
                                                   .file = std::filesystem::path { path }.filename().string(),
                                                   .language = language }) };
    request.descriptors.push_back(std::move(file));
    const auto text = ipc::call_and_wait(place.paths.socket(music_socket), std::move(request), taken_within);
    Music::AddReply taken;
    const Result<> reply = text ? decode(*text, taken) : std::unexpected(text.error());
    if (!reply) {
        std::fprintf(stderr, "%s: ", path.c_str());
        return failed(place, reply.error(), music_socket);
    }
    std::puts(say(place.language, Word::MusicTaken, { path, std::to_string(taken.seconds) }).c_str());
    return 0;
}

} // namespace

int music(const Place& place, Output output)
{
    const auto reply =
        ask_for<Music::ListReply>(place, { .socket = music_socket, .method = music_socket + ".List" });
    if (!reply)
        return failed(place, reply.error(), music_socket);
    if (output == Output::Json) {
        std::puts(encode(*reply).c_str());
        return 0;
    }
    if (reply->folders.empty())
        std::puts(say(place.language, Word::NoMusic).c_str());
    std::vector<Row> rows;
    for (const Music::Folder& folder : reply->folders) {
        rows.push_back({ folder.name, folder.uploaded ? "" : say(place.language, Word::MusicInEtc) });
        for (const std::string& file : folder.files)
            rows.push_back({ "", file });
    }
    std::fputs(columns(rows).c_str(), stdout);
    return 0;
}

int add_music(const Place& place, const std::string& folder, const std::vector<std::string>& files)
{
    for (const std::string& file : files)
        if (const int result = add(place, folder, file); result != 0)
            return result;
    return 0;
}

int remove_music(const Place& place, const std::string& folder)
{
    const auto reply =
        ask_for<Music::RemoveReply>(place,
                                    { .socket = music_socket,
                                      .method = music_socket + ".Remove",
                                      .parameters = encode(Music::Remove { .folder = folder }) });
    if (!reply)
        return failed(place, reply.error(), music_socket);
    std::puts(say(place.language, Word::MusicRemoved, { folder }).c_str());
    return 0;
}

} // namespace command
