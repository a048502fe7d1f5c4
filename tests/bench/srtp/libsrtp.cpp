// The same work by libsrtp: one packet of 20 ms of G.711 opened and sealed anew, for 200 sessions in turn.
#include <srtp2/srtp.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

namespace {

constexpr unsigned sides = 200;
constexpr unsigned packets = 150;
constexpr int plain_bytes = 172;
using Packet = std::array<unsigned char, 256>;

double cpu_nanoseconds()
{
    timespec time {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

void require(srtp_err_status_t status)
{
    if (status != srtp_err_status_ok)
        std::exit(1);
}

using Choose = void (*)(srtp_crypto_policy_t*);

srtp_t session_of(Choose choose, srtp_ssrc_type_t kind)
{
    std::array<unsigned char, 30> key {};
    srtp_policy_t policy {};
    choose(&policy.rtp);
    choose(&policy.rtcp);
    policy.ssrc.type = kind;
    policy.key = key.data();
    policy.window_size = 128;
    srtp_t session = nullptr;
    require(srtp_create(&session, &policy));
    return session;
}

Packet packet_of(unsigned sequence)
{
    Packet packet {};
    packet[0] = 0x80;
    packet[2] = static_cast<unsigned char>(sequence >> 8);
    packet[3] = static_cast<unsigned char>(sequence);
    packet[11] = 7;
    return packet;
}

void measure(const char* name, Choose choose)
{
    std::vector<srtp_t> phones, in, out;
    for (unsigned side = 0; side < sides; ++side) {
        phones.push_back(session_of(choose, ssrc_any_outbound));
        in.push_back(session_of(choose, ssrc_any_inbound));
        out.push_back(session_of(choose, ssrc_any_outbound));
    }
    double spent = 0;
    for (unsigned sequence = 1; sequence <= packets; ++sequence) {
        std::vector<Packet> arriving(sides, packet_of(sequence));
        std::vector<int> sizes(sides, plain_bytes);
        for (unsigned side = 0; side < sides; ++side)
            require(srtp_protect(phones[side], arriving[side].data(), &sizes[side]));
        const double begun = cpu_nanoseconds();
        for (unsigned side = 0; side < sides; ++side) {
            require(srtp_unprotect(in[side], arriving[side].data(), &sizes[side]));
            require(srtp_protect(out[side], arriving[side].data(), &sizes[side]));
        }
        spent += cpu_nanoseconds() - begun;
    }
    std::printf("{\"suite\": \"%s\", \"ns\": %.1f}\n", name, spent / (packets * sides));
}

} // namespace

int main()
{
    require(srtp_init());
    measure("AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth);
    measure("AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default);
    measure("AES_CM_128_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32);
}
