// What a Varlink call carries beside its JSON, and how its outcome comes back.
#pragma once

#include "base/file_descriptor.h"
#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace ipc {

using Descriptors = std::vector<FileDescriptor>;

// JSON text that is passed on unread (Varlink's `object`). Empty text is an empty object.
struct Json {
    std::string text {};
    friend bool operator==(const Json&, const Json&) = default;
};

// Who is at the other end, as the kernel says (SO_PEERCRED).
struct Peer {
    pid_t process { 0 };
    uid_t user { 0 };
};

// Errors of the transport itself.
inline constexpr std::string_view disconnected = "org.yobirin.ipc.Disconnected"; // Also: never answered.
inline constexpr std::string_view timed_out = "org.yobirin.ipc.TimedOut";
inline constexpr std::string_view overloaded = "org.yobirin.ipc.Overloaded"; // Too much is outstanding.
inline constexpr std::string_view bad_reply = "org.yobirin.ipc.BadReply"; // Of a type we do not understand.
inline constexpr std::string_view invalid_parameter = "org.varlink.service.InvalidParameter";
inline constexpr std::string_view method_not_found = "org.varlink.service.MethodNotFound";
inline constexpr std::string_view interface_not_found = "org.varlink.service.InterfaceNotFound";

// When a message leaves. What nobody waits for need not cost a wake of its own.
enum class Urgency {
    ThisTurn,
    WithTheNext, // With whatever leaves next on the connection, at the latest after
                 // `longest_wait_for_company`.
};
inline constexpr std::chrono::milliseconds longest_wait_for_company { 50 };

// The client's side of one call: gets the reply or the error, once.
template <typename T> using Answer = std::move_only_function<void(Result<T>)>;

// The client's side of a `more` call: gets each reply; an error (also `disconnected`) is the last.
template <typename T> using Stream = std::move_only_function<void(Result<T>)>;

// The server's side of one call, type-erased; the generated Reply<T> encodes into it.
// Copies share the call; when the last copy goes without a final answer, the caller gets an error.
class CallInProgress {
public:
    virtual ~CallInProgress() = default;
    virtual void finish(std::string parameters_json, Descriptors, Urgency) = 0;
    // "continues"; the final answer if no more is wanted.
    virtual void go_on(std::string parameters_json, Urgency) = 0;
    virtual void fail(const Error&) = 0;
    virtual void reject(const Error& error) { fail(error); } // And ends the connection: broken types.
    virtual bool wants_more() const = 0;
    virtual bool is_oneway() const = 0;
    virtual bool is_open() const = 0; // The connection still stands and no final answer was given.
    virtual void when_closed(std::move_only_function<void()>) = 0; // The connection, answered or not.
    virtual const Peer& peer() const = 0;
    virtual std::uint64_t connection() const = 0; // Unique among the connections of this process.
    virtual Descriptors take_descriptors() = 0; // Those that came with the request.
};

// How a method answers. encode() is found beside the generated struct by argument-dependent lookup.
template <typename T> class Reply {
public:
    explicit Reply(std::shared_ptr<CallInProgress> call) : call_(std::move(call)) { }

    void operator()(const T& value, Descriptors descriptors = {}) const
    {
        call_->finish(encode(value), std::move(descriptors), Urgency::ThisTurn);
    }
    void operator()(const T& value, Urgency urgency) const { call_->finish(encode(value), {}, urgency); }
    void operator()(const Error& error) const { call_->fail(error); }
    void more(const T& value, Urgency urgency = Urgency::ThisTurn) const
    {
        call_->go_on(encode(value), urgency);
    }

    bool wants_more() const { return call_->wants_more(); }
    bool is_open() const { return call_->is_open(); }
    void when_closed(std::move_only_function<void()> action) const { call_->when_closed(std::move(action)); }
    const Peer& peer() const { return call_->peer(); }
    std::uint64_t connection() const { return call_->connection(); }
    Descriptors take_descriptors() const { return call_->take_descriptors(); }

private:
    std::shared_ptr<CallInProgress> call_;
};

// One method call on its way from the generated client to the wire.
struct Request {
    std::string_view method; // "org.yobirin.Calls.End"
    std::string parameters_json; // An object.
    enum class Kind { Call, More, Oneway } kind { Kind::Call };
    Descriptors descriptors {};
    Urgency urgency { Urgency::ThisTurn };
};

// What came back, before decoding.
struct RawReply {
    std::string_view parameters_json; // Valid during the callback only.
    bool continues { false };
    Descriptors descriptors {};
};

} // namespace ipc
