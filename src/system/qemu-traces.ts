/** The folder of a rehearsal: what its two machines leave there for people, and for its length the machine's own files. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFailedWrite } from './failed-write.ts';
import { makeFolder } from './make-folder.ts';

export type MachineName = 'installation' | 'host';

export interface MachineLogs {
  readonly serialLog: string;
  readonly installerLog: string;
  readonly verdictFile: string;
}

export function machineLogs(folder: string, name: MachineName): MachineLogs {
  return {
    serialLog: join(folder, `${name}-serial.log`),
    installerLog: join(folder, `${name}-syslog.log`),
    verdictFile: join(folder, `${name}-verdict.log`),
  };
}

/** The logs above, screenshots (by their seconds, or of a failure) and results: nothing else in the folder is ours. */
const traces = /^(installation|host)-((serial|syslog|verdict)\.log|(\d{5,}|failure)\.png)$|^(timings|verdict)\.json$/;

/** Makes the folder if need be. What an earlier rehearsal left there must not be taken for this one's. */
export async function openTraceFolder(folder: string): Promise<void> {
  await makeFolder(folder);
  for (const entry of await explained(folder, readdir(folder, { withFileTypes: true }))) {
    const path = join(folder, entry.name);
    if (entry.isFile() && traces.test(entry.name)) await explained(path, rm(path));
  }
}

/** Makes a folder in the folder, and removes it once `act` is done; what hinders that is told and hides no other failure. */
export async function withMachineFolder<T>(
  folder: string,
  warn: (text: string) => void,
  act: (machineFolder: string) => Promise<T>,
): Promise<T> {
  const machineFolder = await explained(folder, mkdtemp(join(folder, 'machine-')));
  try {
    return await act(machineFolder);
  } finally {
    await rm(machineFolder, { recursive: true, force: true }).catch((error: Error) =>
      warn(`removing ${machineFolder}: ${error.message}`),
    );
  }
}

export async function writeResult(path: string, value: unknown): Promise<void> {
  await explained(path, writeFile(path, `${JSON.stringify(value, null, 2)}\n`));
}

async function explained<T>(path: string, writing: Promise<T>): Promise<T> {
  return writing.catch((error: unknown) => {
    throw explainFailedWrite(path, error);
  });
}
