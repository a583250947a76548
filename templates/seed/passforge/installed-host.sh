# Sourced by choose-disk, in the installer's busybox sh: whether passforge has finished a host on a disk. Its last hook,
# late-command.d/99-installed, leaves a file in /boot, which is never encrypted nor in a volume group.

# installed_on DISK: HOST and BUILD, or nothing. No file system is written to, not even its journal is read.
installed_on() {
	folder="$SEED/installed"
	mkdir -p "$folder"
	for name in $(partitions_of "$1"); do
		type=$(signature_of "$name" TYPE)
		case $type in
		ext4 | xfs | btrfs) ;;
		*) continue ;;
		esac
		if mount -t "$type" -o "$(quiet_options "$type")" "$DEV/$name" "$folder" 2>/dev/null; then
			for file in "$folder/passforge-installed" "$folder/boot/passforge-installed"; do
				if [ -e "$file" ]; then sed -n 's/^passforge_host=//p; s/^passforge_build=//p' "$file" | tr '\n' ' '; fi
			done
			umount "$folder"
		fi
	done
}

# which description and which templates this medium has, see src/seed/seed-manifest.ts
build_of_medium() {
	sha256sum "$SEED/manifest.json" | cut -c 1-12
}

# refuse_installed DISK HOST BUILD
refuse_installed() {
	if [ "$3" = "$(build_of_medium)" ]; then from='from this medium'; else from='from another medium or description'; fi
	{
		echo "Nothing was written. /dev/$1 has the host $2, which passforge installed $from (build $3)."
		echo 'Take the medium out and restart the machine. To install it anew, choose "Install again" in the menu of the medium;'
		echo 'the description must say "wipe: allowed" for it.'
	} | stop "this machine is installed already: $2"
}
