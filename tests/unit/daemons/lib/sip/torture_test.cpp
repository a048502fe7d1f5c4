// The messages of RFC 4475 and RFC 5118 against what the parser alone can say of them. What a daemon decides
// (404, 405, 501 …) is not here.
#include "sip/digest.h"
#include "sip/message.h"
#include "sip/sdp.h"
#include "sip/validity.h"
#include "sip/writer.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace sip;

namespace {

constexpr int sound = -1;
constexpr int dropped = 0;

struct Vector {
    std::string folder;
    std::string file;
    int status;
};

std::string read_whole(const std::filesystem::path& path)
{
    std::ifstream stream { path, std::ios::binary };
    CHECK_TRUE_TEXT(stream.good(), path.c_str());
    std::ostringstream all;
    all << stream.rdbuf();
    return all.str();
}

// tests/torture/judgement.tsv, in the order of the RFCs' sections.
std::vector<Vector> vectors()
{
    std::vector<Vector> all;
    std::istringstream lines { read_whole(std::filesystem::path { YOBIRIN_TORTURE } / "judgement.tsv") };
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('#'))
            continue;
        std::istringstream words { line };
        std::string folder, file, verdict;
        words >> folder >> file >> verdict;
        const int status = verdict == "sound" ? sound : verdict == "dropped" ? dropped : std::stoi(verdict);
        all.push_back({ .folder = folder, .file = file, .status = status });
    }
    return all;
}

} // namespace

TEST_GROUP(Torture)
{
    std::string text;
    Message message;

    void take(const Vector& vector)
    {
        text = read_whole(std::filesystem::path { YOBIRIN_TORTURE } / vector.folder / vector.file.c_str());
    }
    void take(const std::string& file) { take({ .folder = "rfc4475", .file = file, .status = sound }); }
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
    const std::vector<Vector> all = vectors();
    CHECK_EQUAL(49u + 12u, all.size());
    for (const Vector& vector : all) {
        take(vector);
        CHECK_EQUAL_TEXT(vector.status, verdict(), vector.file.c_str());
    }
}

TEST(Torture, WhatIsWrongCanBeAnswered)
{
    // insuf lacks what an answer would copy; the others must not be met with silence.
    for (const Vector& vector : vectors()) {
        if (vector.status < 400 || vector.file == "insuf.dat")
            continue;
        take(vector);
        verdict();
        CHECK_TRUE_TEXT(can_be_answered(message), vector.file.c_str());
        std::string answer;
        Writer writer { answer };
        begin_response(
            writer, message,
            { .status = vector.status, .to_tag = "t", .source = { .address = "127.0.0.2", .port = 5060 } });
        CHECK_TRUE_TEXT(writer.finish().has_value(), vector.file.c_str());
        Message back;
        CHECK_TRUE_TEXT(back.read(answer).has_value(), vector.file.c_str());
        CHECK_EQUAL(vector.status, back.status());
    }
}

TEST(Torture, WhatADaemonRefusesIsToldApartByTheQuestionsItAsks)
{
    take("bext01.dat");
    verdict();
    CHECK(unsupported_extensions(message, Header::Require, {})
          == "nothingSupportsThis, nothingSupportsThisEither");
    take("invut.dat");
    verdict();
    CHECK_EQUAL(415, body_fault_of(message, "application", "sdp").value().status);
    take("sdp01.dat");
    verdict();
    CHECK_EQUAL(406, body_fault_of(message, "application", "sdp").value().status);
    take("regaut01.dat");
    verdict();
    CHECK_EQUAL(401, parse_credentials(message.value(Header::Authorization)).error().status);
    take("zeromf.dat");
    verdict();
    CHECK_EQUAL(0, message.max_forwards().value());
}

TEST(Torture, EscapesAndQuotesSayWhatTheyShould)
{
    take("escnull.dat");
    verdict();
    CHECK(unescaped(message.from().value().uri.user) == (std::string { "null-" } + '\0' + "-null"));
    take("wsinv.dat");
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
    take("dblreq.dat");
    verdict();
    CHECK(message.method() == Method::Register);
    CHECK_TRUE(message.body().empty());
    take("semiuri.dat");
    verdict();
    CHECK_EQUAL(std::string_view { "user;par=u%40example.net" }, message.uri().value().user);
}

// RFC 5118
TEST(Torture, Ipv6ReferencesAreReadWhereverTheyStand)
{
    take({ .folder = "rfc5118", .file = "port-ambiguous", .status = sound });
    verdict();
    CHECK_EQUAL(std::string_view { "[2001:db8::10:5070]" }, message.uri().value().host);
    CHECK_FALSE(message.uri().value().port.has_value());
    take({ .folder = "rfc5118", .file = "port-unambiguous", .status = sound });
    verdict();
    CHECK_EQUAL(5070, message.uri().value().port.value());
    for (const char* file : { "via-received-param-with-delim", "via-received-param-no-delim" }) {
        take({ .folder = "rfc5118", .file = file, .status = sound });
        verdict();
        CHECK_TRUE(message.via().value().received.find("2001:db8::9:255") != std::string_view::npos);
    }
    take({ .folder = "rfc5118", .file = "ipv4-mapped-ipv6", .status = sound });
    verdict();
    CHECK_EQUAL(std::string_view { "[::ffff:192.0.2.10]" }, message.via().value().host);
    CHECK_EQUAL(19823, message.via().value().port.value());
    take({ .folder = "rfc5118", .file = "ipv6-in-sdp", .status = sound });
    verdict();
    // Its Content-Length counts line ends as one byte: the last line is cut, the first stream is whole.
    const auto session = sdp::parse(message.body());
    CHECK_TRUE(session.has_value() && session->streams.at(0).connection.ipv6);
    CHECK_EQUAL(std::string_view { "2001:db8::20" }, session->streams.at(0).connection.address);
}

TEST(Torture, SessionsInSoundMessagesAreRead)
{
    for (const Vector& vector : vectors()) {
        take(vector);
        if (vector.folder != "rfc4475" || verdict() != sound
            || message.value(Header::ContentType) != "application/sdp")
            continue;
        const auto session = sdp::parse(message.body());
        CHECK_TRUE_TEXT(session.has_value(), vector.file.c_str());
        CHECK_EQUAL_TEXT(49217, session->streams.at(0).port, vector.file.c_str());
    }
}
