"""Certificates for peers over TLS, made by openssl."""
import subprocess


def make_certificate(directory, name, alternative, issuer=None):
    """(certificate, key) files; self-signed, or signed by an issuer of the same form."""
    certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
    arguments = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                 "-subj", f"/CN={name}", "-addext", f"subjectAltName={alternative}", "-keyout", key, "-out", certificate]
    if issuer:
        arguments += ["-CA", issuer[0], "-CAkey", issuer[1], "-addext", "basicConstraints=CA:FALSE"]
    subprocess.run(list(map(str, arguments)), check=True, capture_output=True)
    return certificate, key
