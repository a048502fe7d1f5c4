#include "ipc/envelope.h"

#include <CppUTest/TestHarness.h>

using namespace ipc;

TEST_GROUP(Envelope)
{
    RequestEnvelope request {};
    ReplyEnvelope reply {};
    std::size_t unknown_fields = 0;

    // Without the NUL at its end, which has to be there.
    std::string message(std::string out)
    {
        CHECK_EQUAL('\0', out.back());
        out.pop_back();
        CHECK_TRUE(out.find('\0') == out.npos);
        return out;
    }
    Error error_back(const Error& error)
    {
        std::string out;
        append_error(out, error);
        CHECK_TRUE(read_envelope(message(out), reply, unknown_fields));
        return error_of(reply);
    }
};

TEST(Envelope, CarriesARequest)
{
    std::string out;
    append_request(out, { "a.B.C", R"({"x":1})", Request::Kind::More });
    STRCMP_EQUAL(R"({"method":"a.B.C","parameters":{"x":1},"more":true})", message(out).c_str());
    CHECK_TRUE(read_envelope(message(out), request, unknown_fields));
    STRCMP_EQUAL("a.B.C", request.method.c_str());
    STRCMP_EQUAL(R"({"x":1})", request.parameters.c_str());
    CHECK_TRUE(request.more);
    CHECK_FALSE(request.oneway);
}

TEST(Envelope, NeedsNoParameters)
{
    CHECK_TRUE(read_envelope(R"({"method":"a.B.C"})", request, unknown_fields));
    STRCMP_EQUAL("{}", request.parameters.c_str());
    CHECK_TRUE(read_envelope(R"( { "parameters" : null , "oneway" : true, "method" : "a.B.D" } )", request,
                             unknown_fields));
    STRCMP_EQUAL("{}", request.parameters.c_str());
    CHECK_TRUE(request.oneway);
}

TEST(Envelope, ForgetsTheOneBefore)
{
    CHECK_TRUE(read_envelope(R"({"method":"a.B.C","parameters":{"x":1},"more":true,"oneway":true})", request,
                             unknown_fields));
    CHECK_TRUE(read_envelope(R"({"method":"a.B.C"})", request, unknown_fields));
    STRCMP_EQUAL("{}", request.parameters.c_str());
    CHECK_FALSE(request.more || request.oneway);
}

TEST(Envelope, CountsWhatItDoesNotKnow)
{
    CHECK_TRUE(read_envelope(R"({"method":"a.B.C","upgrade":true,"x":[1]})", request, unknown_fields));
    CHECK_EQUAL(2U, unknown_fields);
}

TEST(Envelope, RefusesWhatIsNone)
{
    for (const std::string_view text :
         { "", "{}", "[]", "{\"method\":1}", "{\"method\":\"\"}", "{\"method\":\"a.B\",\"parameters\":[]}",
           "{\"method\":\"a.B\",\"more\":1}", "{\"method\":\"a.B\"}}", "{\"method\":\"a.B\"",
           "GET / HTTP/1.1" })
        CHECK_FALSE(read_envelope(text, request, unknown_fields));
    for (const std::string_view text :
         { "", "[]", "{\"parameters\":1}", "{\"error\":7}", "{\"continues\":\"yes\"}" })
        CHECK_FALSE(read_envelope(text, reply, unknown_fields));
}

TEST(Envelope, BringsAnErrorBackUnchanged)
{
    for (const Error& error :
         { Error { "a.B.C", "why it was so" }, Error { "a.B.C", R"({"call":"c1"})" }, Error { "a.B.C", "" },
           Error { "a.B.C", "{free text in braces}" }, Error { "a.B.C", "\xff\"\\" } }) {
        const Error back = error_back(error);
        STRCMP_EQUAL(error.code.c_str(), back.code.c_str());
        if (error.detail[0] != '\xff')
            STRCMP_EQUAL(error.detail.c_str(), back.detail.c_str());
    }
}

TEST(Envelope, TakesNoParametersForAnObjectWhoseLastBraceIsMissing)
{
    CHECK_FALSE(read_envelope(R"({"method":"a.B.C","parameters":{arue})", request, unknown_fields));
    CHECK_FALSE(read_envelope(R"({"method":"a.B.C","parameters":{"x":"}"})", request, unknown_fields));
}
