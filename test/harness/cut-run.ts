/** A run of a script that ends as when the power goes: everything that it has started is killed at once, nothing is tidied up. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * @param shouldCut asked time and again, until it says yes or the script has ended by itself
 * @returns whether it was cut
 */
export async function cutRun(
  script: string,
  env: Readonly<Record<string, string>>,
  shouldCut: () => boolean,
): Promise<boolean> {
  const child = spawn('dash', [script], { env: { ...process.env, ...env }, detached: true, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });
  while (!isOver && !shouldCut()) await new Promise((resolve) => setTimeout(resolve, 3));
  if (isOver) return false;
  await killSession(child.pid ?? 0);
  await ended;
  return true;
}

/** Its leader first, so that nothing more is begun; then all who are left, until there is nobody. */
async function killSession(session: number): Promise<void> {
  for (let members = [session]; members.length > 0; members = membersOf(session)) {
    for (const pid of members) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // ended by itself
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Living processes of a session, see stat in proc(5). */
function membersOf(session: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const [state, , , of] = statOf(pid);
      return Number(of) === session && state !== 'Z';
    })
    .map(Number);
}

function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}
