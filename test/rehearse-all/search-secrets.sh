#!/bin/sh
# search-secrets.sh DISK ROOT SECRETS: where a raw disk with an installed host, whose root file system is mounted at ROOT, has what is in
# the file SECRETS, one a line, and the password hashes of its /etc/shadow. Prints `file PATH` for each file of its root file system, `initramfs PATH` for each file in the host's
# initramfs, and `places N`, how often the whole disk has one, in a file or not. The disk is only read.
set -eu
disk=$1 root=$2 secrets=$3

# look KIND: in the files of the folder
look() {
	{ grep -rlF --devices=skip -f "$secrets" . || [ $? -eq 1 ]; } | sed "s|^\.|$1 |" | sort
}

sed -n 's/^[^:]*:\(\$[^:]*\):.*/\1/p' "$root/etc/shadow" >>"$secrets"
cd "$root"
look file
# unpacked by the host's own program
mount -t tmpfs none run
# shellcheck disable=SC2016
chroot . sh -c 'for image in /boot/initrd.img-*; do unmkinitramfs "$image" /run/initramfs; done' >/dev/null
[ -d run/initramfs ]
(cd run && look initramfs)
cd /
echo "places $({ grep -aoF -f "$secrets" "$disk" || [ $? -eq 1 ]; } | wc -l)"
