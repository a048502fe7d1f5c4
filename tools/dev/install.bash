# Installs what is missing of the groups in tools/packages.txt. Quick when nothing is.

packages_of() { # GROUP…
    local wanted=" $* "
    awk -v wanted="$wanted" '
        /^\[/ { gsub(/[][]/, ""); inside = index(wanted, " " $1 " ") > 0; next }
        { sub(/#.*/, ""); if (inside && NF) print $1 }' "$source_directory/tools/packages.txt"
}

missing_of() { # PACKAGE…
    local installed package
    installed=" $(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
        awk '$2 == "installed" { sub(/:.*/, "", $1); print $1 }' | tr '\n' ' ')" || true
    for package in "$@"; do
        [[ $installed == *" $package "* ]] || echo "$package"
    done
}

as_root() {
    if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

# Installing a server must not start it: ./dev wants programs, not services.
forbid_starting_services() {
    [[ -e /usr/sbin/policy-rc.d ]] && return
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod +x /usr/sbin/policy-rc.d
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
}

allow_starting_services() {
    [[ $(trap -p EXIT) == *policy-rc.d* ]] || return 0
    as_root rm -f /usr/sbin/policy-rc.d
    trap - EXIT
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}

install_packages() { # GROUP…
    local missing
    mapfile -t missing < <(missing_of $(packages_of "$@"))
    [[ ${#missing[@]} == 0 ]] && return
    say "installing ${missing[*]}"
    forbid_starting_services
    if ! apt_get install -y --no-install-recommends "${missing[@]}"; then
        apt_get update # The lists were old, or there were none.
        apt_get install -y --no-install-recommends "${missing[@]}"
    fi
    allow_starting_services
}
