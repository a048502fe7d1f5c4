#include "trunk_profiles.h"

#include "base/durable_file.h"
#include "office/nearest.h"

#include <algorithm>
#include <set>

namespace officed {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".toml";

const std::string* text_at(const office::Value& section, std::string_view key)
{
    const office::Value* value = section.at(key);
    return value == nullptr ? nullptr : value->text();
}

int line_of(const office::Member& trunk, std::string_view key)
{
    const office::Member* member = trunk.value.member(key);
    return member == nullptr ? trunk.line : member->line;
}

bool accepts_notice(const office::Member& trunk)
{
    const office::Value* accepted = trunk.value.at("accept_notice");
    return accepted != nullptr && accepted->boolean() != nullptr && *accepted->boolean();
}

} // namespace

fs::path TrunkProfiles::file_of(const std::string& name) const
{
    for (const fs::path& folder : folders_) {
        fs::path file = folder / (name + std::string { suffix });
        std::error_code problem;
        if (fs::exists(file, problem))
            return file;
    }
    return {};
}

std::vector<std::string> TrunkProfiles::names() const
{
    std::set<std::string> found { "generic" };
    for (const fs::path& folder : folders_) {
        std::error_code problem;
        for (const fs::directory_entry& entry : fs::directory_iterator { folder, problem })
            if (entry.path().extension() == suffix)
                found.insert(entry.path().stem().string());
    }
    return { found.begin(), found.end() };
}

office::Problem TrunkProfiles::none_of(const std::string& name, const office::Member& trunk) const
{
    office::Problem problem { .line = line_of(trunk, "profile"), .key = "trunk." + trunk.key + ".profile" };
    const std::vector<std::string> known = names();
    if (const auto close = office::nearest(name, known)) {
        problem.message = office::Message::NoSuchProfilePerhaps;
        problem.arguments = { name, *close };
        return problem;
    }
    std::string list;
    for (const std::string& one : known)
        list += (list.empty() ? "" : ", ") + one;
    problem.message = office::Message::NoSuchProfile;
    problem.arguments = { name, list, folders_.empty() ? std::string {} : folders_.front().string() };
    return problem;
}

void TrunkProfiles::read(const std::string& name, const fs::path& file, Given& given) const
{
    const Result<std::string> text = read_file(file);
    if (!text) {
        given.problems.push_back({ .file = file.string(),
                                   .key = name,
                                   .message = office::Message::CannotReadFile,
                                   .arguments = { file.string(), text.error().detail } });
        return;
    }
    office::Judgement judged = office::judge_profile(*text);
    for (office::Problem& problem : judged.problems) {
        problem.file = file.string();
        given.problems.push_back(std::move(problem));
    }
    if (judged.is_good())
        given.profiles.insert_or_assign(name, office::read_profile(name, *judged.tree));
}

TrunkProfiles::Given TrunkProfiles::given(const office::Value& tree) const
{
    Given given;
    const office::Value* trunks = tree.at("trunk");
    if (trunks == nullptr || trunks->table() == nullptr)
        return given;
    std::set<std::string> looked_at;
    for (const office::Member& trunk : trunks->table()->members) {
        const std::string* named = text_at(trunk.value, "profile");
        const std::string name = named == nullptr ? "generic" : *named;
        const fs::path file = file_of(name);
        if (file.empty() && name != "generic") // Which says nothing but the defaults.
            given.problems.push_back(none_of(name, trunk));
        else if (!file.empty() && looked_at.insert(name).second)
            read(name, file, given);
        const auto profile = given.profiles.find(name);
        if (profile != given.profiles.end() && !profile->second.notice_en.empty() && !accepts_notice(trunk))
            given.problems.push_back(
                { .line = line_of(trunk, "profile"),
                  .key = "trunk." + trunk.key + ".accept_notice",
                  .message = office::Message::NoticeNotAccepted,
                  .arguments = { name, profile->second.notice_ja, profile->second.notice_en } });
    }
    return given;
}

} // namespace officed
