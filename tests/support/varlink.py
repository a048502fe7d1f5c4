"""A Varlink client (https://varlink.org): JSON objects ended by NUL over a UNIX stream socket.

    with Varlink("/run/yobirin/org.yobirin.Calls") as calls:
        calls.call("org.yobirin.Calls.List")
        for reply in calls.more("org.yobirin.Calls.Watch"): ...
"""
import json
import socket


class VarlinkError(Exception):
    def __init__(self, name, parameters):
        super().__init__(f"{name} {json.dumps(parameters)}")
        self.name = name
        self.parameters = parameters


class Varlink:
    def __init__(self, path, timeout=5):
        self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.connection.settimeout(timeout)
        try:
            self.connection.connect(str(path))
        except OSError:
            self.connection.close()
            raise
        self.rest = b""

    def send(self, method, parameters=None, **flags):
        message = {"method": method, "parameters": parameters or {}, **flags}
        self.connection.sendall(json.dumps(message).encode() + b"\0")

    def receive(self):
        while b"\0" not in self.rest:
            piece = self.connection.recv(65536)
            if not piece:
                raise ConnectionResetError("the peer closed the connection")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        reply = json.loads(message)
        if "error" in reply:
            raise VarlinkError(reply["error"], reply.get("parameters", {}))
        return reply

    def call(self, method, **parameters):
        self.send(method, parameters)
        return self.receive().get("parameters", {})

    def more(self, method, **parameters):
        self.send(method, parameters, more=True)
        while True:
            reply = self.receive()
            yield reply.get("parameters", {})
            if not reply.get("continues"):
                return

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
