// skew_writer makes the C++ of all interfaces as they are today, or as the next release might have them
// (grow.h), with a sample of everything in them.
//
//     skew_writer today|next DIRECTORY SOURCE.varlink…
#include "daemons/lib/ipc/generator/grow.h"
#include "daemons/lib/ipc/generator/header_writer.h"
#include "daemons/lib/ipc/generator/parser.h"
#include "daemons/lib/ipc/generator/source_writer.h"
#include "sample_writer.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

void write_file(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream { path, std::ios::binary | std::ios::trunc } << text;
}

generator::Interface read_interface(const char* path)
{
    std::stringstream text;
    text << std::ifstream { path, std::ios::binary }.rdbuf();
    return MUST(generator::parse(text.str()));
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view release { argc > 3 ? argv[1] : "" };
    if (release != "today" && release != "next") {
        std::fputs("usage: skew_writer today|next DIRECTORY SOURCE.varlink…\n", stderr);
        return 1;
    }
    const std::filesystem::path directory { argv[2] };
    std::filesystem::create_directories(directory);
    std::vector<generator::Interface> interfaces;
    for (int i = 3; i < argc; ++i) {
        generator::Interface& interface = interfaces.emplace_back(read_interface(argv[i]));
        if (release == "today")
            continue; // The daemons' own are used.
        generator::grow(interface);
        write_file(directory / (interface.name + ".h"), generator::header_of(interface));
        write_file(directory / (interface.name + ".cpp"), generator::source_of(interface));
    }
    write_file(directory / "samples.h", skew::samples_of(interfaces));
    return 0;
}
