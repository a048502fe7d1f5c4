#include "order.h"

#include "lexer.h"

#include <map>
#include <set>

namespace generator {
namespace {

class Sorter {
public:
    explicit Sorter(Interface& interface) : interface_(interface)
    {
        for (std::size_t i = 0; i < interface.structures.size(); ++i)
            positions_[interface.structures[i].name] = i;
        for (const Enumeration& enumeration : interface.enumerations)
            enumerations_.insert(enumeration.name);
    }

    Result<> sort()
    {
        for (std::size_t i = 0; i < interface_.structures.size(); ++i)
            TRY(place(i));
        std::vector<Structure> sorted;
        for (const std::size_t position : order_)
            sorted.push_back(std::move(interface_.structures[position]));
        interface_.structures = std::move(sorted);
        return {};
    }

private:
    Result<> place(std::size_t position)
    {
        const Structure& structure = interface_.structures[position];
        if (done_.contains(position))
            return {};
        if (!under_way_.insert(position).second)
            return problem_at(structure.line, "'" + structure.name + "' contains itself");
        for (const Field& field : structure.fields)
            TRY(place_type(field.type, structure));
        done_.insert(position);
        order_.push_back(position);
        return {};
    }

    Result<> place_type(const Type& type, const Structure& owner)
    {
        if (!type.of.empty())
            return place_type(type.of.front(), owner);
        if (type.kind != Type::Kind::Named || enumerations_.contains(type.name))
            return {};
        const auto found = positions_.find(type.name);
        if (found == positions_.end())
            return problem_at(owner.line,
                              "'" + owner.name + "' uses '" + type.name + "', which does not exist");
        return place(found->second);
    }

    Interface& interface_;
    std::map<std::string, std::size_t> positions_ {};
    std::set<std::string> enumerations_ {};
    std::set<std::size_t> under_way_ {};
    std::set<std::size_t> done_ {};
    std::vector<std::size_t> order_ {};
};

} // namespace

Result<> put_in_order(Interface& interface) { return Sorter { interface }.sort(); }

} // namespace generator
