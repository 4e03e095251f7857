#!/bin/sh
# Writes a base for the sandbox image to stdout, as a tar of a root file system: Debian with Python and little else.
# For machines where no registry answers. Needs root, debootstrap and a Debian mirror (the one apt is configured with, where there is one).
set -eu

suite=bookworm
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
  echo "No base image can be pulled and none can be made: run as root on Debian or Ubuntu with debootstrap installed, or docker pull python:3.11-slim." >&2
  exit 1
fi

mirror=$(sed -nE 's/^URIs: *([^ ]*debian\/?)$/\1/p; s/^deb (\[[^]]*\] )?([^ ]*debian\/?) .*/\2/p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT

debootstrap --variant=minbase --include=python3 "$suite" "$root" ${mirror:+"$mirror"} >&2

# What only an administrator needs, and what is read by nobody, goes.
cd "$root"
rm -rf var/cache/* var/lib/apt/* var/lib/dpkg/info var/log/* usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/lintian \
  usr/share/perl5 usr/share/bash-completion usr/lib/apt usr/bin/perl* usr/lib/python3.11/test usr/lib/python3.11/lib2to3 \
  usr/lib/python3.11/ensurepip usr/lib/python3.11/idlelib boot home/* media mnt opt/* root/* srv tmp/* run/*
find . -xdev \( -perm -4000 -o -perm -2000 \) -type f -delete
mkdir -p tmp && chmod 1777 tmp
tar --numeric-owner --exclude=./dev/* --exclude=./proc/* --exclude=./sys/* -cf - .
