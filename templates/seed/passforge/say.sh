# Sourced by the scripts of the seed, in the installer's busybox sh: messages that reach every console and the log.

# What a script reads from debconf, kept while `stop` reads its details; the tests run without any.
if [ -e /proc/self/fd/0 ]; then
	exec 9<&0
fi

# say TEXT: into the installer's log
say() {
	logger -t passforge "$1"
}

# consoles that a person may be looking at, and serial ports that have hardware behind them
list_consoles() {
	{
		tr ' ' '\n' </sys/class/tty/console/active || true
		printf 'tty1\ntty2\n'
		sed -n '/uart:unknown/d; s/^\([0-9]*\): uart:.*/ttyS\1/p' /proc/tty/driver/serial
	} 2>/dev/null | sort -u
}

# show FILE: on all of them. A serial port that takes nothing holds up no other; one that is no console has the slow speed of
# the year dot.
show() {
	for console in $(list_consoles); do
		grep -qw "$console" /sys/class/tty/console/active || stty 115200 <"/dev/$console" 2>/dev/null || true
		{ printf '\n'; cat "$1"; printf '\n'; } >"/dev/$console" 9<&- </dev/null 2>/dev/null 3>&- 4>&- 5>&- &
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
