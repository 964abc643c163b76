import { execFileSync } from 'node:child_process';
import { expect } from 'chai';

/** What the SDK's front doors would bring along: its dialogs, streaming, MSAL, the Azure identities, its own zod. */
const HEAVY = /node_modules\/(botbuilder|botbuilder-core|botframework-streaming|@azure\/(identity|msal-\w+)|axios)\//;
const FRONT_DOOR = /node_modules\/botframework-connector\/lib\/(index|auth\/index|connectorApi\/)/;

describe('the modules of the Bot Framework', () => {
  it('are loaded one by one, without what this room does not use', () => {
    const script = `
      const { createRequire } = await import('node:module');
      await import('./adapters/botframework/teams.ts');
      console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));
    `;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    const loaded = JSON.parse(output) as string[];
    expect(loaded.some((path) => path.includes('botframework-connector/lib/auth/appCredentials'))).to.equal(true);
    expect(loaded.filter((path) => HEAVY.test(path) || FRONT_DOOR.test(path))).to.deep.equal([]);
  });
});
