/**
 * The packages of an image as a bill of materials in the format CycloneDX 1.6 (JSON), at `/passforge/sbom.cdx.json`, for
 * programs that look for known vulnerabilities or licences. Without serial number and time: the same packages make the same bytes.
 */
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { type BaseManifest, listBasePackages, type PackageFacts } from './base-manifest.ts';

export const billOfMaterialsPath = 'passforge/sbom.cdx.json';

export function renderBillOfMaterials(base: BaseManifest): Buffer {
  const bom = new Models.Bom();
  bom.metadata.component = new Models.Component(Enums.ComponentType.OperatingSystem, 'debian', {
    version: base.version,
    bomRef: `debian-${base.release}`,
    description: `Installer image made from Debian ${base.release}`,
  });
  for (const facts of listBasePackages(base)) bom.components.add(toComponent(facts, base));
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return Buffer.from(`${serializer.serialize(bom, { sortLists: true, space: 1 })}\n`);
}

function toComponent(facts: PackageFacts, { release }: BaseManifest): Models.Component {
  const purl = packageUrl(facts, release);
  return new Models.Component(Enums.ComponentType.Library, facts.name, {
    version: facts.version,
    purl,
    // two files may be of one package and version only when they are a package and an installer component
    bomRef: `${purl}#${facts.sha256.slice(0, 12)}`,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], facts.sha256]]),
  });
}

/** See the type `deb` of the package URL specification: names and versions percent-encoded, `+` too, `~` not. */
function packageUrl({ name, version, architecture }: PackageFacts, release: string): string {
  return `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=${release}`;
}
