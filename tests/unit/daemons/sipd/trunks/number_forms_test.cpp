#include "trunks/number_forms.h"

#include <array>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using office::NumberForm;

namespace {

constexpr NumberingPlan tokyo { "JP", "03" };

struct Row {
    std::string_view written;
    NumberForm form;
    std::string_view said;
};

constexpr std::array rows {
    Row { "0312345678", NumberForm::AsDialled, "0312345678" },
    Row { "0312345678", NumberForm::PlusE164, "+81312345678" },
    Row { "0312345678", NumberForm::E164, "81312345678" },
    Row { "0312345678", NumberForm::National, "0312345678" },
    Row { "+81312345678", NumberForm::National, "0312345678" },
    Row { "+81312345678", NumberForm::E164, "81312345678" },
    Row { "+442071838750", NumberForm::National, "+442071838750" },
    Row { "09012345678", NumberForm::PlusE164, "+819012345678" },
    Row { "12345678", NumberForm::PlusE164, "+81312345678" }, // Without its area code.
    Row { "110", NumberForm::PlusE164, "110" }, // Of the country, and of no other.
    Row { "119", NumberForm::E164, "119" },
    Row { "117", NumberForm::PlusE164, "117" },
    Row { "sato", NumberForm::PlusE164, "sato" },
    Row { "", NumberForm::PlusE164, "" },
};

} // namespace

TEST_GROUP(ANumberOfACarrier) {};

TEST(ANumberOfACarrier, IsWrittenInItsForm)
{
    for (const Row& row : rows)
        CHECK_EQUAL(std::string { row.said }, in_form(row.written, row.form, tokyo));
}

TEST(ANumberOfACarrier, MayHave184Or186BeforeIt)
{
    const DialledNumber withheld = dialled_in("1840312345678", tokyo);
    CHECK_TRUE(withheld.shown == Shown::Withheld);
    CHECK_EQUAL(std::string { "0312345678" }, std::string { withheld.number });
    CHECK_TRUE(dialled_in("1860312345678", tokyo).shown == Shown::Given);
    CHECK_TRUE(dialled_in("0312345678", tokyo).shown == Shown::AsUsual);
    CHECK_TRUE(dialled_in("184", tokyo).prefix.empty());
    CHECK_TRUE(dialled_in("1840312345678", { "GB", "" }).prefix.empty());
}

TEST(ANumberOfACarrier, HasItsFrontExchanged)
{
    const std::array mapping { office::NumberMapping { "81", "0" } };
    CHECK_EQUAL(std::string { "0312345678" }, mapped("81312345678", mapping));
    CHECK_EQUAL(std::string { "+81312345678" }, mapped("+81312345678", mapping));
    CHECK_EQUAL(std::string { "0312345678" }, mapped("0312345678", mapping));
    CHECK_EQUAL(std::string { "+81312345678" }, mapped("+81-3-1234-5678", {}));
    CHECK_EQUAL(std::string { "sato.h" }, mapped("sato.h", mapping));
}

TEST(ANumberOfACarrier, IsTheSameHoweverWritten)
{
    CHECK_TRUE(same_number("0312345678", "+81312345678", tokyo));
    CHECK_TRUE(same_number("12345678", "0312345678", tokyo));
    CHECK_FALSE(same_number("0312345678", "0312345679", tokyo));
}
