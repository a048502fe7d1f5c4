#include "parser.h"

#include <CppUTest/TestHarness.h>

using namespace generator;

namespace {

std::string problem_of(const std::string& members)
{
    const Result<Interface> parsed = parse("interface org.example.Test\n" + members);
    return parsed ? "none" : parsed.error().detail;
}

} // namespace

TEST_GROUP(InterfaceParser) {};

TEST(InterfaceParser, ReadsTypesMethodsAndErrors)
{
    const Interface read =
        parse("# About\ninterface org.example.Test # and more\n"
              "type A(b: ?[]string) # comment\nmethod Do(a: A,\n # inside\n c: (x, y)) -> ()\n"
              "error E(a: int)\nerror Bare")
            .value();
    STRCMP_EQUAL("org.example.Test", read.name.c_str());
    CHECK_EQUAL(1U, read.methods.size());
    CHECK_EQUAL(2U, read.errors.size());
    const Field& b = structure_of(read, "A").fields.front();
    CHECK_TRUE(b.type.kind == Type::Kind::Optional);
    CHECK_TRUE(b.type.of.front().kind == Type::Kind::Array);
    CHECK_TRUE(b.type.of.front().of.front().kind == Type::Kind::String);
}

TEST(InterfaceParser, NamesInlineTypesAfterWhatTheyStandIn)
{
    const Result<Interface> parsed =
        parse("interface a.T\ntype Call (state: (up, down), at: ?(x: (y: int)))\n"
              "method Go(how: (fast, slow)) -> (how: (good, bad))\n"
              "error No(why: (one, other))");
    CHECK_TRUE(parsed.has_value());
    std::string names;
    for (const Enumeration& enumeration : parsed->enumerations)
        names += enumeration.name + " ";
    STRCMP_EQUAL("CallState GoHow GoReplyHow NoErrorWhy ", names.c_str());
    CHECK_EQUAL(1U, structure_of(*parsed, "CallAtX").fields.size());
}

TEST(InterfaceParser, PutsTypesBehindWhatTheyHold)
{
    const Interface read = parse("interface a.T\ntype A (b: ?[]B)\ntype B (c: C)\ntype C ()").value();
    STRCMP_EQUAL("C", read.structures[0].name.c_str());
    STRCMP_EQUAL("B", read.structures[1].name.c_str());
    STRCMP_EQUAL("A", read.structures[2].name.c_str());
}

TEST(InterfaceParser, SaysWhatIsWrongAndWhere)
{
    STRCMP_EQUAL("line 2: 'A' uses 'B', which does not exist", problem_of("type A (b: B)").c_str());
    STRCMP_EQUAL("line 3: there is a 'A' already", problem_of("type A ()\ntype A ()").c_str());
    STRCMP_EQUAL("line 3: the field 'b' stands there twice", problem_of("type A (b: int,\n b: int)").c_str());
    STRCMP_EQUAL("line 2: 'x' stands there twice", problem_of("type A (x, y, x)").c_str());
    STRCMP_EQUAL("line 2: expected '->', but the file ends", problem_of("method Go()").c_str());
    STRCMP_EQUAL("line 2: expected ':', not ')'", problem_of("type A (b: int, c)").c_str());
    STRCMP_EQUAL("line 2: 'number' is no type", problem_of("type A (b: number)").c_str());
    STRCMP_EQUAL("line 2: expected 'type', 'method' or 'error', not 'typ'", problem_of("typ A ()").c_str());
    STRCMP_EQUAL("line 2: what is optional cannot be optional again",
                 problem_of("type A (b: ??int)").c_str());
    STRCMP_EQUAL("line 2: '{' means nothing here", problem_of("type A {").c_str());
    STRCMP_EQUAL("line 2: 'a' is not the name of a type: it begins with a capital",
                 problem_of("type a ()").c_str());
    STRCMP_EQUAL("line 2: parameters are fields with types, not an enum",
                 problem_of("method Go(a, b) -> ()").c_str());
    STRCMP_EQUAL("line 2: 'A' contains itself", problem_of("type A (b: B)\ntype B (a: []A)").c_str());
    STRCMP_EQUAL("line 2: 'Client' is a name the generator needs", problem_of("type Client ()").c_str());
    STRCMP_EQUAL("line 3: there is a 'GoReply' already",
                 problem_of("type GoReply ()\nmethod Go() -> ()").c_str());
    CHECK_FALSE(parse("").has_value());
    CHECK_FALSE(parse("interface NoDots").has_value());
}

TEST(InterfaceParser, RefusesANestThatIsTooDeep)
{
    std::string type = "int";
    for (int i = 0; i < 1000; ++i)
        type = "[]" + type;
    STRCMP_EQUAL("line 2: types are nested too deeply", problem_of("type A (b: " + type + ")").c_str());
}
