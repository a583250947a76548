import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readDebControl, readDebFiles, readFilesOfDeb } from '../../src/formats/deb.ts';
import { packTar } from '../../src/formats/tar.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const control =
  'Package: sample\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: sample\n';

async function buildDeb(t: ExecutionContext, compression: string): Promise<string> {
  const folder = await temporaryFolder(t);
  const script = `mkdir -p p/DEBIAN p/usr/share/sample && printf '%s' "$CONTROL" >p/DEBIAN/control &&
    echo hello >p/usr/share/sample/greeting && head -c 300000 /dev/urandom >p/usr/share/sample/noise &&
    dpkg-deb -Z${compression} --root-owner-group --build p sample.deb`;
  const { status, stderr } = await runProgram('sh', ['-c', script], { cwd: folder, env: { CONTROL: control } });
  t.is(status, 0, stderr);
  return join(folder, 'sample.deb');
}

for (const compression of ['xz', 'gzip', 'none']) {
  test(`reads files and control members of a package compressed with ${compression}`, async (t) => {
    const deb = await buildDeb(t, compression);
    const files = await readFilesOfDeb(deb, ['usr/share/sample/greeting']);
    t.is(Buffer.from(files.get('usr/share/sample/greeting')?.content ?? []).toString(), 'hello\n');
    const members: string[] = [];
    for await (const { name } of readDebControl(deb)) members.push(name);
    t.true(members.includes('control'));
  });
}

test('a package that is read in part does not keep the next one waiting', async (t) => {
  const deb = await buildDeb(t, 'xz');
  for (let round = 0; round < 3; round++) {
    for await (const _entry of readDebFiles(deb)) break;
  }
  t.is((await readFilesOfDeb(deb, ['usr/share/sample/greeting'])).size, 1);
});

test('names the file that a package lacks', async (t) => {
  const deb = await buildDeb(t, 'xz');
  await t.throwsAsync(readFilesOfDeb(deb, ['usr/lib/missing']), { message: /it lacks usr\/lib\/missing/ });
});

test('refuses a package that is cut short', async (t) => {
  const deb = await buildDeb(t, 'xz');
  await truncate(deb, 100_000);
  await t.throwsAsync(readFilesOfDeb(deb, ['usr/share/sample/noise']));
});

/** A member of an ar archive with its header, as dpkg-deb would never write it. */
function arMember(name: string, content: Buffer): Buffer {
  const header = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(content.length).padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(header), content, Buffer.alloc(content.length % 2)]);
}

test('refuses a package with a path that leads out of it', async (t) => {
  const data = await packTar([{ name: 'usr/../../escaped', type: 'file', mode: 0o644, content: Buffer.from('x') }]);
  const deb = join(await temporaryFolder(t), 'sample.deb');
  const members = [arMember('debian-binary', Buffer.from('2.0\n')), arMember('data.tar', data)];
  await writeFile(deb, Buffer.concat([Buffer.from('!<arch>\n'), ...members]));
  await t.throwsAsync(readFilesOfDeb(deb, ['escaped']), { message: /the unsafe name "usr\/\.\.\/\.\.\/escaped"$/ });
});
