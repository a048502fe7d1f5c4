// RFC 4475's messages against what the parser alone can say of them. What a daemon decides (404, 405, 501 …)
// is not here.
#include "sip/digest.h"
#include "sip/message.h"
#include "sip/sdp.h"
#include "sip/validity.h"
#include "sip/writer.h"

#include "support/string_from.h"

#include <array>
#include <CppUTest/TestHarness.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

using namespace sip;

namespace {

constexpr int sound = -1;
constexpr int dropped = 0;

struct Vector {
    const char* file;
    int status;
};

// In the order of the RFC's sections.
constexpr std::array vectors {
    Vector { "wsinv.dat", sound },      Vector { "intmeth.dat", sound },   Vector { "esc01.dat", sound },
    Vector { "escnull.dat", sound },    Vector { "esc02.dat", sound },     Vector { "lwsdisp.dat", sound },
    Vector { "longreq.dat", sound },    Vector { "dblreq.dat", sound },    Vector { "semiuri.dat", sound },
    Vector { "transports.dat", sound }, Vector { "mpart01.dat", sound },   Vector { "unreason.dat", sound },
    Vector { "noreason.dat", sound },   Vector { "badinv01.dat", 400 },    Vector { "clerr.dat", 400 },
    Vector { "ncl.dat", 400 },          Vector { "scalar02.dat", 400 },    Vector { "scalarlg.dat", dropped },
    Vector { "quotbal.dat", 400 },      Vector { "ltgtruri.dat", 400 },    Vector { "lwsruri.dat", 400 },
    Vector { "lwsstart.dat", 400 },     Vector { "trws.dat", 400 },        Vector { "escruri.dat", sound },
    Vector { "baddate.dat", sound },    Vector { "regbadct.dat", 400 },    Vector { "badaspec.dat", 400 },
    Vector { "baddn.dat", sound },      Vector { "badvers.dat", 505 },     Vector { "mismatch01.dat", 400 },
    Vector { "mismatch02.dat", 400 },   Vector { "bigcode.dat", dropped }, Vector { "badbranch.dat", sound },
    Vector { "insuf.dat", 400 },        Vector { "unkscm.dat", 416 },      Vector { "novelsc.dat", 416 },
    Vector { "unksm2.dat", sound },     Vector { "bext01.dat", sound },    Vector { "invut.dat", sound },
    Vector { "regaut01.dat", sound },   Vector { "multi01.dat", 400 },     Vector { "mcl01.dat", 400 },
    Vector { "bcast.dat", sound },      Vector { "zeromf.dat", sound },    Vector { "cparam01.dat", sound },
    Vector { "cparam02.dat", sound },   Vector { "regescrt.dat", sound },  Vector { "sdp01.dat", sound },
    Vector { "inv2543.dat", sound },
};
static_assert(vectors.size() == 49);

std::optional<std::filesystem::path> folder()
{
    const char* data = std::getenv("YOBIRIN_TEST_DATA");
    if (data == nullptr)
        return std::nullopt;
    const std::filesystem::path path = std::filesystem::path { data } / "rfc4475";
    return std::filesystem::is_directory(path) ? std::optional { path } : std::nullopt;
}

} // namespace

TEST_GROUP(Torture)
{
    std::string text;
    Message message;

    // False, with a line that says so, where the vectors are not at hand.
    bool is_here(const char* file)
    {
        const auto path = folder();
        if (!path) {
            UT_PRINT("skipped: no rfc4475 folder in $YOBIRIN_TEST_DATA");
            return false;
        }
        std::ifstream stream { *path / file, std::ios::binary };
        CHECK_TRUE_TEXT(stream.good(), file);
        std::ostringstream all;
        all << stream.rdbuf();
        text = all.str();
        return true;
    }
    int verdict()
    {
        if (const auto read = message.read(text); !read)
            return read.error().status;
        const auto fault = fault_of(message);
        return fault ? fault->status : sound;
    }
};

TEST(Torture, EveryMessageGetsTheVerdictOfItsSection)
{
    for (const Vector& vector : vectors) {
        if (!is_here(vector.file))
            return;
        CHECK_EQUAL_TEXT(vector.status, verdict(), vector.file);
    }
}

TEST(Torture, WhatIsWrongCanBeAnswered)
{
    // insuf lacks what an answer would copy; the others must not be met with silence.
    for (const Vector& vector : vectors) {
        if (vector.status < 400 || std::string_view { vector.file } == "insuf.dat")
            continue;
        if (!is_here(vector.file))
            return;
        verdict();
        CHECK_TRUE_TEXT(can_be_answered(message), vector.file);
        std::string answer;
        Writer writer { answer };
        begin_response(
            writer, message,
            { .status = vector.status, .to_tag = "t", .source = { .address = "127.0.0.2", .port = 5060 } });
        CHECK_TRUE_TEXT(writer.finish().has_value(), vector.file);
        Message back;
        CHECK_TRUE_TEXT(back.read(answer).has_value(), vector.file);
        CHECK_EQUAL(vector.status, back.status());
    }
}

TEST(Torture, WhatADaemonRefusesIsToldApartByTheQuestionsItAsks)
{
    if (!is_here("bext01.dat"))
        return;
    verdict();
    CHECK(unsupported_extensions(message, Header::Require, {})
          == "nothingSupportsThis, nothingSupportsThisEither");
    is_here("invut.dat");
    verdict();
    CHECK_EQUAL(415, body_fault_of(message, "application", "sdp").value().status);
    is_here("sdp01.dat");
    verdict();
    CHECK_EQUAL(406, body_fault_of(message, "application", "sdp").value().status);
    is_here("regaut01.dat");
    verdict();
    CHECK_EQUAL(401, parse_credentials(message.value(Header::Authorization)).error().status);
    is_here("zeromf.dat");
    verdict();
    CHECK_EQUAL(0, message.max_forwards().value());
}

TEST(Torture, EscapesAndQuotesSayWhatTheyShould)
{
    if (!is_here("escnull.dat"))
        return;
    verdict();
    CHECK(unescaped(message.from().value().uri.user) == (std::string { "null-" } + '\0' + "-null"));
    is_here("wsinv.dat");
    verdict();
    CHECK(plain_display(message.from().value()) == "J Rosenberg \\\"");
    CHECK_EQUAL(std::string_view { "1918181833n" }, message.to().value().tag());
    CHECK_EQUAL(3u, [&] {
        Values values = message.values(Header::Via);
        unsigned count = 0;
        for (std::string_view value; values.next(value);)
            ++count;
        return count;
    }());
    is_here("dblreq.dat");
    verdict();
    CHECK(message.method() == Method::Register);
    CHECK_TRUE(message.body().empty());
    is_here("semiuri.dat");
    verdict();
    CHECK_EQUAL(std::string_view { "user;par=u%40example.net" }, message.uri().value().user);
}

TEST(Torture, SessionsInSoundMessagesAreRead)
{
    for (const Vector& vector : vectors) {
        if (!is_here(vector.file))
            return;
        if (verdict() != sound || message.value(Header::ContentType) != "application/sdp")
            continue;
        const auto session = sdp::parse(message.body());
        CHECK_TRUE_TEXT(session.has_value(), vector.file);
        CHECK_EQUAL_TEXT(49217, session->streams.at(0).port, vector.file);
    }
}
