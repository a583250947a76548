# Sourced by choose-disk, in the installer's busybox sh: whether a disk holds data. DEV and SYSFS are its /dev and /sys.
# Devices are read, by blkid(8) of the installer: udev's database says nothing of one that could be two things at once.

can_be_read() {
	dd if="$DEV/$1" of=/dev/null bs=4096 count=16 2>/dev/null
}

# contents_of DISK: a word DEVICE:TYPE for each thing that it holds. Nothing for an empty disk, or one with an empty
# partition table.
contents_of() {
	contents=$(
		for name in "$1" $(partitions_of "$1"); do
			type=$(signature_of "$name" TYPE)
			# somebody made the partition, and plain encryption and some databases have no signature
			[ "$name" = "$1" ] || type=${type:-unknown}
			[ -z "$type" ] || echo "$name:$type"
		done
	)
	if [ -z "$contents" ]; then
		table=$(signature_of "$1" PTTYPE)
		if ! is_blank "$1" "$table"; then contents="$1:${table:-unknown}"; fi
	fi
	[ -z "$contents" ] || echo "$contents"
}

# signature_of NAME TAG: what blkid finds at its start and end. 2 is its status for nothing.
signature_of() {
	status=0
	found=$(blkid -p -o value -s "$2" "$DEV/$1" 2>/dev/null) || status=$?
	case $status in
	0) echo "$found" ;;
	2) ;;
	8) echo ambivalent ;;
	*) echo unreadable ;;
	esac
}

# is_blank DISK TABLE: whether nothing is in its partition table, or, without any, at its beginning. A table that the kernel
# takes for damaged has no partitions in sysfs, but entries.
is_blank() {
	case $2 in
	'') is_zero "$1" 4096 0 16 ;;
	dos) is_zero "$1" 2 223 32 ;;
	gpt)
		block=$(first_word "$(read_attribute "$1" queue/logical_block_size)" 512)
		is_zero "$1" "$block" 2 $((16384 / block))
		;;
	*) false ;;
	esac
}

# is_zero DISK BLOCK SKIP COUNT, in bytes and blocks, as dd(1) has them
is_zero() {
	[ "$(dd if="$DEV/$1" bs="$2" skip="$3" count="$4" 2>/dev/null | tr -d '\000' | wc -c)" -eq 0 ]
}
