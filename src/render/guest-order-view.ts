/** The orders in which the host starts its guests, and shuts them down; see passforge-guests.service. */
import type { Guest } from '../host/guest/guest.ts';

/** Numbers are seconds. */
export interface GuestOrderView {
  /** Those that start with the host, the first one first. */
  readonly autostart: readonly { readonly name: string; readonly delay: string }[];
  /** All, the last one first: what others need is described, and started, before them. */
  readonly shutdown: readonly { readonly name: string; readonly timeout: string }[];
  /** For systemd, which ends what has not come to its own end. */
  readonly startLimit: string;
  readonly shutdownLimit: string;
  /** For the whole host's way down. */
  readonly hostLimit: string;
}

/** virsh start of a guest is given 600 seconds, any other question to libvirt 60. */
const startSeconds = 720;
const shutdownSeconds = 300;
/** libvirt-guests has 400 seconds, and what systemd does by itself some minutes. */
const hostSeconds = 1000;
const leastHostSeconds = 1800;

export function guestOrderView(guests: readonly Guest[]): GuestOrderView {
  const starting = guests.filter(({ autostart }) => autostart);
  const shutdownLimit = limit(guests.map(({ shutdownTimeout }) => shutdownTimeout + shutdownSeconds));
  return {
    autostart: starting.map(({ name, startDelay }) => ({ name, delay: String(startDelay) })),
    shutdown: guests.toReversed().map(({ name, shutdownTimeout }) => ({ name, timeout: String(shutdownTimeout) })),
    startLimit: String(limit(starting.map(({ startDelay }) => startDelay + startSeconds))),
    shutdownLimit: String(shutdownLimit),
    hostLimit: String(Math.max(shutdownLimit + hostSeconds, leastHostSeconds)),
  };
}

function limit(seconds: readonly number[]): number {
  return seconds.reduce((sum, each) => sum + each, 60);
}
