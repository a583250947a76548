# Sourced by choose-host and check-machine, in the installer's busybox sh: what tells this machine from others. SYSFS is its /sys.

# what DMI says, without blanks around; nothing where it says nothing, or may not be read
dmi() {
	sed 's/^ *//; s/ *$//; q' "$SYSFS/class/dmi/id/$1" 2>/dev/null | tr -cd ' -~'
}

# ADDRESS NAME of each network card that is hardware. An address that its driver made up (1, see
# Documentation/ABI/testing/sysfs-class-net) is another one at the next start; nobody has set one yet, so the others are permanent.
list_cards() {
	for net in "$SYSFS"/class/net/*; do
		if [ -e "$net/device" ] && [ "$(cat "$net/addr_assign_type" 2>/dev/null)" != 1 ]; then
			echo "$(cat "$net/address") ${net##*/}"
		fi
	done
}

has_card() {
	list_cards | grep -q "^$1 "
}

# await_cards ADDRESS…: until one of them is there. Drivers of cards lie among the kernel modules that were added to this initrd;
# cards at USB take some seconds to be found.
await_cards() {
	update-dev
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		for address in "$@"; do
			if has_card "$address"; then
				return
			fi
		done
		sleep "${PAUSE:-1}"
	done
}

read_identity() {
	serial=$(dmi product_serial)
	uuid=$(dmi product_uuid | tr A-F a-f)
}

# objection KEY WANTED FOUND; printf(1), since an echo may read backslashes
objection() {
	printf '%s: %s is wanted, this machine has %s\n' "$1" "$2" "$3"
}

# prints each condition that does not hold, by its key; nothing when this is the machine
objections() {
	if [ -n "$wanted_serial" ] && [ "$serial" != "$wanted_serial" ]; then
		objection serial "$wanted_serial" "${serial:-none that can be read}"
	fi
	if [ -n "$wanted_uuid" ] && [ "$uuid" != "$wanted_uuid" ] && [ "$uuid" != "$swapped_uuid" ]; then
		objection uuid "$wanted_uuid" "${uuid:-none that can be read}"
	fi
	if [ -n "$wanted_mac" ] && ! has_card "$wanted_mac"; then
		# split on purpose: one word a card
		# shellcheck disable=SC2046
		set -- $(list_cards | cut -d ' ' -f 1)
		found=$*
		objection mac "$wanted_mac" "${found:-no network card that can be seen}"
	fi
}

# a placeholder of the maker's, which a description may not have
is_placeholder() {
	printf '%s\n' "$1" | grep -qx '\(.\)\1*\(-\1*\)*' || printf '%s\n' "$placeholders" | grep -qixF -e "$1"
}

# show_key KEY VALUE: as a line of the description
show_key() {
	if [ -z "$2" ]; then
		echo "  # $1: the firmware has none"
	elif is_placeholder "$2"; then
		printf '  # %s: %s, which many machines have\n' "$1" "$2"
	else
		printf "  %s: '%s'\n" "$1" "$(printf '%s\n' "$2" | sed "s/'/''/g")"
	fi
}

# this machine in the words of a description; one card is enough, so that the others may change
print_identity() {
	echo 'machine:'
	show_key serial "$serial"
	show_key uuid "$uuid"
	list_cards | while read -r address name; do
		echo "  # mac: $address    # of $name"
	done
}
