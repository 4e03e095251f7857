#!/bin/sh
# Writes a base for the sandbox image to stdout, as a tar of a root file system: Debian's Python and little else.
# For machines where no registry answers. Needs root on Debian or Ubuntu; uses the mirror apt is configured with, where there is one.
set -eu

suite=bookworm
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "No registry answers, and a base can be made only by root on Debian or Ubuntu: docker pull python:3.11-slim, then try again." >&2
  exit 1
fi
command -v debootstrap >/dev/null ||
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends debootstrap debian-archive-keyring; } >&2

mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
  sed -nE 's/^URIs: *([^ ]*debian\/?)$/\1/p; s/^deb (\[[^]]*\] )?([^ ]*debian\/?) .*/\2/p' | head -n 1)
root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT

debootstrap --variant=minbase --include=python3 "$suite" "$root" ${mirror:+"$mirror"} >&2

# What only an administrator needs, and what nobody reads, goes; so does every set-user-id program.
cd "$root"
rm -rf boot home/* media mnt opt/* root/* srv tmp/* run/* \
  var/cache/* var/lib/apt/* var/lib/dpkg/info var/log/* etc/systemd \
  usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/lintian usr/share/perl5 usr/share/bash-completion usr/share/keyrings \
  usr/sbin/* usr/bin/perl* usr/bin/apt* usr/bin/dpkg* usr/lib/apt usr/lib/dpkg usr/lib/systemd \
  usr/lib/python3.11/test usr/lib/python3.11/lib2to3 usr/lib/python3.11/ensurepip usr/lib/python3.11/idlelib
for name in gconv perl-base security 'libapt*' 'libgnutls*' 'libsystemd*' 'libp11-kit*' 'libunistring*' 'libhogweed*' 'libsemanage*' 'libsepol*'; do
  rm -rf usr/lib/*-linux-gnu/$name
done
find . -xdev -type f \( -perm -4000 -o -perm -2000 \) -delete
tar --numeric-owner --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' -cf - .
