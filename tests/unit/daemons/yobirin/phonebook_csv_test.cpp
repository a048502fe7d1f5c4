#include "phonebook_csv.h"

#include "phonebook_columns.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;

TEST_GROUP(ACustomerList)
{
    PhonebookList list {};

    // "number=name(kana)" of each entry.
    std::string read(const std::string& text)
    {
        list = read_phonebook(text);
        std::string all;
        for (const Phonebook::Entry& entry : list.entries) {
            all += (all.empty() ? "" : "; ") + entry.number + "=" + entry.name;
            if (entry.kana)
                all += "(" + *entry.kana + ")";
        }
        return all;
    }
    void is_refused(const std::string& text, ListFault fault, std::size_t line)
    {
        list = read_phonebook(text);
        CHECK_FALSE(list.is_readable());
        CHECK_TRUE(list.problems.back().fault == fault);
        CHECK_EQUAL(line, list.problems.back().line);
    }
    void leaves_out(const std::string& row, ListFault fault, const char* cell)
    {
        CHECK_EQUAL(std::string("117=時報"), read("名前,電話番号\n" + row + "\n時報,117\n"));
        CHECK_EQUAL(1u, list.problem_count);
        CHECK_TRUE(list.is_readable() && list.problems.front().fault == fault);
        CHECK_EQUAL(2u, list.problems.front().line);
        CHECK_EQUAL(std::string(cell), list.problems.front().cell);
    }
};

TEST(ACustomerList, HasHeadingsInJapaneseOrEnglish)
{
    CHECK_EQUAL(std::string("03-9876-5432=○○商会 田中(タナカ)"),
                read("フリガナ,会社名,名前,住所,電話番号\nタナカ,○○商会,田中,東京,03-9876-5432\n"));
    CHECK_EQUAL(std::string("03-9876-5432=Acme John Smith"),
                read("First Name;Last Name;Company;Phone 1 - Type;Phone 1 - Value\n"
                     "John;Smith;Acme;Work;03-9876-5432\n"));
    CHECK_EQUAL(std::string("117=山田 太郎様(ヤマダ タロウ)"),
                read("名,姓,敬称,セイ カナ,メイ カナ,ＴＥＬ\n太郎,山田,様,ヤマダ,タロウ,117\n"));
}

TEST(ACustomerList, HasAnEntryForEachNumberOfARow)
{
    CHECK_EQUAL(std::string("0311112222=田中; 090-1111-2222=田中; 0311112223=田中; 0612345678=佐藤"),
                read("名前\t電話番号\t携帯\ttel2\tFAX番号\n"
                     "田中\t0311112222\t090-1111-2222\t0311112223\t0311112229\n佐藤\t\t-\t0612345678\n"));
    CHECK_EQUAL(0u, list.problem_count);
}

TEST(ACustomerList, MayHaveNoHeading)
{
    CHECK_EQUAL(std::string("03-9876-5432=田中; 117=時報"), read("田中,03-9876-5432,東京\n時報,117,\n"));
    CHECK_EQUAL(std::string("03-9876-5432=田中"), read("03-9876-5432,田中,東京\n"));
}

TEST(ACustomerList, HasNumbersAsPeopleWriteThem)
{
    CHECK_EQUAL(std::string("03-9876-5432=a; +81 3 9876 5432=b; 03(9876)5432=c; 0398765432=d"),
                read("name,phone\na,０３－９８７６ー５４３２\nb,＋81 3 9876 5432\nc, "
                     "03（9876）5432\nd,'0398765432\n"));
}

TEST(ACustomerList, HasNamesOfOneLine)
{
    CHECK_EQUAL(std::string("117=○○商会 田中"), read("名前,電話番号\n\"　○○商会\r\n  田中　\",117\n"));
    CHECK_EQUAL(std::string("117=○○商会"), read("会社名,名前,電話番号\n○○商会,○○商会,117\n"));
}

TEST(ACustomerList, LeavesOutWhoHasNoNumberAndSaysHowMany)
{
    CHECK_EQUAL(std::string("117=時報"), read("名前,電話番号\n田中,\n佐藤,なし\n鈴木\n時報,117\n"));
    CHECK_EQUAL(3u, list.rows_without_number);
    CHECK_EQUAL(0u, list.problem_count);
}

