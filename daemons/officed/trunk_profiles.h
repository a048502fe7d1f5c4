// The profiles that trunks of an office name, as files: those of the box (/etc/yobirin/trunks/) come before
// those that came with the program.
#pragma once

#include "office/profile.h"

#include <filesystem>
#include <string>
#include <vector>

namespace officed {

class TrunkProfiles {
public:
    explicit TrunkProfiles(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) { }

    struct Given {
        office::Profiles profiles {};
        std::vector<office::Problem> problems {}; // Of a profile's own file: with its name.
    };
    // What the files say now that a good office names.
    Given given(const office::Value& tree) const;

private:
    std::filesystem::path file_of(const std::string& name) const; // Empty: there is none.
    std::vector<std::string> names() const;
    void read(const std::string& name, const std::filesystem::path& file, Given& given) const;
    office::Problem none_of(const std::string& name, const office::Member& trunk) const;

    std::vector<std::filesystem::path> folders_;
};

} // namespace officed
