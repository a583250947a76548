#!/bin/sh
# The first program of the virtual machine of stick-machine.ts: brings the sticks and the host's programs up, runs the script
# that the test has left, and switches the machine off.
PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin
export PATH
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /tmp
exec >/dev/console 2>&1
echo 3 >/proc/sys/kernel/printk
modprobe -a virtio_pci 9pnet_virtio 9p xhci_pci usb_storage sd_mod dm_mod dm_flakey
share() { # TAG FOLDER: shows a folder of the host, read-only
	mkdir -p "$2"
	mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=1048576 "$1" "$2"
}
share usr /usr
share node /node
share program /program
share wishes /wishes
waited=0
until [ -b /dev/sda ] && [ -b /dev/sdb ] || [ "$waited" = 60 ]; do
	sleep 1
	waited=$((waited + 1))
done
# A port that the kernel does not write to; closing it waits until all is sent.
{
	sh /wishes/script
	echo "== end =="
} >/dev/ttyS0 2>&1
echo o >/proc/sysrq-trigger
sleep 60
