#!/bin/sh
# Signs Safe.dll with a certificate of the moment (apt-get install osslsigncode openssl). The result differs every time and is checked in.
set -eu
cd "$(dirname "$0")"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/key.pem" -out "$dir/cert.pem" -days 3650 -subj "/CN=hartctl test signer" -addext extendedKeyUsage=codeSigning 2>/dev/null
rm -f Safe.authenticode.dll
osslsigncode sign -h sha256 -certs "$dir/cert.pem" -key "$dir/key.pem" -in Safe.dll -out Safe.authenticode.dll >/dev/null
