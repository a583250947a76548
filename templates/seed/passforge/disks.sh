# Sourced by choose-disk, in the installer's busybox sh: what the machine says of its disks. SYSFS and DEV are its /sys and /dev.

# the disk that a block device belongs to: a partition's parent, or the disk itself
disk_of() {
	path=$(realpath "$SYSFS/class/block/$1")
	if [ -e "$path/partition" ]; then
		path=${path%/*}
	fi
	echo "${path##*/}"
}

# udev's name of a property, as in udevadm info(8)
property() {
	udevadm info --query=property --name="$DEV/$1" 2>/dev/null | sed -n "s/^$2=//p" | head -n 1
}

first_word() {
	for word in "$@"; do
		[ -z "$word" ] || { echo "$word"; return; }
	done
}

read_attribute() {
	sed 's/^ *//; s/ *$//' "$SYSFS/block/$1/$2" 2>/dev/null || true
}

serial_of() {
	first_word "$(property "$1" ID_SERIAL_SHORT)" "$(read_attribute "$1" serial)" "$(read_attribute "$1" device/serial)" "$(property "$1" ID_SERIAL)"
}

model_of() {
	first_word "$(property "$1" ID_MODEL)" "$(read_attribute "$1" device/model)"
}

# udev writes blanks in a model as underscores
same_model() {
	[ "$(echo "$1" | tr -s ' ' _)" = "$(echo "$2" | tr -s ' ' _)" ]
}

size_of() {
	echo $(($(cat "$SYSFS/block/$1/size") * 512))
}

# realpath(1) also answers for a name that does not exist, with that name: "sda" would be the disk sda
is_named() {
	[ -L "$DEV/disk/by-id/$2" ] && [ "$(basename "$(realpath "$DEV/disk/by-id/$2")")" = "$1" ]
}

# prints why a disk is not taken; nothing when it fulfils every condition
objection() {
	if [ "$1" = "$medium" ]; then
		echo 'is the installation medium'
	elif [ "$1" = "$system" ]; then
		echo 'is the disk of the system'
	elif [ -n "$stick" ] && [ "$1" = "$(disk_of "$stick")" ]; then
		echo 'is the key stick'
	elif [ -n "$serial" ] && [ "$(serial_of "$1")" != "$serial" ]; then
		echo "serial is not $serial"
	elif [ -n "$model" ] && ! same_model "$(model_of "$1")" "$model"; then
		echo "model is not $model"
	elif [ -n "$by_id" ] && ! is_named "$1" "$by_id"; then
		echo "is not /dev/disk/by-id/$by_id"
	elif [ -n "$min_bytes" ] && [ "$(size_of "$1")" -lt "$min_bytes" ]; then
		echo "is smaller than $min_bytes bytes"
	elif [ -n "$max_bytes" ] && [ "$(size_of "$1")" -gt "$max_bytes" ]; then
		echo "is larger than $max_bytes bytes"
	fi
}

# one path of several to the same NVMe drive, which is listed under its own name as well
is_hidden() {
	[ "$(cat "$1/hidden" 2>/dev/null)" = 1 ]
}

# every disk of the machine: no optical, loop, RAM, mapped or empty one
list_disks() {
	for path in "$SYSFS"/block/*; do
		case ${path##*/} in
		sr* | fd* | loop* | ram* | zram* | dm-* | md* | mmcblk*boot*) ;;
		*) if [ -e "$path/size" ] && [ "$(cat "$path/size")" -gt 0 ] && ! is_hidden "$path"; then echo "${path##*/}"; fi ;;
		esac
	done
}

# GROUP DISK for each physical volume of LVM, see pvs(8)
list_volumes() {
	pvs --noheadings -o pv_name,vg_name 2>/dev/null | while read -r device group; do
		echo "${group:--} $(disk_of "$(basename "$(realpath "$device")")")"
	done
}

# what a disk carries, by the partitions that the kernel sees and the signatures that udev found; nothing for an empty one
contents_of() {
	for path in "$SYSFS/block/$1"/*/partition; do
		[ ! -e "$path" ] || { path=${path%/partition}; echo "partition ${path##*/}"; }
	done
	for type in $(property "$1" ID_PART_TABLE_TYPE) $(property "$1" ID_FS_TYPE); do
		echo "$type"
	done
}
