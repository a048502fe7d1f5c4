"""SRTP by libsrtp2, which is not ours: keys for a scripted peer's SDP, and a socket that encrypts.

    keys = new_key("AES_CM_128_HMAC_SHA1_80")
    body = secured(peer.offer(), [keys])                   # RTP/SAVP, with an a=crypto line for each.
    talker = Talker(SecureSocket(peer.rtp, keys, key_in(answer.body)), …)
"""
import base64
import ctypes
import ctypes.util
import os
import re

SUITES = {"AEAD_AES_128_GCM": 28, "AES_CM_128_HMAC_SHA1_80": 30, "AES_CM_128_HMAC_SHA1_32": 30}
ANY_INBOUND, ANY_OUTBOUND = 2, 3  # ssrc_any_inbound, ssrc_any_outbound


class CryptoPolicy(ctypes.Structure):
    _fields_ = [("cipher_type", ctypes.c_uint32), ("cipher_key_len", ctypes.c_int), ("auth_type", ctypes.c_uint32),
                ("auth_key_len", ctypes.c_int), ("auth_tag_len", ctypes.c_int), ("sec_serv", ctypes.c_int)]


class Policy(ctypes.Structure):
    _fields_ = [("ssrc_type", ctypes.c_int), ("ssrc_value", ctypes.c_uint), ("rtp", CryptoPolicy), ("rtcp", CryptoPolicy),
                ("key", ctypes.c_void_p), ("keys", ctypes.c_void_p), ("num_master_keys", ctypes.c_ulong), ("ekt", ctypes.c_void_p),
                ("window_size", ctypes.c_ulong), ("allow_repeat_tx", ctypes.c_int), ("enc_xtn_hdr", ctypes.c_void_p),
                ("enc_xtn_hdr_count", ctypes.c_int), ("next", ctypes.c_void_p)]


def library():
    if not hasattr(library, "loaded"):
        library.loaded = ctypes.CDLL(ctypes.util.find_library("srtp2") or "libsrtp2.so.1")
        assert library.loaded.srtp_init() == 0
    return library.loaded


class Session:
    """One direction of packets under one key."""

    def __init__(self, suite, key, ssrc_type):
        self.key = ctypes.create_string_buffer(key, 30)
        policy = Policy(ssrc_type=ssrc_type, window_size=128, key=ctypes.addressof(self.key))
        rtp, rtcp = ctypes.byref(policy.rtp), ctypes.byref(policy.rtcp)
        if suite == "AEAD_AES_128_GCM":
            library().srtp_crypto_policy_set_aes_gcm_128_16_auth(rtp)
            library().srtp_crypto_policy_set_aes_gcm_128_16_auth(rtcp)
        else:
            library().srtp_crypto_policy_set_rtcp_default(rtcp)
            short = suite.endswith("_32")
            (library().srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32 if short
             else library().srtp_crypto_policy_set_rtp_default)(rtp)
        self.handle = ctypes.c_void_p()
        assert library().srtp_create(ctypes.byref(self.handle), ctypes.byref(policy)) == 0

    def _run(self, work, packet):
        room, size = ctypes.create_string_buffer(packet, len(packet) + 64), ctypes.c_int(len(packet))
        return room.raw[:size.value] if work(self.handle, room, ctypes.byref(size)) == 0 else None

    def protect(self, packet):
        protected = self._run(library().srtp_protect, packet)
        assert protected, "libsrtp does not encrypt it"
        return protected

    def protect_report(self, packet):
        return self._run(library().srtp_protect_rtcp, packet)

    def open(self, packet):
        """None when libsrtp refuses it."""
        return self._run(library().srtp_unprotect, packet)

    def open_report(self, packet):
        return self._run(library().srtp_unprotect_rtcp, packet)


def new_key(suite):
    return suite, os.urandom(SUITES[suite])


def line_of(tag, key, more=""):
    suite, secret = key
    return f"a=crypto:{tag} {suite} inline:{base64.b64encode(secret).decode()}{more}\r\n"


def secured(body, keys, protocol="RTP/SAVP"):
    """The same session with keys, tagged from 1."""
    return body.replace("RTP/AVP", protocol) + "".join(line_of(i + 1, key) for i, key in enumerate(keys))


def keys_in(body):
    """{tag: (suite, key)}"""
    return {int(tag): (suite, base64.b64decode(text))
            for tag, suite, text in re.findall(r"^a=crypto:(\d+) (\S+) inline:([^|\s]+)", body, re.M)}


def key_in(body):
    """The key of an answer, which has one."""
    (key,) = keys_in(body).values()
    return key


class SecureSocket:
    """What a Talker wants of a socket. What arrives and cannot be opened is kept in `refused`, and is no packet."""

    def __init__(self, plain, ours, theirs):
        self.plain, self.refused, self.sent = plain, [], []
        self.use(ours, theirs)
        self._leave_out_what_came_before()

    def _leave_out_what_came_before(self):
        # The last packets of another call, with another key.
        self.plain.settimeout(0)
        try:
            while self.plain.recv(2048):
                pass
        except BlockingIOError:
            pass

    def use(self, ours, theirs):
        self.suite, self.secret = ours
        self.out, self.into = Session(*ours, ANY_OUTBOUND), Session(*theirs, ANY_INBOUND)

    def settimeout(self, seconds):
        self.plain.settimeout(seconds)

    def sendto(self, packet, peer):
        self.sent.append(self.out.protect(packet))
        self.plain.sendto(self.sent[-1], peer)

    def recvfrom(self, size):
        data, sender = self.plain.recvfrom(size)
        opened = self.into.open(data)
        if opened is None:
            self.refused.append(data)
        return opened or b"", sender

    def close(self):
        self.plain.close()
