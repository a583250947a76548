/** What an installation from our medium could ask, at critical or high priority, and what keeps it from asking. */

export interface AskableQuestion {
  readonly question: string;
  /** A good answer to it, for a preseed that has none. */
  readonly value?: string;
  /** Answers of other questions that keep it from being asked; any of them will do. */
  readonly unless?: Readonly<Record<string, RegExp>>;
  /** The line to add where the question itself is better not answered. */
  readonly remedy?: string;
  /** The component that asks it, which leaves the installer's menu when the initrd marks it as installed. */
  readonly component?: string;
}

const onTheMachine = {
  unless: { 'partman/early_command': /choose-disk/ },
  remedy: 'd-i partman/early_command string sh /passforge/choose-disk || sh /passforge/stop choose-disk',
};

/** partman composes these names out of what changes and of whether anything is overwritten (its lib/commit.sh). */
const confirmations = ['partman-md', 'partman-lvm', 'partman-crypto', 'partman'].flatMap((part) =>
  ['confirm', 'confirm_nooverwrite', 'confirm_nochanges'].map((name) => ({
    question: `${part}/${name}`,
    value: 'true',
  })),
);

/** In the order of the installation; which of them a release has is the table's to say. */
export const askableQuestions: readonly AskableQuestion[] = [
  // localechooser asks of what it does not know, or cannot show
  { question: 'debian-installer/language', value: 'en' },
  { question: 'debian-installer/country', value: 'US' },
  { question: 'debian-installer/locale', value: 'en_US.UTF-8' },
  { question: 'keyboard-configuration/xkb-keymap', value: 'us' },
  { question: 'hw-detect/load_firmware', value: 'false' },
  { question: 'ethdetect/module_select', component: 'ethdetect' },
  {
    question: 'netcfg/choose_interface',
    unless: { 'netcfg/enable': /^false$/ },
    remedy: 'd-i netcfg/enable boolean false',
  },
  // both are asked even with the network switched off
  { question: 'netcfg/get_hostname', value: 'HOSTNAME' },
  { question: 'netcfg/get_domain', value: '' },
  // asked when DHCP names none
  { question: 'netcfg/get_nameservers', value: '' },
  { question: 'netcfg/dhcp_options', value: 'Do not configure the network at this time' },
  { question: 'preseed/url', component: 'network-preseed' },
  { question: 'mirror/country', component: 'choose-mirror' },
  { question: 'retriever/net/error', component: 'net-retriever' },
  {
    question: 'passwd/root-password',
    unless: { 'passwd/root-login': /^false$/, 'passwd/root-password-crypted': /./ },
    remedy: 'd-i passwd/root-login boolean false',
  },
  { question: 'passwd/user-fullname', value: 'FULL NAME', unless: { 'passwd/make-user': /^false$/ } },
  { question: 'passwd/username', value: 'NAME', unless: { 'passwd/make-user': /^false$/ } },
  {
    question: 'passwd/user-password',
    unless: { 'passwd/user-password-crypted': /./, 'passwd/make-user': /^false$/ },
    remedy: 'd-i passwd/user-password-crypted password HASH',
  },
  { question: 'time/zone', value: 'Etc/UTC' },
  { question: 'clock-setup/utc', value: 'true' },
  { question: 'partman-auto/disk', ...onTheMachine },
  // asked on UEFI machines with a disk that a BIOS could start
  { question: 'partman-efi/non_efi_system', value: 'true' },
  {
    question: 'partman-auto/init_automatically_partition',
    unless: { 'partman-auto/method': /./ },
    remedy: 'd-i partman-auto/method string regular',
  },
  { question: 'partman-md/device_remove_md', value: 'true' },
  { question: 'partman-lvm/device_remove_lvm', value: 'true' },
  { question: 'partman-partitioning/choose_label', value: 'gpt' },
  { question: 'partman-partitioning/confirm_write_new_label', value: 'true' },
  {
    question: 'partman-auto/choose_recipe',
    value: 'atomic',
    unless: { 'partman-auto/expert_recipe': /./, 'partman-auto/expert_recipe_file': /./ },
  },
  { question: 'partman-auto-lvm/guided_size', value: 'max', unless: { 'partman-auto/method': /^(regular|raid)$/ } },
  { question: 'partman/choose_partition', value: 'finish' },
  { question: 'partman-basicfilesystems/no_swap', value: 'false' },
  ...confirmations,
  { question: 'base-installer/kernel/image', value: 'linux-image-amd64' },
  // the optical drive of a virtual machine counts as one of a set of media
  { question: 'apt-setup/cdrom/set-first', value: 'false' },
  { question: 'apt-setup/cdrom/set-next', value: 'false' },
  { question: 'apt-setup/cdrom/set-double', value: 'false' },
  { question: 'apt-setup/cdrom/set-failed', value: 'false' },
  { question: 'apt-setup/use_mirror', value: 'false' },
  { question: 'apt-setup/no_mirror', value: 'true' },
  {
    question: 'apt-setup/service-failed',
    unless: { 'apt-setup/services-select': /^$/ },
    remedy: 'd-i apt-setup/services-select multiselect',
  },
  { question: 'tasksel/first', value: '', unless: { 'pkgsel/run_tasksel': /^false$/ } },
  { question: 'popularity-contest/participate', value: 'false' },
  { question: 'grub-installer/only_debian', value: 'true' },
  { question: 'grub-installer/with_other_os', value: 'true' },
  { question: 'grub-installer/bootdev', ...onTheMachine },
  { question: 'grub-installer/force-efi-extra-removable', value: 'true' },
  { question: 'finish-install/reboot_in_progress', value: '' },
];
