// An interface as the generator sees it: inline types have been given names, everything is in an order in
// which C++ can declare it.
#pragma once

#include <string>
#include <vector>

namespace generator {

struct Type {
    enum class Kind { Bool, Int, Float, String, Object, Named, Array, Map, Optional } kind { Kind::Bool };
    std::string name {}; // Of Named.
    std::vector<Type> of {}; // One, of Array, Map and Optional.
};

struct Field {
    std::string name;
    Type type;
};

struct Structure {
    std::string name;
    std::vector<Field> fields {};
    int line { 0 };
};

struct Enumeration {
    std::string name;
    std::vector<std::string> values {};
    int line { 0 };
};

struct Interface {
    std::string name; // "org.yobirin.Calls"
    std::string description; // The whole text of the file.
    std::vector<Enumeration> enumerations {};
    std::vector<Structure>
        structures {}; // Types; "End" and "EndReply" of methods; "NoSuchCallError" of errors.
    std::vector<std::string> methods {};
    std::vector<std::string> errors {};
};

inline const Structure& structure_of(const Interface& interface, const std::string& name)
{
    for (const Structure& structure : interface.structures)
        if (structure.name == name)
            return structure;
    return interface.structures.front(); // Not reached: the parser made one for every method and error.
}

} // namespace generator
