"""A made-up daemon on its Varlink socket, for a real one to talk to: it writes down what it is asked and says what a test
tells it to.

    class Ledgerd(Server):
        def answer(self, connection, method, parameters, message): connection.reply({...})
"""
import json
import os
import queue
import socket
import threading

WAIT = 10  # Seconds any one thing may take; a slow machine under sanitizers stays far below.


class Connection:
    """One of the real daemon's connections: what came in one read is kept together, so that writes can be counted."""

    def __init__(self, sock, server):
        self.sock, self.server, self.rest = sock, server, b""

    def run(self):
        with self.sock:
            while piece := self.read():
                self.rest += piece
                *messages, self.rest = self.rest.split(b"\0")
                batch = [json.loads(message) for message in messages]
                for message in batch:
                    self.server.take(self, message, [one["method"].rsplit(".", 1)[1] for one in batch])

    def read(self):
        try:
            return self.sock.recv(1 << 20)
        except OSError:
            return b""

    def reply(self, parameters, continues=False, error=None):
        message = {"parameters": parameters}
        if error:
            message["error"] = error
        if continues:
            message["continues"] = True
        try:
            self.sock.sendall(json.dumps(message).encode() + b"\0")
        except OSError:
            pass


class Server:
    def __init__(self, path):
        self.path, self.listening, self.connections = path, None, []
        self.asked = queue.Queue()  # (method, parameters, batch) in the order they came
        self.count = {}
        self.watcher = None
        self.open()

    def open(self):
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listening.bind(self.path)
        self.listening.listen()
        threading.Thread(target=self.accept, args=(self.listening,), daemon=True).start()

    def accept(self, listening):
        while True:
            try:
                sock, _ = listening.accept()
            except OSError:
                return
            connection = Connection(sock, self)
            self.connections.append(connection)
            threading.Thread(target=connection.run, daemon=True).start()

    def die(self):
        os.unlink(self.path)
        self.listening.close()
        for connection in self.connections:
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.connections, self.watcher = [], None

    def take(self, connection, message, batch):
        method = message["method"].rsplit(".", 1)[1]
        parameters = message.get("parameters", {})
        self.count[method] = self.count.get(method, 0) + 1
        self.answer(connection, method, parameters, message)
        self.asked.put((method, parameters, batch))

    def expect(self, *methods):
        """The parameters of the next requests, which must be these, in any order among themselves."""
        missing, found = list(methods), {}
        while missing:
            method, parameters, batch = self.asked.get(timeout=WAIT)
            if method in ("Claim", "Watch"):
                continue
            assert method in missing, f"{method} {parameters} came, expected {missing}"
            missing.remove(method)
            found.setdefault(method, []).append({**parameters, "batch": batch})
        return [found[method].pop(0) for method in methods]

    def is_quiet(self, seconds=0.3):
        try:
            method, parameters, _ = self.asked.get(timeout=seconds)
            raise AssertionError(f"{method} {parameters} came")
        except queue.Empty:
            return True

    def tell(self, **news):
        self.watcher.reply(news, continues=True)
