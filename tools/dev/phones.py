"""Prints what to type into phones: phones.py OFFICE_FILE APPLIED, where APPLIED is what `yobirin apply` said
(passwords it made are in there)."""
import pathlib
import re
import sys
import tomllib


def server_of(network):
    """Where phones find the suite: the first address it is bound to, or this machine's own."""
    bind = network.get("bind", "0.0.0.0")
    address = bind[0] if isinstance(bind, list) else bind
    return f"{address}:{network.get('sip_udp', 5060)}"


def made_passwords(applied):
    """Lines that name a key and its new value: extension.201.password = …"""
    return dict(re.findall(r"extension\.\"?(\d+)\"?\.password\W+(\S+)", applied))


def main():
    office = tomllib.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    made = made_passwords(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
    server = server_of(office.get("network", {}))
    print("\nPut these into two phones (SIP over UDP):")
    for number, extension in list(office.get("extension", {}).items())[:2]:
        password = extension.get("password") or made.get(number, "(as shown at the first start)")
        print(f"  extension {number}   password {password}   server {server}   {extension.get('name', '')}")
    print()


if __name__ == "__main__":
    main()
