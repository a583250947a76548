# Sourced by choose-disk, after disks.sh, in the installer's busybox sh: sticks that the description names by the label of their file
# system, and the files that it wants from them. What is copied stays in memory until a hook puts it onto the new system.

# labelled LABEL: the file systems with this label, as names below /dev
labelled() {
	for path in "$SYSFS"/class/block/*; do
		if [ "$(property "${path##*/}" ID_FS_LABEL)" = "$1" ]; then echo "${path##*/}"; fi
	done
}

# disks_labelled LABEL: the disks that they lie on, which are none to install to
disks_labelled() {
	for name in $(labelled "$1"); do
		disk_of "$name"
	done
}

# far more than a key or a configuration has, and little beside the installer's memory
most_bytes=1048576

# copy_file FOLDER FILE COPY: prints why it was not done; a link must not lead out of the stick
copy_file() {
	case $(realpath "$1/$2" 2>/dev/null) in
	"$(realpath "$1")"/*) ;;
	*) set -- "$1" '' ;;
	esac
	if [ -z "$2" ] || [ ! -f "$1/$2" ]; then
		echo 'is not there'
	elif ! size=$(wc -c 2>/dev/null <"$1/$2"); then
		echo 'cannot be read'
	elif [ "$size" -eq 0 ]; then
		echo 'is empty'
	elif [ "$size" -gt "$most_bytes" ]; then
		echo "has $size bytes, more than $most_bytes"
	elif ! cp "$1/$2" "$3" 2>/dev/null; then
		echo 'cannot be copied'
	fi
}

# take_file LABEL FILE COPY: prints why it was not done
take_file() {
	device=$(labelled "$1")
	count=$(echo "$device" | grep -c . || true)
	if [ "$count" -ne 1 ]; then
		echo "$count file systems are labelled $1"
	elif ! mount -t "$(property "$device" ID_FS_TYPE)" -o ro,nosuid,nodev,noexec "$DEV/$device" "$SEED/stick" 2>/dev/null; then
		echo "/dev/$device, labelled $1, cannot be mounted"
	else
		why=$(copy_file "$SEED/stick" "$2" "$3")
		umount "$SEED/stick"
		[ -z "$why" ] || echo "$2 on the stick $1 $why"
	fi
}

# take_files: all that /passforge/stick-files lists, each to a file named by its number
take_files() {
	mkdir -p "$SEED/stick"
	(umask 077 && mkdir -p "$SEED/from-sticks")
	missing=''
	while read -r number label path file; do
		reason=$(umask 077 && take_file "$label" "$file" "$SEED/from-sticks/$number")
		[ -z "$reason" ] || missing="$missing  $path: $reason
"
	done <"$SEED/stick-files"
	if [ -n "$missing" ]; then
		printf 'Nothing was written to a disk. These files of the description come from a stick:\n%s%s\n' "$missing" \
			'Plug the stick in, or mend it, and start again.' | stop 'a file was not found on its stick'
	fi
	say 'the files that come from a stick are there'
}
