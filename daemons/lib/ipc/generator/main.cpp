// varlink_generator makes C++ of an interface file: DIRECTORY/NAME.h and NAME.cpp.
//
//     varlink_generator SOURCE.varlink DIRECTORY
//
// It decides nothing about the wire; that is daemons/lib/ipc.
#include "header_writer.h"
#include "parser.h"
#include "source_writer.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace {

struct Order {
    std::filesystem::path source {};
    std::filesystem::path directory {};
};

Result<Order> order_of(const std::vector<std::string>& arguments)
{
    if (arguments.size() != 2)
        return failure("Usage", "usage: varlink_generator SOURCE.varlink DIRECTORY");
    return Order { .source = arguments[0], .directory = arguments[1] };
}

Result<> write_file(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream file { path, std::ios::binary | std::ios::trunc };
    file << text;
    file.close();
    if (!file)
        return failure("CannotWrite", path.string() + ": cannot be written");
    return {};
}

Result<> generate(const Order& order)
{
    std::ifstream file { order.source, std::ios::binary };
    std::stringstream text;
    text << file.rdbuf();
    if (!file)
        return failure("CannotRead", order.source.string() + ": cannot be read");
    Result<generator::Interface> interface = generator::parse(text.str());
    if (!interface)
        return failure(interface.error().code, order.source.string() + ": " + interface.error().detail);
    if (interface->name + ".varlink" != order.source.filename())
        return failure("WrongName",
                       order.source.string() + ": defines " + interface->name
                           + "; file and interface bear the same name");
    std::filesystem::create_directories(order.directory);
    TRY(write_file(order.directory / (interface->name + ".h"), generator::header_of(*interface)));
    return write_file(order.directory / (interface->name + ".cpp"), generator::source_of(*interface));
}

} // namespace

int main(int argc, char** argv)
{
    const Result<Order> order = order_of({ argv + 1, argv + argc });
    const Result<> done = order ? generate(*order) : std::unexpected(order.error());
    if (done)
        return 0;
    std::fprintf(stderr, "%s\n", done.error().detail.c_str());
    return 1;
}
