"""A baresip phone on a test host: it plays a voice, records what it hears, and is worked by its control socket.

    ada = Phone(host, "ada", number="201", password="…", registrar="10.77.0.1", directory=scratch)
    ada.wait_until_registered()
    ada.dial("202"); ben.wait_for("CALL_INCOMING"); ben.do("accept")
    found = listen(ada.heard(), VOICES["ben"])

Traps, all met: libre skips loopback, so phones need hosts on a switch; `sip_listen` also takes the next port; aufile as a
player writes nothing, sndfile does the recording; a source that ends sends nothing more, so voices are long.
"""
import json
import socket

import tones
from wait import until

CONFIG = """
poll_method epoll
sip_listen {address}:5060
{security}audio_player aufile,/dev/null
audio_source aufile,{voice}
audio_alert aufile,/dev/null
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_level no
rtp_ports 20000-20200
rtp_stats no
jitter_buffer_type fixed
jitter_buffer_delay 2-10
call_local_timeout 120
call_max_calls 4
snd_path {directory}
ctrl_tcp_listen 127.0.0.1:4444
module_path /usr/lib/baresip/modules
module uuid.so
module g711.so
module g722.so
module opus.so
opus_stereo no
opus_sprop_stereo no
module sndfile.so
module aufile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
"""


class Phone:
    def __init__(self, host, voice, directory, **account):
        self.host = host
        self.voice = voice
        self.number = account.get("number", voice)
        self.directory = directory / f"phone-{host.name}"
        self.directory.mkdir(parents=True)
        self.events = []
        self.rest = b""
        self._write_files(**account)
        self.log = open(self.directory / "log", "wb")
        self.process = host.start(["baresip", self.family, "-f", self.directory], stdout=self.log, stderr=self.log)
        self.control = self._connect()

    def _write_files(self, number=None, password="none", registrar=None, answer="manual", codecs="pcmu", expires=60,
                     transport="udp", authority=None, encryption=None):
        # One registration every `expires` seconds, none at all without a registrar. `authority`: a file of
        # certificates that the registrar's must be one of. `encryption`: srtp (RTP/AVP with keys), srtp-mand (RTP/SAVP).
        is_v6 = bool(registrar) and registrar.startswith("[")
        self.family = "-6" if is_v6 else "-4"
        address = f"[{self.host.address6}]" if is_v6 else self.host.address
        voice = self.directory / "voice.wav"
        tones.write(voice, tones.VOICES[self.voice], seconds=90)
        (self.directory / "config").write_text(
            CONFIG.format(address=address, voice=voice, directory=self.directory,
                          security=(f"sip_cafile {authority}\n" if authority else "")
                          + ("module srtp.so\n" if encryption else "")))
        domain = registrar or self.host.address
        if transport != "udp":
            domain += f";transport={transport}"
        (self.directory / "accounts").write_text(
            f"<sip:{self.number}@{domain}>;auth_user={self.number};auth_pass={password};answermode={answer};"
            f"audio_codecs={codecs};regint={expires if registrar else 0}"
            + (f";mediaenc={encryption}" if encryption else "") + "\n")
        (self.directory / "contacts").write_text("")

    def _connect(self):
        def attempt():
            assert self.process.poll() is None, f"baresip ended: {self.log_text()[-800:]}"
            with self.host.inside():
                control = socket.socket()
            try:
                control.connect(("127.0.0.1", 4444))
                return control
            except ConnectionRefusedError:
                control.close()
                return None
        return until(attempt, f"{self.host.name}'s control socket")

    def do(self, command, parameters=""):
        """Types a command of baresip's menu, e.g. do("dial", "sip:202@10.77.0.1")."""
        body = json.dumps({"command": command, "params": parameters, "token": command}).encode()
        self.control.sendall(b"%d:%s," % (len(body), body))

    def ask(self, command, parameters="", seconds=3):
        """The text that a command prints."""
        self.do(command, parameters)
        answers = []

        def answered():
            self._read()
            answers.extend(e for e in self.events if e.get("response") and e.get("token") == command)
            self.events = [e for e in self.events if not (e.get("response") and e.get("token") == command)]
            return answers
        return until(answered, f"{self.host.name}'s answer to {command}", seconds)[0].get("data", "")

    def dial(self, to):
        domain = self._domain()
        self.do("dial", to if to.startswith("sip:") else f"sip:{to}@{domain}")

    def _domain(self):
        return (self.directory / "accounts").read_text().split("@", 1)[1].split(">", 1)[0]

    def _read(self):
        self.control.settimeout(0.01)
        try:
            while piece := self.control.recv(65536):
                self.rest += piece
        except (TimeoutError, BlockingIOError):
            pass
        while b":" in self.rest:
            length, tail = self.rest.split(b":", 1)
            if len(tail) <= int(length):
                return
            self.events.append(json.loads(tail[:int(length)]))
            self.rest = tail[int(length) + 1:]

    def registration(self):
        """OK, ERR, or empty while there is no answer yet. (The event of a registration may come before we listen.)"""
        text = self.ask("reginfo")
        return next((word for word in ("OK", "ERR") if word in text), "")

    def wait_until_registered(self):
        until(lambda: self.registration() == "OK", f"{self.number} to be registered, it is {self.registration()}")

    def seen(self, kind):
        """All events of a kind (CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED, REGISTER_OK …) not yet waited for."""
        self._read()
        return [event for event in self.events if event.get("type") == kind]

    def wait_for(self, kind, seconds=10):
        """The next event of that kind, which is then forgotten, with those before it."""
        event = until(lambda: next(iter(self.seen(kind)), None), f"{self.host.name} to see {kind}", seconds)
        self.events = self.events[self.events.index(event) + 1:]
        return event

    def recordings(self):
        return sorted(self.directory.glob("dump-*-dec.wav"), key=lambda path: path.stat().st_mtime)

    def heard(self, recording=-1):
        """The samples of what this phone heard, by default in its latest call."""
        return tones.read(self.recordings()[recording])

    def log_text(self):
        return (self.directory / "log").read_text(errors="replace")

    def close(self):
        self.control.close()
        self.log.close()
