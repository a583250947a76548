# Sourced by choose-disk, after disks.sh, in the installer's busybox sh: sticks that the description names by the label of their file
# system, and the files that it wants from them. What is copied stays in memory until a hook puts it onto the new system.

# labelled LABEL: the file systems with this label, as names below /dev. One that begins where its disk begins, and is in the disk's
# partition table all the same, is on both, as mformat(1) makes it: it counts once.
labelled() {
	found=$(for path in "$SYSFS"/class/block/*; do
		if [ "$(property "${path##*/}" ID_FS_LABEL)" = "$1" ]; then echo "${path##*/}"; fi
	done)
	for name in $found; do
		if ! shows_on_partition "$name" "$found"; then echo "$name"; fi
	done
}

# shows_on_partition NAME NAMES: whether one of these is a partition of it with the same file system
shows_on_partition() {
	for partition in $(partitions_of "$1"); do
		if echo "$2" | grep -qxF "$partition" && [ "$(property "$partition" ID_FS_UUID)" = "$(property "$1" ID_FS_UUID)" ]; then
			return 0
		fi
	done
	return 1
}

# disks_labelled LABEL: the disks that they lie on, which are none to install to
disks_labelled() {
	for name in $(labelled "$1"); do
		disks_under "$name"
	done
}

# what could have been meant, for somebody who mistyped a label
list_labels() {
	for path in "$SYSFS"/class/block/*; do
		label_found=$(property "${path##*/}" ID_FS_LABEL)
		[ -z "$label_found" ] || echo "  /dev/${path##*/}: $label_found"
	done
}

# far more than a key or a configuration has, and little beside the installer's memory
most_bytes=1048576

# copy_file FOLDER FILE COPY: prints why it was not done; a link must not lead out of the stick
copy_file() {
	if [ ! -e "$1/$2" ]; then
		echo 'is not there; copy it there'
		return
	fi
	case $(realpath "$1/$2" 2>/dev/null) in
	"$(realpath "$1")"/*) ;;
	*)
		echo 'leads out of the stick; copy the file itself there'
		return
		;;
	esac
	if [ ! -f "$1/$2" ]; then
		echo 'is no file'
	elif ! size=$(wc -c 2>/dev/null <"$1/$2"); then
		echo 'cannot be read; take another stick'
	elif [ "$size" -eq 0 ]; then
		echo 'is empty'
	elif [ "$size" -gt "$most_bytes" ]; then
		echo "has $size bytes, and $most_bytes at most are copied"
	elif ! cp "$1/$2" "$3" 2>/dev/null; then
		echo 'cannot be copied; take another stick'
	fi
}

# take_file LABEL FILE COPY: prints why it was not done
take_file() {
	devices=$(labelled "$1")
	# split on purpose: the length of the list counts
	# shellcheck disable=SC2086
	case $(set -- $devices && echo $#) in
	0)
		echo "no file system is labelled $1; plug the stick in"
		return
		;;
	1) ;;
	*)
		# shellcheck disable=SC2086
		echo "several file systems are labelled $1:$(printf ' /dev/%s' $devices); leave one in"
		return
		;;
	esac
	type=$(property "$devices" ID_FS_TYPE)
	if ! mount -t "$type" -o "$(quiet_options "$type"),nosuid,nodev,noexec" "$DEV/$devices" "$SEED/stick" 2>/dev/null; then
		echo "/dev/$devices, labelled $1, is $type and cannot be mounted; take a stick with FAT or ext4"
		return
	fi
	why=$(copy_file "$SEED/stick" "$2" "$3")
	umount "$SEED/stick" || why='cannot be let go of; see the log'
	[ -z "$why" ] || echo "$2 on the stick $1 $why"
}

# take_files: all that /passforge/stick-files lists, each to a file named by its number
take_files() {
	mkdir -p "$SEED/stick"
	(umask 077 && mkdir -p "$SEED/from-sticks")
	missing=''
	while read -r number stick_label target stick_file; do
		reason=$(umask 077 && take_file "$stick_label" "$stick_file" "$SEED/from-sticks/$number")
		[ -z "$reason" ] || missing="$missing  files[$number] ($target): $reason
"
	done <"$SEED/stick-files"
	if [ -n "$missing" ]; then
		{
			printf 'Nothing was written to a disk. What the description wants:\n%s' "$missing"
			echo 'Labels of the file systems in this machine:'
			list_labels
			echo 'Mend it, and start the machine again.'
		} | stop 'files that come from a stick are not there'
	fi
	say 'the files that come from a stick are there'
}
