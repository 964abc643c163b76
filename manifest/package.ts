import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { zipSync } from 'fflate';
import { AppError } from '../services/errors.ts';
import type { ManifestFacts } from './facts.ts';
import { drawIcon, ICON_SIZES } from './icons.ts';
import { type JsonFile, manifestOf, translationsOf } from './manifest.ts';

/** The same inputs give the same bytes; archives know no time before this one. */
const WRITTEN_AT = new Date('1980-01-01T00:00:00');

/**
 * The app package: a ZIP without folders, checked against Microsoft's own schemas, which are on this machine.
 * @throws AppError `config.invalid` naming every place where the manifest breaks its schema.
 */
export async function buildPackage(facts: ManifestFacts): Promise<Uint8Array> {
  const manifest = manifestOf(facts);
  const translations = translationsOf(facts);
  const faults = [
    ...(await faultsOf(manifest)).map((fault) => `manifest.json: ${fault}`),
    ...translations.flatMap((file) => translationFaults(file).map((fault) => `${file.name}: ${fault}`)),
  ];
  if (faults.length > 0) throw new AppError('config.invalid', faults.join('\n'));
  const texts = [manifest, ...translations].map(({ name, content }) => [
    name,
    new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`),
  ]);
  const icons = (Object.keys(ICON_SIZES) as (keyof typeof ICON_SIZES)[]).map((name) => [name, drawIcon(name)]);
  return zipSync(Object.fromEntries([...texts, ...icons]), { level: 9, mtime: WRITTEN_AT });
}

/** What is wrong with a manifest, by its schema. */
export async function faultsOf({ content }: JsonFile): Promise<readonly string[]> {
  return await AppManifestUtils.validateAgainstSchema(content as unknown as TeamsManifest);
}

/** Names that no manifest of its schema has would be passed over by Teams without a word. */
function translationFaults({ content }: JsonFile): readonly string[] {
  const { properties, patternProperties, required } = localizationSchema();
  const patterns = Object.keys(patternProperties).map((pattern) => new RegExp(pattern));
  const unknown = Object.keys(content).filter(
    (name) => !Object.hasOwn(properties, name) && !patterns.some((pattern) => pattern.test(name)),
  );
  const missing = required.filter((name) => !Object.hasOwn(content, name));
  const limitOf = (name: string) =>
    properties[name]?.maxLength ??
    Object.entries(patternProperties).find(([one]) => new RegExp(one).test(name))?.[1].maxLength;
  const long = Object.entries(content).filter(
    ([name, text]) => String(text).length > (limitOf(name) ?? Number.POSITIVE_INFINITY),
  );
  return [
    ...unknown.map((name) => `${name} is no text of a manifest`),
    ...missing.map((name) => `${name} is missing`),
    ...long.map(([name]) => `${name} is longer than ${limitOf(name)} characters`),
  ];
}

interface LocalizationSchema {
  readonly properties: Readonly<Record<string, { readonly maxLength?: number }>>;
  readonly patternProperties: Readonly<Record<string, { readonly maxLength?: number }>>;
  readonly required: readonly string[];
}

/** The package checks manifests only, but brings the schema of translations along. */
function localizationSchema(): LocalizationSchema {
  const main = createRequire(import.meta.url).resolve('@microsoft/app-manifest');
  const path = new URL('json-schemas/teams/v1.27/MicrosoftTeams.Localization.schema.json', `file://${main}`);
  return JSON.parse(readFileSync(path, 'utf8')) as LocalizationSchema;
}
