/** What Windows' setup is told instead of asking, see "Windows Setup Automation" of Microsoft's documentation. */

export interface WindowsSetup {
  /** The image on the medium: its number, from 1, or its name. */
  readonly edition: { readonly index: number } | { readonly name: string };
  /** Language of the medium and of Windows: `en-US`. */
  readonly language: string;
  /** A language, or an input locale: `it-IT`, `0410:00000410`. */
  readonly keyboard: string;
  /** As Windows writes it: `W. Europe Standard Time`. */
  readonly timeZone: string;
  /** NetBIOS name, or null to let Windows make one up. */
  readonly computerName: string | null;
  /** The first account, an administrator without a password. */
  readonly user: string;
  /** Five groups of five characters, or null. */
  readonly productKey: string | null;
  readonly remoteDesktop: boolean;
  /** Folder of its drivers on the medium of virtio-win: `w11`; or null for a guest without virtio. */
  readonly drivers: string | null;
}