TEST(ACustomerList, CountsNumbersThatStandThereTwice)
{
    read("名前,電話番号,携帯\n田中,03-9876-5432,090-1111-2222\n佐藤,0398765432,\n");
    CHECK_EQUAL(1u, list.repeated);
    CHECK_EQUAL(3u, list.entries.size());
}

TEST(ACustomerList, NamesTheLinesThatAreWrong)
{
    leaves_out("田中,03-1234-5678 内線12", ListFault::BadNumber, "03-1234-5678 内線12");
    leaves_out("田中,9.01235E+10", ListFault::BadNumber, "9.01235E+10");
    leaves_out("田中,12", ListFault::BadNumber, "12");
    leaves_out(",0312345678", ListFault::NoName, "0312345678");
    leaves_out(std::string(201, 'x') + ",0312345678", ListFault::LongName, std::string(201, 'x').c_str());
}

TEST(ACustomerList, IsRefusedWhereItCannotBeUnderstood)
{
    is_refused("", ListFault::NoPhoneColumn, 1);
    is_refused("名前,住所\n田中,東京\n", ListFault::NoPhoneColumn, 1);
    is_refused("住所,電話番号\n東京,0312345678\n", ListFault::NoNameColumn, 1);
    is_refused("名前,電話番号\n田中,\n", ListFault::NoNumbers, 1);
    is_refused("名前,電話番号\n田中,117\n\"佐藤,117\n", ListFault::UnclosedQuote, 3);
    is_refused("名前,電話番号\n" + std::string(300, ','), ListFault::TooManyCells, 2);
    is_refused("名前,電話番号\n田中 一郎,117\n\xFF,117\n", ListFault::Unreadable, 3);
}

TEST(ACustomerList, TellsTheFirstProblemsAndCountsTheOthers)
{
    std::string text = "名前,電話番号\n";
    for (int i = 0; i < 50; ++i)
        text += "田中,x1\n";
    list = read_phonebook(text);
    CHECK_EQUAL(problems_told, list.problems.size());
    CHECK_EQUAL(50u, list.problem_count);
    CHECK_TRUE(list.is_readable());
    is_refused(text + "\"", ListFault::UnclosedQuote, 52);
}

TEST(ACustomerList, MayBeEmptyOnPurpose)
{
    CHECK_EQUAL(std::string(), read("名前,電話番号\n"));
    CHECK_TRUE(list.is_readable());
}

TEST(ACustomerList, IsWrittenAsItIsRead)
{
    const std::vector<Phonebook::Entry> entries {
        { .number = "03-9876-5432", .name = "○○商会, \"田中\"; 様", .kana = "タナカ" },
        { .number = "+81 90 1234 5678", .name = "Smith" },
        { .number = "03-9876-5432", .name = "0312345678" },
    };
    for (const PhonebookHeadings& headings : { PhonebookHeadings { "phone", "name", "kana" },
                                               PhonebookHeadings { "電話番号", "名前", "フリガナ" } }) {
        list = read_phonebook(phonebook_text(entries, headings));
        CHECK_TRUE(list.problems.empty() && list.entries == entries);
        list = read_phonebook(phonebook_text({}, headings));
        CHECK_TRUE(list.problems.empty() && list.entries.empty());
    }
}

TEST(ACustomerList, KnowsColumnsByTheirHeadings)
{
    for (const char* heading :
         { "電話番号", "自宅電話番号", "携帯", "TEL", "tel2", "Ｔｅｌ", "Business Phone", "Mobile" })
        CHECK_TRUE(column_of(heading) == Column::Phone);
    for (const char* heading : { "FAX番号", "Fax Phone", "Phone 1 - Label", "Hotel", "郵便番号", "" })
        CHECK_TRUE(column_of(heading) == Column::Other);
    CHECK_TRUE(column_of("会社名フリガナ") == Column::Kana);
    CHECK_TRUE(column_of("Company_Name") == Column::Company);
}
