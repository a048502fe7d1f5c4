// What generated code uses to get from structs to calls and back. Nobody else includes it.
#pragma once

#include "base/counters.h"
#include "ipc/channel.h"
#include "ipc/json.h"
#include "ipc/message.h"

#include <optional>
#include <utility>

namespace ipc {

// The parameters of a request; what is not understood is answered here and ends the connection.
template <typename T>
std::optional<T> parameters_of(std::string_view parameters_json, CallInProgress& call, Counters& counters)
{
    std::optional<T> parameters { std::in_place };
    std::size_t unknown_fields = 0;
    const Result<> decoded = decode(parameters_json, *parameters, &unknown_fields);
    if (unknown_fields > 0)
        counters["ipc.unknown_fields"] += unknown_fields;
    if (decoded)
        return parameters;
    call.reject(decoded.error());
    return std::nullopt;
}

// A reply of the wrong type means that the two ends disagree: the connection is made anew.
template <typename T> Result<T> understood(Channel& channel, Result<RawReply> raw)
{
    if (!raw)
        return std::unexpected(std::move(raw).error());
    T value {};
    std::size_t unknown_fields = 0;
    const Result<> decoded = decode(raw->parameters_json, value, &unknown_fields);
    if (unknown_fields > 0)
        channel.count_unknown_fields(unknown_fields);
    if (decoded)
        return value;
    channel.reconnect();
    return failure(std::string { bad_reply }, decoded.error().detail);
}

template <typename T> void call(Channel& channel, Request request, Answer<T> answer)
{
    channel.call(std::move(request), [&channel, given = std::move(answer)](Result<RawReply> raw) mutable {
        given(understood<T>(channel, std::move(raw)));
    });
}

} // namespace ipc
