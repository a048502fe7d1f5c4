#include "csv.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;

TEST_GROUP(CsvRows)
{
    std::vector<CsvRow> rows {};
    std::optional<CsvFault> fault {};
    char separator { 0 };

    void read(const std::string& text)
    {
        CsvReader reader { text };
        rows.clear();
        while (const CsvRow* row = reader.next())
            rows.push_back(*row);
        fault = reader.fault();
        separator = reader.separator();
    }
    // "a|b/c|d": cells and rows.
    std::string read_as(const std::string& text)
    {
        read(text);
        std::string all;
        for (const CsvRow& row : rows) {
            all += all.empty() ? "" : "/";
            for (std::size_t i = 0; i < row.cells.size(); ++i)
                all += (i == 0 ? "" : "|") + row.cells[i];
        }
        return all;
    }
};

TEST(CsvRows, EndWithAnyLineEndAndMayLackTheLast)
{
    for (const char* text : { "a,b\nc,d", "a,b\r\nc,d\r\n", "a,b\rc,d\r", "a,b\n\n\nc,d\n\n" })
        CHECK_EQUAL(std::string("a|b/c|d"), read_as(text));
    CHECK_EQUAL(std::string(), read_as(""));
    CHECK_EQUAL(std::string("|/|"), read_as(",\n,"));
}

TEST(CsvRows, HaveQuotedCells)
{
    CHECK_EQUAL(std::string("a,b|c\"d|"), read_as("\"a,b\",\"c\"\"d\",\"\"\n"));
    CHECK_EQUAL(std::string("a\r\nb|c/d"), read_as("\"a\r\nb\",c\nd"));
    CHECK_EQUAL(std::string("ab c|d"), read_as("\"ab\" c,d"));
    CHECK_EQUAL(std::string("a\"b\"|c"), read_as("a\"b\",c"));
}

TEST(CsvRows, KnowTheLineTheyBeginOn)
{
    read("a,b\r\n\r\n\"c\nd\",e\nf,g\n");
    CHECK_EQUAL(1u, rows[0].line);
    CHECK_EQUAL(3u, rows[1].line);
    CHECK_EQUAL(5u, rows[2].line);
}

TEST(CsvRows, AreSeparatedByWhatTheFirstRowHasMostOf)
{
    CHECK_EQUAL(std::string("a,b|c|d"), read_as("a,b;c;d"));
    CHECK_EQUAL(std::string("a|b/c,d;e|f"), read_as("a\tb\nc,d;e\tf"));
    CHECK_EQUAL(std::string("a;b;c|d"), read_as("\"a;b;c\",d"));
    CHECK_EQUAL(std::string("a,b|c"), read_as("sep=;\r\na,b;c"));
    CHECK_EQUAL(std::string("alone"), read_as("alone"));
}

TEST(CsvRows, StopAtAQuoteThatIsNeverClosed)
{
    read("a,b\nc,\"d\ne,f\n");
    CHECK_EQUAL(1u, rows.size());
    CHECK_EQUAL(2u, fault.value().line);
    CHECK_TRUE(fault->what == CsvFault::What::UnclosedQuote);
}

TEST(CsvRows, HaveAtMostSoManyCells)
{
    read("a,b\n" + std::string(CsvReader::most_cells - 1, ',') + "\n");
    CHECK_EQUAL(CsvReader::most_cells, rows.at(1).cells.size());
    read("a,b\n" + std::string(CsvReader::most_cells, ',') + "\n");
    CHECK_EQUAL(1u, rows.size());
    CHECK_TRUE(fault.value().what == CsvFault::What::TooManyCells);
    CHECK_EQUAL(2u, fault->line);
}
