/** The packages that the installer installs by itself, found by reading its components. */

/**
 * Packages that components ask for only on machines or after answers that a passthrough host does not have. Without
 * them the component logs a line and goes on.
 */
const unneeded = new Set([
  'blends-tasks',
  'brltty',
  'ca-certificates',
  'compiz',
  'hyperv-daemons',
  'landscape-client',
  'libfribidi0',
  'mkvmlinuz',
  'mouseemu',
  'opal-prd',
  'open-vm-tools',
  'open-vm-tools-desktop',
  'pbbuttonsd',
  'pcmciautils',
  'popularity-contest',
  'spice-vdagent',
  'u-boot-efi-dtb',
  'unattended-upgrades',
  'virtualbox-guest-utils',
  'virtualbox-guest-x11',
]);

const call = /\bapt-install(?:[ \t]+--[a-z-]+)*((?:[ \t]+[a-z0-9][a-z0-9+.-]+)+)/g;

const commentLine = /^[ \t]*#.*$/gm;

/**
 * Reads every `apt-install NAME…` out of the components' scripts. Names that a script computes (the kernel, the boot
 * loader) cannot be read this way and are the recipe's to add.
 */
export function findWantedPackages(scripts: Iterable<string>): string[] {
  const wanted = new Set<string>();
  for (const script of scripts) {
    for (const [, names = ''] of script.replace(commentLine, '').matchAll(call)) {
      for (const name of names.trim().split(/[ \t]+/)) {
        wanted.add(name);
      }
    }
  }
  return [...wanted].filter((name) => !unneeded.has(name)).sort();
}
