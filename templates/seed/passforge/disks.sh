# Sourced by choose-disk and keep-to-disk, in the installer's busybox sh: what the machine says of its disks. SYSFS, PROC and
# DEV are its /sys, /proc and /dev.

# the disk that a block device belongs to: a partition's parent, or the disk itself
disk_of() {
	path=$(realpath "$SYSFS/class/block/$1")
	if [ -e "$path/partition" ]; then
		path=${path%/*}
	fi
	echo "${path##*/}"
}

# disks_under NAME: every disk that a block device lies on, through partitions, device mapper, md and loop devices; nothing
# for a device that the kernel does not know
disks_under() (
	path=$(realpath "$SYSFS/class/block/$(disk_of "$1")")
	if [ -e "$path/loop/backing_file" ]; then
		disks_under "$(block_name "$(device_of_file "$(cat "$path/loop/backing_file")")")"
		exit
	fi
	lower=$(ls "$path/slaves" 2>/dev/null || true)
	if [ -z "$lower" ]; then
		[ ! -e "$path/size" ] || echo "${path##*/}"
	fi
	for name in $lower; do
		disks_under "$name"
	done | sort -u
)

# block_name DEVICE: the kernel's name. Device mapper has others below /dev, which need not be links.
block_name() {
	case $1 in
	*/mapper/*)
		for path in "$SYSFS"/block/dm-*; do
			if [ "$(cat "$path/dm/name" 2>/dev/null)" = "${1##*/}" ]; then echo "${path##*/}"; fi
		done
		;;
	*) if [ -e "$1" ]; then basename "$(realpath "$1")"; else echo "${1##*/}"; fi ;;
	esac
}

# the device of the file system that a file lies in; of mounts within each other the innermost is the longest
device_of_file() {
	while read -r device folder _; do
		case $1 in "${folder%/}"/*) echo "${#folder} $device" ;; esac
	done <"$PROC/mounts" | sort -n | tail -n 1 | sed 's/^[0-9]* //'
}

# look_at NAME: keeps what udev says of a device, so that it is not asked for each property anew
seen='' seen_properties=''
look_at() {
	seen=$1
	seen_properties=$(udevadm info --query=property --name="$DEV/$1" 2>/dev/null || true)
}

# quiet_options TYPE: for mount(8), to read a file system without even its journal being played back, which would write
quiet_options() {
	case $1 in
	ext3 | ext4) echo ro,noload ;;
	xfs) echo ro,norecovery,nouuid ;;
	btrfs) echo ro,nologreplay ;;
	*) echo ro ;;
	esac
}

# property NAME PROPERTY: as in udevadm info(8)
property() {
	if [ "$1" != "$seen" ]; then look_at "$1"; fi
	while IFS= read -r line; do
		case $line in "$2="*)
			echo "${line#*=}"
			return
			;;
		esac
	done <<-PROPERTIES
		$seen_properties
	PROPERTIES
}

first_word() {
	for word in "$@"; do
		[ -z "$word" ] || {
			echo "$word"
			return
		}
	done
}

# without the blanks around it
read_attribute() {
	value=''
	if [ -r "$SYSFS/block/$1/$2" ]; then read -r value <"$SYSFS/block/$1/$2" 2>/dev/null || true; fi
	echo "$value"
}

serial_of() {
	first_word "$(property "$1" ID_SERIAL_SHORT)" "$(read_attribute "$1" serial)" "$(read_attribute "$1" device/serial)" "$(property "$1" ID_SERIAL)"
}

model_of() {
	first_word "$(property "$1" ID_MODEL)" "$(read_attribute "$1" device/model)"
}

# every World Wide Name of a disk; sysfs says naa. where udev says 0x
wwns_of() {
	for name in "$(property "$1" ID_WWN_WITH_EXTENSION)" "$(property "$1" ID_WWN)" "$(read_attribute "$1" wwid)" "$(read_attribute "$1" device/wwid)"; do
		case $name in
		'' | t10.*) ;;
		*) echo "$name" | sed 's/^naa\./0x/' | tr A-F a-f ;;
		esac
	done | sort -u
}

has_wwn() {
	wwns_of "$1" | grep -qxF -- "$2"
}

# By the place in the kernel's tree where that is plain. To udev, a disk in a USB case is one of ATA.
bus_of() {
	case $1:$(realpath "$SYSFS/block/$1") in
	*:*/usb[0-9]*) echo usb ;;
	nvme*) echo nvme ;;
	mmcblk*) echo mmc ;;
	vd*) echo virtio ;;
	*:*/ata[0-9]*) echo sata ;;
	sd*) first_word "$(property "$1" ID_BUS)" scsi | sed 's/^ata$/sata/' ;;
	esac
}

# What can be pulled out, and may be anybody's. The slot of a memory card says nothing; an eMMC chip is a card of type MMC.
is_removable() {
	[ "$(read_attribute "$1" removable)" = 1 ] || [ "$(bus_of "$1")" = usb ] || [ "$(read_attribute "$1" device/type)" = SD ]
}

# udev writes blanks in a model as underscores
same_model() {
	[ "$(echo "$1" | tr -s ' ' _)" = "$(echo "$2" | tr -s ' ' _)" ]
}

# in bytes; 0 for a drive without a medium
size_of() {
	echo $(($(read_attribute "$1" size) * 512))
}

# realpath(1) also answers for a name that does not exist, with that name: "sda" would be the disk sda
is_named() {
	[ -L "$DEV/disk/by-id/$2" ] && [ "$(basename "$(realpath "$DEV/disk/by-id/$2")")" = "$1" ]
}

# every disk of the machine: no optical, loop, RAM, mapped or empty one, and none of the paths to an NVMe drive that is
# listed under its own name as well
list_disks() {
	for path in "$SYSFS"/block/*; do
		case ${path##*/} in
		sr* | fd* | loop* | ram* | zram* | dm-* | md* | mmcblk*boot*) ;;
		*) if [ "$(size_of "${path##*/}")" -gt 0 ] && [ "$(read_attribute "${path##*/}" hidden)" != 1 ]; then echo "${path##*/}"; fi ;;
		esac
	done
}

# its partitions, as names below /dev
partitions_of() {
	for path in "$SYSFS/block/$1"/*/partition; do
		[ ! -e "$path" ] || {
			path=${path%/partition}
			echo "${path##*/}"
		}
	done
}

# GROUP DISK for each physical volume of LVM, see pvs(8)
list_volumes() {
	pvs --noheadings -o pv_name,vg_name 2>/dev/null | while read -r device group; do
		for disk in $(disks_under "$(block_name "$device")"); do
			echo "${group:--} $disk"
		done
	done
}
