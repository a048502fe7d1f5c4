// A Varlink server on one listening socket: any number of connections, each answering in the order it was
// asked.
//
//     ipc::Server server { loop, listening_descriptor, counters };
//     server.add(calls_service); // A generated yobirin::Calls::Server
//
// Answers org.varlink.service (GetInfo, GetInterfaceDescription) by itself. Broken framing or types end the
// connection; unknown fields are ignored and counted ("ipc.unknown_fields"), unknown methods get
// MethodNotFound.
#pragma once

#include "base/counters.h"
#include "event/loop.h"
#include "ipc/message.h"

#include <functional>
#include <memory>
#include <string_view>

namespace ipc {

// What the generated Server classes are underneath.
class Service {
public:
    virtual ~Service() = default;
    virtual std::string_view interface_name() const = 0; // "org.yobirin.Calls"
    virtual std::string_view interface_description() const = 0; // The .varlink text.
    // Decodes, calls the virtual method ("End"), returns false when there is no such method.
    virtual bool dispatch(std::string_view method, std::string_view parameters_json,
                          std::shared_ptr<CallInProgress>, Counters&) = 0;
};

struct ServerLimits {
    std::size_t connections { 256 }; // Beyond it the newest is closed at once.
    std::size_t message_bytes { 1U << 20 }; // A longer message ends its connection.
    std::size_t unanswered { 4096 }; // Requests waiting on one connection; then it is not read.
    std::size_t unsent_bytes { 8U << 20 }; // A watcher that falls behind is cut and resynchronises.
};

// It is not to be ended from inside a call it is dispatching.
class Server {
public:
    Server(events::Loop&, FileDescriptor listening, Counters&, ServerLimits = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void add(Service&); // Which outlives the server.
    // Asked for each new connection; refuses it when false. Default: everybody who may open the socket.
    void accept_if(std::move_only_function<bool(const Peer&)>);

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Makes and binds a listening Unix socket, replacing a dead one in its place. Mode as for chmod.
Result<FileDescriptor> listen_at(const std::string& path, unsigned mode = 0660);

} // namespace ipc
