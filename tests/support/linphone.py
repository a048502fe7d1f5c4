"""A linphonec phone on a test host: it plays a voice from a file and records what it hears into another; it is worked by the commands it
reads. What comes of them it says in words of its own: better ask the suite.

    eve = Linphone(host, "eve", number="203", password="…", registrar="10.77.0.1", directory=scratch)
    eve.do("call 202")

Traps, all met: without a folder for its database in its HOME it does nothing; unless TCP and TLS are off it listens nowhere; a file it plays starts with the call and is not
repeated; its recordings have gaps of their own on a busy machine, so they tell who was heard and for how long, not how well.
"""
import subprocess

import numpy

import tones

SETTINGS = """[sip]
sip_port=5060
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
default_proxy=0
register_only_when_network_is_up=0
guess_hostname=0
contact="{number}" <sip:{number}@{address}>
media_encryption={encryption}
[net]
mtu=1300
firewall_policy=no_firewall
[rtp]
audio_rtp_port=20000
video_rtp_port=20002
[video]
enabled=0
capture=0
display=0
[proxy_0]
reg_proxy=<sip:{registrar}>
reg_identity="{number}" <sip:{number}@{registrar}>
reg_expires=60
reg_sendregister=1
publish=0
[auth_info_0]
username={number}
passwd={password}
[misc]
log_collection_policy=0
{codecs}"""
HEADER_BYTES = 44  # Of a WAV file.
# Every codec it knows has to be named, or it is offered.
CODECS = {"pcmu": ("PCMU", 8000), "pcma": ("PCMA", 8000), "opus": ("opus", 48000), "g722": ("G722", 8000), "gsm": ("GSM", 8000),
          "speex": ("speex", 8000), "speex16": ("speex", 16000), "speex32": ("speex", 32000), "bv16": ("BV16", 8000), "l16": ("L16", 44100)}


class Linphone:
    def __init__(self, host, voice, directory, number, password, registrar, codecs=("pcmu",), encryption="none"):
        self.host, self.voice, self.number = host, voice, number
        self.directory = directory / f"linphone-{host.name}"
        (self.directory / ".local/share/linphone").mkdir(parents=True)  # It makes none itself, and is dead without.
        self.recording = self.directory / "heard.wav"
        sound = self.directory / "voice.wav"
        tones.write(sound, tones.VOICES[voice], seconds=90)
        named = "\n".join(f"[audio_codec_{index}]\nmime={mime}\nrate={rate}\nenabled={int(name in codecs)}\n"
                          for index, (name, (mime, rate)) in enumerate(CODECS.items()))
        (self.directory / "rc").write_text(SETTINGS.format(number=number, address=host.address, registrar=registrar, password=password,
                                                           encryption=encryption, codecs=named))
        self.log = self.directory / "log"
        with open(self.log, "wb") as log:
            self.process = host.start(["env", f"HOME={self.directory}", "linphonec", "-c", self.directory / "rc"],
                                      stdin=subprocess.PIPE, stdout=log, stderr=log)
        for command in ("soundcard use files", f"play {sound}", f"record {self.recording}"):
            self.do(command)

    def do(self, command):
        """Types a line: call NUMBER, answer, terminate, pause, resume, transfer NUMBER, or keys of a telephone."""
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()

    def heard(self):
        """The samples so far. Their header is written when the call ends."""
        return numpy.fromfile(self.recording, dtype="<i2", offset=HEADER_BYTES)

    def log_text(self):
        return self.log.read_text(errors="replace")

    def close(self):
        self.do("quit")
        self.process.stdin.close()
