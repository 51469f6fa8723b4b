#!/bin/sh
# Installs the mail servers that the tests start for themselves: Dovecot and Postfix, on Debian,
# as root. Anywhere else it says in one line what is missing and succeeds, because the tests then
# run on the embedded servers; under CI=true it fails instead, so that nothing is left out unseen.
#
# No system-wide service is started: policy-rc.d forbids it while the packages unpack. A
# policy-rc.d that is there already belongs to the machine and is left alone.
set -eu

packages="dovecot-imapd dovecot-lmtpd postfix libsasl2-modules openssl"
policy=/usr/sbin/policy-rc.d

give_up() {
    echo "mail servers for the tests: $1; tests that need them are left out"
    if [ "${CI:-}" = "true" ]; then exit 1; fi
    exit 0
}

installed() {
    dpkg-query --show --showformat='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'
}

command -v dpkg-query >/dev/null 2>&1 || give_up "this is not Debian"

missing=""
for package in $packages; do
    installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "mail servers for the tests: installed"
    exit 0
fi
[ "$(id -u)" = 0 ] || give_up "not root, cannot install$missing"

if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi

log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
# shellcheck disable=SC2086  # a list of words is what is meant
if ! { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    give_up "apt-get could not install$missing"
fi
rm -f "$log"
echo "mail servers for the tests: installed$missing"
