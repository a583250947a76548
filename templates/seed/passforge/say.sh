# Sourced by the scripts of the seed, in the installer's busybox sh: messages that reach every console and the log.

# What a script reads from debconf, kept while `stop` reads its details; the tests run without any.
if [ -e /proc/self/fd/0 ]; then
	exec 9<&0
fi

# say TEXT: into the installer's log
say() {
	logger -t passforge "$1"
}

# show FILE: on every console that a person may be looking at
show() {
	for console in $(cat /sys/class/tty/console/active 2>/dev/null) tty1 tty2; do
		{ printf '\n'; cat "$1"; printf '\n'; } >"/dev/$console" 2>/dev/null || true
	done
}

# Whether debconf runs yet; before it does, neither a dialogue can be shown nor are there other screens.
has_frontend() {
	[ -n "${DEBIAN_HAS_FRONTEND:-}" ]
}

# stop TITLE: ends the installation for good, with the details on standard input. Never returns: whatever the installer
# would do next (partition, reboot) must not happen.
stop() {
	message=/var/log/passforge-stopped
	{
		echo '################################################################'
		echo "passforge: $1"
		cat
		if has_frontend; then
			echo 'The installation has stopped here. Alt-F2 gives a shell, Alt-F4 shows the log.'
		else
			echo 'The installation has stopped here. Take the medium out and switch the machine off.'
		fi
		echo '################################################################'
	} >"$message"
	say "FAILED $1"
	logger -t passforge <"$message"
	if [ -d /target/var/log ]; then
		mkdir -p /target/var/log/installer
		cp /var/log/syslog "$message" /target/var/log/installer/ 2>/dev/null || true
		sync
	fi
	show "$message"
	if grep -qw passforge.shell /proc/cmdline; then
		sh </dev/console >/dev/console 2>&1 || true
	fi
	while :; do
		if has_frontend; then
			sh /passforge/dialogue "$message" <&9 || true
		fi
		sleep 60
		show "$message"
	done
}
