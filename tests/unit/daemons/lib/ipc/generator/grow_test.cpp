#include "grow.h"

#include "header_writer.h"
#include "parser.h"

#include <CppUTest/TestHarness.h>

using namespace generator;

TEST_GROUP(GrownInterface)
{
    Interface grown {
        parse("interface a.T\ntype A (b: (x, y), c: ?[]int)\nmethod Go() -> (a: A)\nerror No()").value()
    };
    void setup() override { grow(grown); }
};

TEST(GrownInterface, HasOneMoreOptionalFieldInEverything)
{
    for (const Structure& structure : grown.structures) {
        STRCMP_EQUAL("added_since", structure.fields.back().name.c_str());
        CHECK_TRUE(structure.fields.back().type.kind == Type::Kind::Optional);
    }
    CHECK_EQUAL(3U, structure_of(grown, "A").fields.size());
}

TEST(GrownInterface, HasOneMoreMethod)
{
    CHECK_EQUAL(2U, grown.methods.size());
    CHECK_TRUE(header_of(grown).contains("virtual void added_since("));
}

TEST(GrownInterface, DescribesItselfInATextThatReadsBackTheSame)
{
    const Interface again = parse(grown.description).value();
    CHECK_EQUAL(grown.structures.size(), again.structures.size());
    CHECK_EQUAL(grown.enumerations.size(), again.enumerations.size());
    for (const Structure& structure : grown.structures)
        CHECK_EQUAL(structure.fields.size(), structure_of(again, structure.name).fields.size());
    CHECK_TRUE(header_of(again).size() == header_of(grown).size());
}
