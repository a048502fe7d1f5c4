"""Hosts of a test network: network namespaces joined by a switch, gone when the test is.

    with Network() as network:
        box, phone = network.host("box"), network.host("phone")
        box.start(["sipd", ...])                # A child that dies with the test.
        with phone.inside(): socket.socket(...) # A socket that belongs to that host.

Namespaces have no names: only this process holds them, by descriptor, and children carry a parent-death
signal, so nothing is left behind even when the test itself is killed.
"""
import contextlib
import ctypes
import os
import signal
import subprocess

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


def _checked(outcome):
    if outcome != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _namespace_of_this_thread():
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _new_namespace():
    """A descriptor of a fresh namespace; the calling thread stays where it was."""
    home = _namespace_of_this_thread()
    _checked(libc.unshare(CLONE_NEWNET))
    fresh = _namespace_of_this_thread()
    _checked(libc.setns(home, CLONE_NEWNET))
    os.close(home)
    return fresh


def _die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Host:
    """A network namespace with loopback and, when it is on a switch, one interface `eth0`."""

    def __init__(self, name, address=None):
        self.name = name
        self.address = address
        self.address6 = f"fd77::{address.rsplit('.', 1)[1]}" if address else None
        self.descriptor = _new_namespace()
        self.children = []
        self.ip("link", "set", "lo", "up")

    @property
    def path(self):
        return f"/proc/{os.getpid()}/fd/{self.descriptor}"

    def command(self, arguments):
        """The same command, run on this host; the process id stays that of the command."""
        return ["nsenter", f"--net={self.path}", "--", *map(str, arguments)]

    def ip(self, *arguments):
        self.run(["ip", *arguments])

    def run(self, arguments, **options):
        options.setdefault("check", True)
        return subprocess.run(self.command(arguments), **options)

    def start(self, arguments, **options):
        child = subprocess.Popen(self.command(arguments), preexec_fn=_die_with_parent, **options)
        self.children.append(child)
        return child

    def add_address(self, address, prefix=32):
        """A second address of this host, for an attacker or a phone that moves."""
        device = "eth0" if self.address and address.startswith("10.") else "lo"
        self.ip("addr", "add", f"{address}/{prefix}", "dev", device)

    @contextlib.contextmanager
    def inside(self):
        """What this thread makes inside the block (sockets, children) belongs to this host."""
        home = _namespace_of_this_thread()
        _checked(libc.setns(self.descriptor, CLONE_NEWNET))
        try:
            yield self
        finally:
            _checked(libc.setns(home, CLONE_NEWNET))
            os.close(home)

    def stop_children(self):
        for child in self.children:
            stop(child)
        self.children = []

    def close(self):
        self.stop_children()
        os.close(self.descriptor)


def stop(child, patience_seconds=3):
    """Ends a child: asked first, killed when it does not listen."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream:
            stream.close()


class Network:
    """Hosts 10.77.0.1 and fd77::1, 10.77.0.2 and fd77::2 … on one switch, in the order they are asked for."""

    def __init__(self):
        self.switch = Host("switch")
        self.switch.ip("link", "add", "br0", "type", "bridge", "forward_delay", "0")
        self.switch.ip("link", "set", "br0", "up")
        self.hosts = []

    def host(self, name):
        number = len(self.hosts) + 1
        host = Host(name, f"10.77.0.{number}")
        port = f"port{number}"
        self.switch.ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", host.path)
        self.switch.ip("link", "set", port, "master", "br0", "up")
        host.ip("addr", "add", f"{host.address}/24", "dev", "eth0")
        host.ip("addr", "add", f"{host.address6}/64", "dev", "eth0", "nodad")
        host.ip("link", "set", "eth0", "up")
        host.ip("route", "add", "default", "dev", "eth0")
        self.hosts.append(host)
        return host

    def close(self):
        for host in reversed(self.hosts):
            host.close()
        self.switch.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
