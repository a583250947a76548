/** Answers that the installer takes and that spoil an installation from our medium, each with the fact behind it. */
import { reservedUserNames } from '../host/account/reserved-user-names.ts';
import type { PreseedAnswer } from './preseed-lines.ts';

/** Tells what an answer does, and what to do instead; undefined for a harmless one. */
type HarmRule = (answer: PreseedAnswer) => string | undefined;

export function findHarm(answer: PreseedAnswer): string[] {
  const trimmed = { ...answer, value: answer.value.trimEnd() };
  return answer.type === 'seen' ? [] : rules.flatMap((rule) => rule(trimmed) ?? []);
}

/** On UEFI it was not asked and its value used all the same: `default` meant the stick, found out after everything else. */
function bootDeviceIsNotGuessed({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'grub-installer/bootdev') return undefined;
  const why = value === 'default' ? '"default" may mean the stick' : 'the boot loader would leave the chosen disk';
  return `${why}; remove the line, templates/seed/passforge/choose-disk answers it on the machine`;
}

function diskIsChosenOnTheMachine({ question }: PreseedAnswer): string | undefined {
  const names = ['partman-auto/disk', 'partman-auto/select_disk', 'grub-installer/choose_bootdev'];
  if (!names.includes(question)) return undefined;
  return 'templates/seed/passforge/choose-disk answers it on the machine; remove the line and set `disk` in the description';
}

/** auto=true waits for network-preseed, which is marked as installed in our initrd (src/installer/components.ts). */
function languageIsNotPutOff({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'auto-install/enable' || value !== 'true') return undefined;
  return 'true puts language and keyboard off until a preseed comes by network, and none does; remove the line';
}

/** netcfg looks for a card, a link and DHCP and asks at critical priority when one is missing. */
function networkStaysOff({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'netcfg/enable' || value !== 'true') return undefined;
  return 'the medium needs no network, and without one the installer would ask; write false';
}

/** apt-setup's generators compare this one text; otherwise they try the network and fail at critical priority. */
function networkIsSaidToBeAbsent({ question, value }: PreseedAnswer): string | undefined {
  const expected = 'Do not configure the network at this time';
  if (question !== 'netcfg/dhcp_options' || value === expected) return undefined;
  return `apt-setup takes "no network" from the words "${expected}" only; write them`;
}

function noServiceIsLookedUp({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'apt-setup/services-select' || value === '') return undefined;
  return 'an offline installation cannot reach these services, and apt-setup would report it; leave the value empty';
}

/** 55netcfg-copy-config writes /etc/network/interfaces anew, after our late command. */
function interfacesFileIsKept({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'netcfg/target_network_config' || value === 'ifupdown') return undefined;
  return `${value} overwrites the host's own network files after the late command; write ifupdown`;
}

function noFurtherMediumIsWanted({ question, value }: PreseedAnswer): string | undefined {
  if (!question.startsWith('apt-setup/cdrom/set-') || value !== 'true') return undefined;
  return 'true asks for a further medium, and there is one only; write false';
}

function noMirrorIsAsked({ question, value }: PreseedAnswer): string | undefined {
  const wrong: Readonly<Record<string, string>> = { 'apt-setup/use_mirror': 'true', 'apt-setup/no_mirror': 'false' };
  if (wrong[question] !== value) return undefined;
  return `${value} makes the installer look for a mirror; the host's archive is set by \`mirror\` of the description`;
}

/** In stretch https adds apt-transport-https and ca-certificates to the base system, which the medium may not have. */
function baseSystemNeedsNoHttps({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'mirror/protocol' || value !== 'https') return undefined;
  return 'https adds packages to the base system of stretch, and no release needs it here; remove the line';
}

function mediumLeavesTheSourcesList({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'apt-setup/disable-cdrom-entries' || value !== 'false') return undefined;
  return 'the host would look for this medium at every update; write true';
}

/** 60local fetches the key in a loop, and asks apt-setup/local/key-error at critical priority. */
function keysAreNotFetched({ question, value }: PreseedAnswer): string | undefined {
  if (!/^apt-setup\/local\d+\/key$/.test(question) || !/^(https?|ftp):/.test(value)) return undefined;
  return 'an offline installation cannot fetch it and would ask; put the key into templates/target/etc/apt/keyrings';
}

/** Answered with false, partman goes back to its menu and waits there. */
function changesAreConfirmed({ question, value }: PreseedAnswer): string | undefined {
  const isConfirmation =
    /^partman(-lvm|-md|-crypto)?\/confirm(_nooverwrite|_nochanges)?$/.test(question) ||
    /^partman-(lvm\/device_remove_lvm|md\/device_remove_md|partitioning\/confirm_write_new_label)$/.test(question);
  if (!isConfirmation || value !== 'false') return undefined;
  return 'false stops the partitioning in its menu; write true';
}

/** partman would make no EFI partition, and choose-disk answers for a BIOS machine only where there is no UEFI. */
function uefiIsKept({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'partman-efi/non_efi_system' || value !== 'false') return undefined;
  return 'false installs a BIOS boot loader on a machine started by UEFI; write true';
}

/** The question is whether to go back to the menu. */
function missingSwapIsAccepted({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'partman-basicfilesystems/no_swap' || value !== 'true') return undefined;
  return 'true goes back to the partitioning menu, again and again; write false';
}

function onlyCriticalQuestionsAreAsked({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'debconf/priority' || value === 'critical') return undefined;
  return `${value} lets the installer ask more than the boot menu's priority=critical does; remove the line`;
}

function userNameIsFree({ question, value }: PreseedAnswer): string | undefined {
  if (question !== 'passwd/username' || !reservedUserNames.has(value)) return undefined;
  return `"${value}" is reserved for the system, and user-setup would ask again; choose another name`;
}

/** A job that keeps debconf's descriptors 3 to 5, or the pipe of its output, makes the installer wait for ever. */
function backgroundJobsLetGo({ question, value }: PreseedAnswer): string | undefined {
  if (!/_command$/.test(question)) return undefined;
  const operators = value.replace(/\\.|'[^']*'|"[^"]*"/g, '').replace(/&&|[<>]&|&>/g, '');
  const letsGo = [/</, />/, /2>/, /3>&-/, /4>&-/, /5>&-/].every((redirection) => redirection.test(value));
  if (!operators.includes('&') || letsGo) return undefined;
  return 'a background job holds the installer up; end it with </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- &';
}

/** The seed can be read by whoever holds the medium, and the installer logs every line of a preseed. */
function secretsAreHashed({ question, value }: PreseedAnswer): string | undefined {
  if (!/\/(.*-)?(password|passphrase)(-again)?$/.test(question) || value === '') return undefined;
  return 'the medium would hold a secret in plain text; remove the line, and give the hash of a password as its -crypted question';
}

const rules: readonly HarmRule[] = [
  secretsAreHashed,
  bootDeviceIsNotGuessed,
  diskIsChosenOnTheMachine,
  languageIsNotPutOff,
  networkStaysOff,
  networkIsSaidToBeAbsent,
  noServiceIsLookedUp,
  interfacesFileIsKept,
  noFurtherMediumIsWanted,
  noMirrorIsAsked,
  baseSystemNeedsNoHttps,
  mediumLeavesTheSourcesList,
  keysAreNotFetched,
  changesAreConfirmed,
  uefiIsKept,
  missingSwapIsAccepted,
  onlyCriticalQuestionsAreAsked,
  userNameIsFree,
  backgroundJobsLetGo,
];
