#!/bin/sh
# partman.sh RECIPES AUTO_LVM RECIPE MEGABYTES LABEL TYPE: lets partman-auto's own functions divide a disk without a parted server.
# RECIPES and AUTO_LVM are its lib/recipes.sh and partman-auto-lvm's lib/auto-lvm.sh; TYPE is `default` or `lvm`. Prints a line
# for each partition (its size in MB, then the rest of its recipe) and, after the word `volumes`, in kB for each volume.
set -eu
recipes=$1 auto_lvm=$2 recipe=$3 free_size=$4 label_type=$5 type=$6
NL='
' TAB='	'
plain_ifs=$IFS
DEVICES=$(mktemp -d)
trap 'rm -rf "$DEVICES"' EXIT

# what partman's lib/base.sh and debconf offer, as far as recipes need it
restore_ifs() { IFS=$plain_ifs; }
db_get() { RET=''; }
db_metaget() { return 1; }
open_dialog() { :; }
close_dialog() { :; }
read_line() { eval "$1=\$label_type"; }
convert_to_megabytes() { echo "$(($1 / 1000000))"; }

. "$recipes"
set +eu
mkdir "$DEVICES/disk"
cd "$DEVICES/disk" || exit
decode_recipe "$recipe" "$type"
if [ "$type" = lvm ]; then
	# the file as a whole wants a running partman
	eval "$(sed -n '/^add_envelope[a-z_]* *() {/,/^}/p' "$auto_lvm")"
	volumes=$(echo "$scheme" | grep lvmok)
	scheme=$(echo "$scheme" | grep -v lvmok)
	if type add_envelope_single >/dev/null 2>&1; then
		scheme=$(add_envelope_single "$scheme" lvm "$volumes")
	else
		method=lvm scheme=$(add_envelope "$scheme")
	fi
fi
expand_scheme
echo "$scheme"
if [ "$type" = lvm ]; then
	# 4 MB are LVM's own and what extents round away; then as perform_recipe_by_lvm does, in kB
	free_size=$((($(echo "$scheme" | tail -n 1 | cut -d ' ' -f 1) - 4) * 1000))
	scheme=$(echo "$volumes" | sed 's/^\([0-9]*\) \([0-9]*\) /\1000 \2000 /; s/^\([0-9]* [0-9]* [0-9]\{1,\}\) /\1000 /')
	echo "volumes $(min_size) $free_size"
	expand_scheme
	echo "$scheme"
fi
