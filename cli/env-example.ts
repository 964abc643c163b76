import { type Setting, settings } from '../services/settings.ts';

const HEADER = `# Settings of Lamp. Copy this file to .env and take the # off the lines that you need.
# Printed from the table of settings by: npm run -s settings > .env.example
`;

/** The text of `.env.example`: every setting under its heading, with its help, what it accepts and its default. */
export function envExample(): string {
  let group = '';
  const lines: string[] = [HEADER];
  for (const setting of Object.values(settings) as readonly Setting<unknown>[]) {
    if (setting.group !== group) lines.push(`## ${setting.group}\n`);
    group = setting.group;
    lines.push(describe(setting));
  }
  return lines.join('\n');
}

function describe(setting: Setting<unknown>): string {
  const { name, help, parser } = setting;
  const accepts = parser.accepts === 'a secret' ? '' : ` ${sentence(parser.accepts)}.`;
  return `# ${help.replace(/\.+$/, '')}.${accepts}\n# ${name}=${asText(setting.default)}\n`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function asText(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  return String(value).replaceAll('\n', '\\n');
}
