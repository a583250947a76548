# What the PCI core of the kernel does when sysfs is written to, on a made-up tree: replaces vfio_write() and modprobe(8).
# Sourced after vfio.sh. `natural` in a device's folder names the driver that would take it without driver_override.
# shellcheck shell=sh

vfio_write() {
    echo "${1#"$PASSFORGE_SYS/bus/pci/"} $2" >>"$PASSFORGE_SYS/writes"
    case $1 in
        */driver_override) echo "$2" >"$1" ;;
        */unbind) rm "${1%/unbind}/$2" ;;
        */drivers_probe) fake_probe "$PASSFORGE_SYS/bus/pci" "$2" ;;
    esac
}

fake_probe() {
    read -r driver <"$1/devices/$2/driver_override"
    [ -n "$driver" ] || read -r driver <"$1/devices/$2/natural"
    [ ! -d "$1/drivers/$driver" ] || : >"$1/drivers/$driver/$2"
}

modprobe() {
    [ ! -e "$PASSFORGE_SYS/no-modules" ] || return 1
    [ -e "$PASSFORGE_SYS/dead-modules" ] || mkdir -p "$PASSFORGE_SYS/bus/pci/drivers/vfio-pci"
}
