#include "tls.h"

#include "base/address.h"

#include <array>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace sipd {
namespace {

// Forward secrecy with every suite; CBC stays for the phones of ten years ago that know no GCM.
constexpr const char* suites_of_tls12 = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:ECDHE+AES256+SHA384:ECDHE+"
                                        "AES128+SHA256:ECDHE+AES+SHA1:!aNULL:!DSS";
constexpr std::string_view session_context = "yobirin-sip";
constexpr long session_seconds = 24 * 3600; // Phones that come back within a day resume.

struct FreeParts {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <typename Part> using Owned = std::unique_ptr<Part, FreeParts>;

std::string last_error()
{
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    if (code == 0)
        return "the connection broke";
    std::array<char, 160> text {};
    ERR_error_string_n(code, text.data(), text.size());
    return text.data();
}

Error trouble_with(const char* what)
{
    return { .code = "org.yobirin.sipd.BadCertificate",
             .detail = std::string { what } + ": " + last_error() };
}

Owned<BIO> reader_of(const std::string& pem)
{
    return Owned<BIO> { BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())) };
}

Result<TlsContext> context_with(const SSL_METHOD* method)
{
    TlsContext context { SSL_CTX_new(method) };
    if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1
        || SSL_CTX_set_cipher_list(context.get(), suites_of_tls12) != 1)
        return std::unexpected(trouble_with("TLS"));
    SSL_CTX_set_options(context.get(),
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE
                            | SSL_OP_IGNORE_UNEXPECTED_EOF);
    // Thousands of connections that are silent most of the time.
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                         | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

Result<> use_chain(SSL_CTX* context, const std::string& pem)
{
    const Owned<BIO> reader = reader_of(pem);
    const Owned<X509> own { PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr) };
    if (!own || SSL_CTX_use_certificate(context, own.get()) != 1)
        return std::unexpected(trouble_with("certificate"));
    while (Owned<X509> further { PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr) })
        if (SSL_CTX_add1_chain_cert(context, further.get()) != 1)
            return std::unexpected(trouble_with("certificate chain"));
    ERR_clear_error(); // That there is no further one.
    return {};
}

Result<> use_key(SSL_CTX* context, const std::string& pem)
{
    const Owned<BIO> reader = reader_of(pem);
    const Owned<EVP_PKEY> key { PEM_read_bio_PrivateKey(reader.get(), nullptr, nullptr, nullptr) };
    if (!key || SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1)
        return std::unexpected(trouble_with("key"));
    return {};
}

} // namespace

void FreeTls::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void FreeTls::operator()(ssl_st* session) const { SSL_free(session); }

Result<TlsContext> server_context(const TlsIdentity& identity)
{
    TlsContext context = TRY(context_with(TLS_server_method()));
    TRY(use_chain(context.get(), identity.certificate));
    TRY(use_key(context.get(), identity.key));
    SSL_CTX_set_session_id_context(context.get(),
                                   reinterpret_cast<const unsigned char*>(session_context.data()),
                                   session_context.size());
    SSL_CTX_set_timeout(context.get(), session_seconds);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF); // Tickets: nothing to keep here.
    SSL_CTX_set_num_tickets(context.get(), 1);
    std::string ticket_key = identity.ticket_key;
    if (ticket_key.size() == ticket_key_bytes)
        SSL_CTX_set_tlsext_ticket_keys(context.get(), ticket_key.data(), static_cast<int>(ticket_key.size()));
    return context;
}

Result<TlsContext> client_context()
{
    TlsContext context = TRY(context_with(TLS_client_method()));
    if (SSL_CTX_set_default_verify_paths(context.get()) != 1)
        return std::unexpected(trouble_with("authorities"));
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    return context;
}

TlsSession accepted_session(const TlsContext& context, int descriptor)
{
    TlsSession session { SSL_new(context.get()) };
    if (session && SSL_set_fd(session.get(), descriptor) != 1)
        session.reset();
    if (session)
        SSL_set_accept_state(session.get());
    return session;
}

TlsSession opened_session(const TlsContext& context, int descriptor, const std::string& host)
{
    TlsSession session { SSL_new(context.get()) };
    if (!session || SSL_set_fd(session.get(), descriptor) != 1)
        return nullptr;
    const bool named = parse_ip(host)
        ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), text_of(*parse_ip(host)).c_str()) == 1
        : SSL_set1_host(session.get(), host.c_str()) == 1
            && SSL_set_tlsext_host_name(session.get(), host.c_str()) == 1;
    if (!named)
        return nullptr;
    SSL_set_connect_state(session.get());
    return session;
}

std::string tls_trouble(const TlsSession& session)
{
    const long verified = session ? SSL_get_verify_result(session.get()) : X509_V_OK;
    std::string text = last_error();
    if (verified != X509_V_OK)
        text = std::string { "certificate: " } + X509_verify_cert_error_string(verified);
    return text;
}

} // namespace sipd
