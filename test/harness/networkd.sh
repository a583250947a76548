#!/bin/sh
# Lets the real systemd-networkd and systemd-udevd of this machine set up a host's network, in namespaces of their own.
# Usage: unshare --net --mount sh networkd.sh FOLDER LINKS CARD=MAC...
# FOLDER/etc/systemd/network is what they read; FOLDER gets what came of it: networkd.log, udevd.log, and what ip(8) tells.
# Waits until each of LINKS is configured. CARDs are made with a cable in; CARD=MAC= has none.
set -eu

folder=$1
links=$2
shift 2

mount -t tmpfs tmpfs /run
mount -t sysfs sysfs /sys
mkdir -p /etc/systemd/network
mount --bind "$folder/etc/systemd/network" /etc/systemd/network

# udev's own rule for .link files, and places on a bus for the cards, which are virtual here. No other rule: the devices of
# this machine are none of our business.
cp /usr/lib/udev/rules.d/80-net-setup-link.rules /run/
mount -t tmpfs tmpfs /usr/lib/udev/rules.d
mv /run/80-net-setup-link.rules /usr/lib/udev/rules.d/
echo 'SUBSYSTEM=="net", KERNEL=="e*", ENV{ID_PATH}="pci-0000:03:00.0"' >/usr/lib/udev/rules.d/90-cards.rules

/lib/systemd/systemd-udevd >"$folder/udevd.log" 2>&1 &
udevd=$!
while [ ! -e /run/udev/control ]; do sleep 0.1; done

ip link set lo up
for card; do
    name=${card%%=*}
    mac=${card#*=}
    ip link add "$name" address "${mac%=}" type veth peer name "p-$name"
    case $mac in *=) ;; *) ip link set "p-$name" up ;; esac
done
udevadm settle

install -d -o systemd-network -g systemd-network /run/systemd/netif /run/systemd/netif/links /run/systemd/netif/leases \
    /run/systemd/netif/lldp
SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console /lib/systemd/systemd-networkd >"$folder/networkd.log" 2>&1 &
networkd=$!
until grep -q 'Enumeration completed' "$folder/networkd.log"; do sleep 0.1; done

is_configured() {
    index=$(cat "/sys/class/net/$1/ifindex" 2>/dev/null) && grep -q '^ADMIN_STATE=configured' "/run/systemd/netif/links/$index"
}

for link in $links; do
    for _ in $(seq 100); do
        ! is_configured "$link" 2>/dev/null || break
        sleep 0.1
    done
done

ip -json -details address >"$folder/addresses.json"
ip -json route >"$folder/routes.json"
ip -json -6 route >"$folder/routes6.json"
kill "$networkd" "$udevd"
wait
