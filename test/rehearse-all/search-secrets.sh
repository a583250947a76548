#!/bin/sh
# search-secrets.sh DISK FOLDER: where a raw disk with an installed host has what is in FOLDER/secrets, one a line, and the password
# hashes of its /etc/shadow. Prints `file PATH` for each file of its root file system, `initramfs PATH` for each file in the host's
# initramfs, and `places N`, how often the whole disk has one, in a file or not. The disk is only read.
set -eu
disk=$1 secrets=$2/secrets root=$2/root

# the largest partition, which has the root file system where there are no volume groups
start=$(sfdisk --dump "$disk" | sed -n 's/.*start= *\([0-9]*\), size= *\([0-9]*\),.*/\2 \1/p' | sort -n | tail -n 1 | cut -d ' ' -f 2)
mkdir "$root"
mount -o "ro,noload,loop,offset=$((start * 512))" "$disk" "$root"
trap 'umount --recursive "$root"' EXIT

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
