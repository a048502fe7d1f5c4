// Music for those who wait, as somebody put it into a folder: its WAV files, in the order of their names,
// made ready to be heard. Reads files and takes its time: not in the loop.
#pragma once

#include "dsp/codecs/codec.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mediad {

struct Music {
    std::string name {};
    std::vector<dsp::Sample> sound {}; // At 8 kHz. Empty: there is none.
    struct Complaint {
        std::string file;
        std::string why;
    };
    std::vector<Complaint> complaints {};
};

// Of the first place that has a folder of that name. A file that cannot be used is left out, and complained
// of; so is a folder that is not there, unless it is the default one: then nobody has put music anywhere.
Music read_music(const std::vector<std::filesystem::path>& places, const std::string& name);

} // namespace mediad
