/** What the answer file of Windows' setup says, as its template prints it. */
import type { Guest } from '../host/guest/guest.ts';

export interface WindowsSetupView {
  readonly uefi: boolean;
  /** Which image: by `/IMAGE/INDEX` or `/IMAGE/NAME`. */
  readonly imageKey: string;
  readonly image: string;
  readonly language: string;
  readonly keyboard: string;
  readonly timeZone: string;
  /** `*` for one that Windows makes up. */
  readonly computerName: string;
  readonly user: string;
  readonly productKey: string;
  readonly remoteDesktop: boolean;
  /** Folders with drivers, each with its number in the list. */
  readonly driverPaths: readonly { readonly number: string; readonly path: string }[];
}

/** False for a guest whose Windows, if it has one, asks. */
export function windowsSetupView({ windowsSetup, firmware }: Guest): false | WindowsSetupView {
  if (windowsSetup === null) return false;
  const { edition, language, keyboard, timeZone, user, remoteDesktop } = windowsSetup;
  return {
    uefi: firmware !== 'bios',
    imageKey: 'index' in edition ? '/IMAGE/INDEX' : '/IMAGE/NAME',
    image: 'index' in edition ? String(edition.index) : edition.name,
    language,
    keyboard,
    timeZone,
    computerName: windowsSetup.computerName ?? '*',
    user,
    productKey: windowsSetup.productKey ?? '',
    remoteDesktop,
    driverPaths: driverPaths(windowsSetup.drivers),
  };
}

/** The optical drives get the letters from D on, in an order that is Windows' own; a folder that is not there is passed over. */
function driverPaths(folder: string | null): WindowsSetupView['driverPaths'] {
  if (folder === null) return [];
  const drivers = ['viostor', 'vioscsi', 'NetKVM'];
  const paths = ['D', 'E', 'F', 'G'].flatMap((letter) =>
    drivers.map((name) => `${letter}:\\${name}\\${folder}\\amd64`),
  );
  return paths.map((path, index) => ({ number: String(index + 1), path }));
}
