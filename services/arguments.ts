import { parseArgs } from 'node:util';
import { nearestName } from './config.ts';
import { AppError } from './errors.ts';

/**
 * Arguments of the form `--name value` or `--name=value`; a later one of the same name counts.
 * @throws AppError `config.invalid` for anything else, with the nearest known name.
 */
export function readArguments<const N extends string>(
  args: readonly string[],
  names: readonly N[],
): Partial<Readonly<Record<N, string>>> {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: asOptions(names),
  });
  const values: Partial<Record<N, string>> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') throw invalid(`unexpected argument "${token.value}"`, names);
    if (token.kind !== 'option') continue;
    const name = names.find((one) => one === token.name);
    if (name === undefined) {
      const nearest = nearestName(token.name, names);
      throw invalid(`unknown argument ${token.rawName}${nearest ? `; did you mean --${nearest}?` : ''}`, names);
    }
    if (token.value === undefined || token.value === '')
      throw invalid(`--${name} needs a value, such as --${name} ./folder`, names);
    values[name] = token.value;
  }
  return values;
}

function asOptions(names: readonly string[]): Record<string, { type: 'string' }> {
  return Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
}

function invalid(problem: string, names: readonly string[]): AppError {
  const known = names.map((name) => `--${name}`).join(', ');
  return new AppError('config.invalid', `${problem} (arguments: ${known})`);
}
