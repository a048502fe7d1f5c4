// One end of a connection between two releases. Compiled twice, as today's and as the next; each knows what
// the other can say, and judges everything that arrives: what both know has to come through whole, what only
// the next one knows has to be ignored and counted.
#pragma once

#include "base/counters.h"
#include "event/loop.h"
#include "ipc/channel.h"
#include "ipc/server.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

namespace skew {

enum class Release { Today, Next };

#ifdef YOBIRIN_NEXT_RELEASE
inline constexpr Release own_release = Release::Next;
#else
inline constexpr Release own_release = Release::Today;
#endif

// A value as `sender` sends it, as far as this end can see it. Nothing is left at its default.
inline void fill(bool& value, Release) { value = true; }
inline void fill(std::int64_t& value, Release) { value = -42; }
inline void fill(double& value, Release) { value = 0.5; }
inline void fill(std::string& value, Release) { value = "呼び鈴 \"1\""; }
inline void fill(ipc::Json& value, Release) { value.text = R"({"any":[1,{"thing":null}]})"; }
template <typename T> void fill(std::optional<T>& value, Release sender) { fill(value.emplace(), sender); }
template <typename T> void fill(std::vector<T>& value, Release sender)
{
    value.resize(2);
    for (T& element : value)
        fill(element, sender);
}
template <typename T> void fill(std::map<std::string, T>& value, Release sender)
{
    fill(value["key"], sender);
}

template <typename T> T sample(Release sender)
{
    T value {};
    fill(value, sender);
    return value;
}

class Judge {
public:
    explicit Judge(Release other) : other_(other) { }

    Release other() const { return other_; }
    void expect(bool holds, const std::string& what)
    {
        ++judged_;
        if (holds)
            return;
        ++failed_;
        std::fprintf(stderr, "wrong: %s\n", what.c_str());
    }
    // Unknown fields are counted where the next release speaks to today's, and nowhere else.
    void expect_counters(Counters& counters)
    {
        const bool is_older = own_release == Release::Today && other_ == Release::Next;
        expect((counters["ipc.unknown_fields"] > 0) == is_older, "ipc.unknown_fields");
        for (const char* name : { "ipc.bad_parameters", "ipc.broken_framing", "ipc.timed_out" })
            expect(counters[name] == 0, name);
    }
    int verdict(const char* who) const
    {
        std::printf("%s: %d of %d judgements went wrong\n", who, failed_, judged_);
        return failed_ == 0 && judged_ > 100 ? 0 : 1;
    }

    std::map<std::string, std::size_t> errors_given {};
    std::move_only_function<void()> client_left {};

private:
    Release other_;
    int judged_ { 0 };
    int failed_ { 0 };
};

struct ErrorSample {
    Error own {};
    bool (*is_from)(const std::string& detail, Release sender) { nullptr };
};

template <typename T> ErrorSample error_sample(std::string_view code)
{
    return { .own = { std::string { code }, encode(sample<T>(own_release)) },
             .is_from = [](const std::string& detail, Release sender) {
                 T value {};
                 return decode(detail.empty() ? "{}" : detail, value) && value == sample<T>(sender);
             } };
}

// Judges the request and answers it; a stream ends in each error of the interface in turn.
template <typename Client, typename Asked, typename Answer>
void serve(Judge& judge, const Asked& asked, const ipc::Reply<Answer>& reply)
{
    judge.expect(asked == sample<Asked>(judge.other()), encode(asked));
    if (judge.client_left)
        reply.when_closed(std::exchange(judge.client_left, {}));
    if (!reply.wants_more())
        return reply(sample<Answer>(own_release));
    reply.more(sample<Answer>(own_release));
    const std::vector<ErrorSample> errors = errors_of(own_release, static_cast<const Client*>(nullptr));
    if (errors.empty())
        return reply(sample<Answer>(own_release));
    reply(errors[judge.errors_given[typeid(Client).name()]++ % errors.size()].own);
}

class Caller {
public:
    template <typename Client, typename Asked, typename Answer> struct Method {
        const char* name;
        void (Client::*call)(const Asked&, ipc::Answer<Answer>);
        void (Client::*more)(const Asked&, ipc::Stream<Answer>);
        void (Client::*oneway)(const Asked&);
    };

    Caller(events::Loop& loop, ipc::Channel& channel, Judge& judge)
        : loop_(loop), channel_(channel), judge_(judge)
    {
    }

    // Goes through the interface until each of its errors has been heard.
    template <typename Client> void call_interface(void (*call_everything)(Caller&, Client&))
    {
        Client client { channel_ };
        const std::vector<ErrorSample> errors = errors_of(own_release, &client);
        std::size_t heard = 0;
        for (std::size_t round = 0; round < std::max<std::size_t>(errors.size(), 1); ++round) {
            errors_ = errors;
            call_everything(*this, client);
        }
        for (const ErrorSample& error : errors)
            heard += heard_.contains(error.own.code) ? 1 : 0;
        judge_.expect(heard == errors.size(), "every error of the interface is heard");
    }

    template <typename Asked, typename Answer, typename Client>
    void call(Client& client, const Method<Client, Asked, Answer>& method)
    {
        const Asked asked = sample<Asked>(own_release);
        const bool is_known =
            judge_.other() == Release::Next || !std::string_view { method.name }.ends_with(".AddedSince");
        bool is_answered = false;
        std::size_t streamed = 0;
        bool is_over = false;
        (client.*method.oneway)(asked);
        (client.*method.call)(asked, [&](Result<Answer> answer) {
            is_answered = true;
            judge_answer(method.name, is_known, answer);
        });
        (client.*method.more)(asked, [&](Result<Answer> answer) {
            if (answer)
                judge_.expect(*answer == sample<Answer>(judge_.other()), method.name);
            else if (is_known)
                judge_error(answer.error());
            is_over = !answer || ++streamed == 2;
        });
        while (channel_.is_connected() && !(is_answered && is_over))
            loop_.turn();
        judge_.expect(is_answered && is_over, std::string { method.name } + " is answered");
    }

private:
    template <typename Answer>
    void judge_answer(const std::string& method, bool is_known, const Result<Answer>& answer)
    {
        if (is_known)
            judge_.expect(answer && *answer == sample<Answer>(judge_.other()),
                          method + " " + (answer ? encode(*answer) : answer.error().code));
        else
            judge_.expect(!answer && answer.error().code == ipc::method_not_found, method + " is not found");
    }
    void judge_error(const Error& error)
    {
        heard_.insert(error.code);
        bool is_right = false;
        for (const ErrorSample& known : errors_)
            is_right =
                is_right || (known.own.code == error.code && known.is_from(error.detail, judge_.other()));
        judge_.expect(is_right, error.code + " " + error.detail);
    }

    events::Loop& loop_;
    ipc::Channel& channel_;
    Judge& judge_;
    std::vector<ErrorSample> errors_ {};
    std::set<std::string> heard_ {};
};

} // namespace skew
