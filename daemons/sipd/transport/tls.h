// TLS as SIP needs it: 1.2 and up, our certificate for those who call us, the system's authorities for those
// we call. Wraps OpenSSL; knows no loop.
#pragma once

#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st; // OpenSSL's SSL_CTX and SSL.
struct ssl_st;

namespace sipd {

struct FreeTls {
    void operator()(ssl_ctx_st*) const;
    void operator()(ssl_st*) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, FreeTls>;
using TlsSession = std::unique_ptr<ssl_st, FreeTls>;

inline constexpr std::size_t ticket_key_bytes = 80; // OpenSSL's.

struct TlsIdentity {
    std::string certificate {}; // PEM, the chain.
    std::string key {}; // PEM
    std::string ticket_key {}; // ticket_key_bytes; kept over a restart, so that phones resume their sessions.
};
Result<TlsContext> server_context(const TlsIdentity&);
// With the certificate authorities that the system trusts, or those of SSL_CERT_FILE and SSL_CERT_DIR.
Result<TlsContext> client_context();

// On a connected descriptor, which stays the caller's.
TlsSession accepted_session(const TlsContext&, int descriptor);
// The peer's certificate must be for this host: a name, or an address as text.
TlsSession opened_session(const TlsContext&, int descriptor, const std::string& host);

// What went wrong last, for the log; forgets it.
std::string tls_trouble(const TlsSession&);

} // namespace sipd
