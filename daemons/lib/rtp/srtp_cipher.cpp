// SHA-1 by its old interface: a state of it is a plain value, so that an HMAC's two begun ones are copied for
// each packet. EVP_MAC allocates for that (libcrypto 3.0: three times a packet).
#define OPENSSL_SUPPRESS_DEPRECATED

#include "rtp/srtp_cipher.h"

#include "rtp/bytes.h"

#include <algorithm>
#include <cassert>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

namespace srtp {
namespace {

constexpr std::size_t report_header_bytes = 8;
constexpr std::size_t report_index_bytes = 4;
constexpr std::size_t cipher_key_bytes = 16;
constexpr std::size_t salt_bytes = 14;
constexpr std::size_t block_bytes = 16;

using Bytes = std::span<std::byte>;
using ConstBytes = std::span<const std::byte>;
using Key = std::array<std::byte, cipher_key_bytes>;
using MasterSalt = std::array<std::byte, salt_bytes>;
using Block = std::array<std::byte, block_bytes>;

const unsigned char* raw(ConstBytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw_room(Bytes bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
int size_of(ConstBytes bytes) { return static_cast<int>(bytes.size()); }

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

Context context_of(const EVP_CIPHER* cipher, const Key& key, Cipher::Way way)
{
    Context context { EVP_CIPHER_CTX_new() };
    const int encrypts = way == Cipher::Way::Out ? 1 : 0;
    [[maybe_unused]] const bool is_ready =
        context && EVP_CipherInit_ex(context.get(), cipher, nullptr, raw(key), nullptr, encrypts) == 1;
    assert(is_ready); // Only for want of memory.
    return context;
}

// Big-endian, added bit by bit to what stands there.
void mix_in(Bytes into, std::uint64_t value)
{
    for (std::size_t i = into.size(); i > 0; --i, value >>= 8)
        into[i - 1] ^= static_cast<std::byte>(value & 0xff);
}

bool run(EVP_CIPHER_CTX* context, ConstBytes from, std::byte* into)
{
    if (from.empty())
        return true;
    int done = 0;
    return EVP_CipherUpdate(context, reinterpret_cast<unsigned char*>(into), &done, raw(from), size_of(from))
        == 1
        && done == size_of(from);
}

// RFC 3711 4.3.1 and 4.3.3: the key stream of the master key, at a place that the label chooses.
class Derivation {
public:
    Derivation(const MasterKey& master, Cipher::For what)
    {
        std::ranges::copy(std::span { master }.first(cipher_key_bytes), key_.begin());
        std::ranges::copy(std::span { master }.subspan(cipher_key_bytes), salt_.begin());
        first_label_ = what == Cipher::For::Reports ? 3 : 0;
    }
    ~Derivation() { OPENSSL_cleanse(key_.data(), key_.size()); }
    Derivation(const Derivation&) = delete;
    Derivation& operator=(const Derivation&) = delete;

    enum class Label : std::uint8_t { Encryption = 0, Authentication = 1, Salt = 2 };
    template <std::size_t size> std::array<std::byte, size> key(Label label) const
    {
        std::array<std::byte, size> derived {};
        Block place {};
        std::ranges::copy(salt_, place.begin());
        place[7] ^= static_cast<std::byte>(first_label_ + static_cast<unsigned>(label));
        const Context context = context_of(EVP_aes_128_ctr(), key_, Cipher::Way::Out);
        EVP_CipherInit_ex(context.get(), nullptr, nullptr, nullptr, raw(place), -1);
        run(context.get(), derived, derived.data());
        return derived;
    }

private:
    Key key_ {};
    MasterSalt salt_ {};
    unsigned first_label_ { 0 };
};

using Label = Derivation::Label;

// HMAC-SHA1 (RFC 2104) with both paddings worked in beforehand.
class Authenticator {
public:
    static constexpr std::size_t key_bytes = 20;
    explicit Authenticator(const std::array<std::byte, key_bytes>& key)
    {
        std::array<std::byte, SHA_CBLOCK> padded {};
        begin(inner_, key, std::byte { 0x36 }, padded);
        begin(outer_, key, std::byte { 0x5c }, padded);
        OPENSSL_cleanse(padded.data(), padded.size());
    }

    std::array<std::byte, SHA_DIGEST_LENGTH> of(ConstBytes bytes, std::uint32_t word) const
    {
        std::array<std::byte, 4> last {};
        rtp::ByteWriter { last }.u32(word);
        std::array<std::byte, SHA_DIGEST_LENGTH> digest {};
        SHA_CTX state = inner_;
        SHA1_Update(&state, bytes.data(), bytes.size());
        SHA1_Update(&state, last.data(), last.size());
        SHA1_Final(raw_room(digest), &state);
        state = outer_;
        SHA1_Update(&state, digest.data(), digest.size());
        SHA1_Final(raw_room(digest), &state);
        return digest;
    }

private:
    static void begin(SHA_CTX& state, ConstBytes key, std::byte padding, Bytes padded)
    {
        std::ranges::fill(padded, padding);
        for (std::size_t i = 0; i < key.size(); ++i)
            padded[i] ^= key[i];
        SHA1_Init(&state);
        SHA1_Update(&state, padded.data(), padded.size());
    }

    SHA_CTX inner_ {};
    SHA_CTX outer_ {};
};

class CounterMode final : public Cipher {
public:
    CounterMode(const Derivation& keys, Way way, std::size_t tag)
        : context_(context_of(EVP_aes_128_ctr(), keys.key<cipher_key_bytes>(Label::Encryption), way)),
          authenticator_(keys.key<Authenticator::key_bytes>(Label::Authentication)),
          salt_(keys.key<salt_bytes>(Label::Salt)),
          tag_bytes_(tag)
    {
    }

    std::size_t tag_bytes() const override { return tag_bytes_; }
    std::size_t index_at() const override { return report_index_bytes + tag_bytes_; }

    bool seal(const Place& place, ConstBytes plain, Bytes room, std::size_t header) override
    {
        const Bytes body = room.first(room.size() - tag_bytes_);
        if (!crypt(place, plain, body.subspan(header).data()))
            return false;
        write_tag(authenticator_.of(body, rollover_of(place)), room);
        return true;
    }

    bool open(const Place& place, Bytes datagram, std::size_t header) override
    {
        const Bytes body = datagram.first(datagram.size() - tag_bytes_);
        if (!is_right(authenticator_.of(body, rollover_of(place)), datagram))
            return false;
        return crypt(place, body.subspan(header), body.subspan(header).data());
    }

    bool seal_report(const Place& place, ConstBytes plain, Bytes room, std::uint32_t word) override
    {
        const Bytes body = room.first(room.size() - tag_bytes_ - report_index_bytes);
        if (!crypt(place, plain, body.subspan(report_header_bytes).data()))
            return false;
        rtp::ByteWriter { room.subspan(body.size()) }.u32(word);
        write_tag(authenticator_.of(body, word), room);
        return true;
    }

    bool open_report(const Place& place, Bytes datagram, std::uint32_t word) override
    {
        const Bytes body = datagram.first(datagram.size() - tag_bytes_ - report_index_bytes);
        if (!is_right(authenticator_.of(body, word), datagram))
            return false;
        return crypt(place, body.subspan(report_header_bytes), body.subspan(report_header_bytes).data());
    }

private:
    static std::uint32_t rollover_of(const Place& place)
    {
        return static_cast<std::uint32_t>(place.index >> 16);
    }

    // RFC 3711 4.1.1: the salt, mixed with SSRC and index, before a counter of blocks.
    bool crypt(const Place& place, ConstBytes from, std::byte* into)
    {
        Block start {};
        std::ranges::copy(salt_, start.begin());
        mix_in(std::span { start }.subspan(4, 4), place.ssrc);
        mix_in(std::span { start }.subspan(8, 6), place.index);
        return EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, raw(start), -1) == 1
            && run(context_.get(), from, into);
    }
    void write_tag(const std::array<std::byte, SHA_DIGEST_LENGTH>& digest, Bytes room) const
    {
        std::ranges::copy(std::span { digest }.first(tag_bytes_), room.last(tag_bytes_).begin());
    }
    bool is_right(const std::array<std::byte, SHA_DIGEST_LENGTH>& digest, ConstBytes datagram) const
    {
        return CRYPTO_memcmp(digest.data(), datagram.last(tag_bytes_).data(), tag_bytes_) == 0;
    }

    Context context_;
    Authenticator authenticator_;
    MasterSalt salt_;
    std::size_t tag_bytes_;
};

class GaloisMode final : public Cipher {
public:
    GaloisMode(const Derivation& keys, Way way)
        : context_(context_of(EVP_aes_128_gcm(), keys.key<cipher_key_bytes>(Label::Encryption), way)),
          salt_(keys.key<nonce_bytes>(Label::Salt))
    {
    }

    std::size_t tag_bytes() const override { return gcm_tag_bytes; }
    std::size_t index_at() const override { return report_index_bytes; }

    // RFC 7714 8.1
    bool seal(const Place& place, ConstBytes plain, Bytes room, std::size_t header) override
    {
        return begin(place) && authenticate(room.first(header)) && encrypt(plain, room.subspan(header));
    }
    bool open(const Place& place, Bytes datagram, std::size_t header) override
    {
        return begin(place) && authenticate(datagram.first(header)) && decrypt(datagram.subspan(header));
    }

    // RFC 7714 9.1: what is authenticated is the header and the index, which stands behind the tag.
    bool seal_report(const Place& place, ConstBytes plain, Bytes room, std::uint32_t word) override
    {
        const Bytes body = room.first(room.size() - report_index_bytes);
        rtp::ByteWriter { room.subspan(body.size()) }.u32(word);
        return begin(place) && authenticate_report(room) && encrypt(plain, body.subspan(report_header_bytes));
    }
    bool open_report(const Place& place, Bytes datagram, std::uint32_t) override
    {
        const Bytes body = datagram.first(datagram.size() - report_index_bytes);
        return begin(place) && authenticate_report(datagram) && decrypt(body.subspan(report_header_bytes));
    }

private:
    static constexpr std::size_t gcm_tag_bytes = 16;
    static constexpr std::size_t nonce_bytes = 12;

    bool begin(const Place& place)
    {
        std::array<std::byte, nonce_bytes> nonce = salt_;
        mix_in(std::span { nonce }.subspan(2, 4), place.ssrc);
        mix_in(std::span { nonce }.subspan(6, 6), place.index);
        return EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, raw(nonce), -1) == 1;
    }
    bool authenticate(ConstBytes bytes) { return run(context_.get(), bytes, nullptr); }
    bool authenticate_report(ConstBytes report)
    {
        return authenticate(report.first(report_header_bytes))
            && authenticate(report.last(report_index_bytes));
    }
    // The tag's room follows.
    bool encrypt(ConstBytes plain, Bytes room)
    {
        int more = 0;
        return run(context_.get(), plain, room.data())
            && EVP_CipherFinal_ex(context_.get(), raw_room(room), &more) == 1
            && EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, gcm_tag_bytes,
                                   room.last(gcm_tag_bytes).data())
            == 1;
    }
    bool decrypt(Bytes sealed)
    {
        const Bytes body = sealed.first(sealed.size() - gcm_tag_bytes);
        int more = 0;
        return run(context_.get(), body, body.data())
            && EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, gcm_tag_bytes,
                                   sealed.last(gcm_tag_bytes).data())
            == 1
            && EVP_CipherFinal_ex(context_.get(), raw_room(body), &more) == 1;
    }

    Context context_;
    std::array<std::byte, nonce_bytes> salt_;
};

constexpr std::size_t long_tag_bytes = 10;
constexpr std::size_t short_tag_bytes = 4;

} // namespace

std::unique_ptr<Cipher> Cipher::make(Suite suite, const MasterKey& master, For what, Way way)
{
    const Derivation keys { master, what };
    if (suite == Suite::AesGcm)
        return std::make_unique<GaloisMode>(keys, way);
    // RFC 4568 6.2.2: the short tag is the packets' alone.
    const bool is_short = suite == Suite::AesCmTag32 && what == For::Packets;
    return std::make_unique<CounterMode>(keys, way, is_short ? short_tag_bytes : long_tag_bytes);
}

} // namespace srtp
