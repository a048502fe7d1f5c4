#include "explanation.h"

#include "sound_faults.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;
using yobirin::Ledger;

TEST_GROUP(AnExplanation)
{
    Ledger::EventsReply reply {};

    void setup() override
    {
        reply.events.push_back({ .at = "2026-11-26T09:00:00.000Z", .what = Ledger::EventWhat::Arrived });
        reply.events.back().from = "201";
        reply.events.back().to = "202";
        reply.events.push_back({ .at = "2026-11-26T09:01:00.000Z", .what = Ledger::EventWhat::Ended });
        reply.events.back().outcome = "handled";
        reply.details.emplace();
    }
    Ledger::Detail& detail(const char* at)
    {
        reply.details->push_back({ .at = at, .leg = "c", .extension = "202" });
        return reply.details->back();
    }
    bool has(const char* text, Language language = Language::English) const
    {
        return explanation_of(language, reply).find(text) != std::string::npos;
    }
};

TEST(AnExplanation, SaysHowEachLegSounded)
{
    detail("2026-11-26T09:01:00.010Z").quality = Ledger::Quality {
        .codec = "PCMU/8000", .packets = 3000, .loss = 0.021, .jitter_ms = 12.4, .mean_opinion = 4.12
    };
    CHECK_TRUE(
        has("the phone of 202: quality 4.1 of 4.4 (loss 2.1 %, jitter 12 ms, round trip ? ms, PCMU/8000)"));
    CHECK_TRUE(has("内線 202 の電話機 の音質 4.1", Language::Japanese));
}

TEST(AnExplanation, SaysWhatWasWrongWhereItHappened)
{
    detail("2026-11-26T09:00:05.000Z").finding = Ledger::Finding { .cause = "nothing_arrives" };
    const std::string text = explanation_of(Language::English, reply);
    const std::size_t fault = text.find("Nothing arrives from the phone of 202.");
    CHECK_TRUE(fault != std::string::npos);
    CHECK_TRUE(text.find("201 calls 202") < fault && fault < text.find("it is over"));
}

TEST(AnExplanation, PassesOnWhatANewerDoctorFinds)
{
    detail("2026-11-26T09:00:05.000Z").finding = Ledger::Finding { .cause = "of_tomorrow" };
    CHECK_TRUE(has("something is wrong with the sound of the phone of 202 (of_tomorrow)"));
}

TEST(AnExplanation, NamesATrunkAndSomebodyUnknown)
{
    STRCMP_EQUAL("the trunk ntt", name_of(Language::English, { .trunk = "ntt" }).c_str());
    STRCMP_EQUAL("the other side", name_of(Language::English, {}).c_str());
}

TEST(AnExplanation, TellsTheRouteRuleByRuleAndWhyALegEnded)
{
    detail("2026-11-26T09:00:00.010Z").route = Ledger::Route {
        .steps = { { .rule = "2.5", .what = "lunch", .values = { { "main" } } },
                   { .rule = "2.6", .what = "destination", .values = { { "extension:202" } } } }
    };
    detail("2026-11-26T09:00:03.000Z").ended = Ledger::LegEnd { .reason = "busy", .code = 486 };
    const std::string text = explanation_of(Language::English, reply);
    CHECK_TRUE(text.find("2.5  lunch, by main") < text.find("2.6  it goes to extension 202"));
    CHECK_TRUE(has("the phone of 202: busy (486)"));
    CHECK_TRUE(has("内線 202 の電話機: 話し中（486）", Language::Japanese));
    CHECK_TRUE(has("2.5  昼休みです（main）", Language::Japanese));
}

TEST(AnExplanation, SaysWhatGuardsHadToDoWithIt)
{
    reply.events.back().outcome = "rejected";
    reply.events.back().reason = "forbidden";
    reply.events.back().guard = "denied";
    CHECK_TRUE(
        has("it is over: turned away (not permitted); the toll guard: a number that may not be called"));
    CHECK_TRUE(has("終了: 受けなかった（許可されていない）。不正利用の防止: かけられない種別の番号",
                   Language::Japanese));
    reply.events.back().guard.reset();
    reply.events.back().emergency = true;
    CHECK_TRUE(has("an emergency call"));
    CHECK_TRUE(has("緊急通話です", Language::Japanese));
}

TEST(AnExplanation, SaysWhoListened)
{
    reply.events.insert(reply.events.begin() + 1,
                        { .at = "2026-11-26T09:00:30.000Z", .what = Ledger::EventWhat::Answered });
    reply.events[1].agent = "202";
    reply.events[1].supervisor = "203";
    reply.events[1].supervision = Ledger::EventSupervision::Whisper;
    CHECK_TRUE(has("203 speaks to 202 alone"));
}

TEST(AnExplanation, TellsWhyBeforeItTellsThatItIsOver)
{
    for (Ledger::Event& event : reply.events) {
        event.call = "1-1";
        event.at = "2026-11-26T09:00:00.000Z";
    }
    Ledger::Detail& route = detail("2026-11-26T09:00:00.000Z");
    route.call = "1-1";
    route.route =
        Ledger::Route { .steps = { { .rule = "14", .what = "no_such_number", .values = { { "299" } } } } };
    Ledger::Detail& heard = detail("2026-11-26T09:00:00.000Z");
    heard.call = "1-1";
    heard.quality = Ledger::Quality { .packets = 1, .mean_opinion = 4.1 };
    const std::string text = explanation_of(Language::English, reply);
    CHECK_TRUE(text.find("201 calls 202") < text.find("14   there is no number"));
    CHECK_TRUE(text.find("14   there is no number") < text.find("it is over"));
    CHECK_TRUE(text.find("it is over") < text.find("quality 4.1"));
}

TEST(AnExplanation, NamesNobodyWhoAnswersOutside)
{
    reply.events.insert(reply.events.begin() + 1,
                        { .at = "2026-11-26T09:00:30.000Z", .what = Ledger::EventWhat::Answered });
    CHECK_TRUE(has("whoever is outside answers"));
}

TEST(AnExplanation, SaysWhatTheTelephoneNetworkSaid)
{
    detail("2026-11-26T09:00:03.000Z").ended =
        Ledger::LegEnd { .reason = "not_found", .code = 404, .cause = 1 };
    CHECK_TRUE(has("there is no such number (404); the network says: the number is not in use (1)"));
    CHECK_TRUE(has("番号がない（404）。網の理由: 欠番（1）", Language::Japanese));
}
