import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { unzipSync } from 'fflate';
import { parseCommand } from '../../bot/commands/index.ts';
import { scheduleWishOf } from '../../bot/schedule-commands.ts';
import { factsFrom, type ManifestFacts } from '../../manifest/facts.ts';
import { manifestOf } from '../../manifest/manifest.ts';
import { buildPackage, faultsOf } from '../../manifest/package.ts';
import { COMMANDS } from '../../manifest/texts.ts';
import { readConfig } from '../../services/config.ts';
import { root } from '../house/tree.ts';

const APP_ID = '3f1d0c7a-8b52-4e0e-9f43-5a6b7c8d9e0f';
const ENV = {
  MicrosoftAppId: APP_ID,
  MicrosoftAppPassword: 'a-secret-of-the-test',
  MicrosoftAppTenantId: '9f6c2d1e-4b3a-4c5d-8e7f-0a1b2c3d4e5f',
  PUBLIC_URL: 'https://lamp.acme.dev',
};
const STARTERS = Array.from({ length: 9 }, (_, n) => `Question ${n}?`);

const facts = (env: Record<string, string> = {}, version = '1.0.0'): ManifestFacts =>
  factsFrom(readConfig({ env: { ...ENV, ...env } }), { version, starters: STARTERS });

/** Width and height, as the header of a PNG says. */
function sizeOf(png: Uint8Array | undefined): readonly number[] {
  const view = new DataView(png?.buffer ?? new ArrayBuffer(24), png?.byteOffset ?? 0);
  return [view.getUint32(16), view.getUint32(20)];
}

describe('manifest', () => {
  it('is a package without folders, with both icons in their sizes and all languages', async () => {
    const files = unzipSync(await buildPackage(facts()));
    const names = ['color.png', 'manifest.json', 'outline.png', 'zh-cn.json', 'zh-tw.json'];
    expect(Object.keys(files)).to.have.members(names);
    expect(sizeOf(files['color.png'])).to.deep.equal([192, 192]);
    expect(sizeOf(files['outline.png'])).to.deep.equal([32, 32]);
    const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json']));
    expect(manifest).to.deep.include({ id: APP_ID, validDomains: ['lamp.acme.dev'], manifestVersion: '1.27' });
    const [bot] = manifest.bots;
    expect(bot).to.deep.include({ botId: APP_ID, scopes: ['personal', 'team', 'groupChat'], supportsFiles: true });
    const [personal, shared] = bot.commandLists;
    expect(personal.commands).to.have.lengthOf(12);
    expect(personal.commands[0]).to.include({ type: 'prompt', prompt: 'Question 0?' });
    expect(shared.commands.map(({ title }: { title: string }) => title)).to.deep.equal([...COMMANDS]);
    const chinese = JSON.parse(new TextDecoder().decode(files['zh-tw.json']));
    expect(chinese).to.include({ 'bots[0].commandLists[1].commands[0].description': '我能做什麼' });
  });

  it('is the same, byte for byte, for the same settings', async () => {
    expect(await buildPackage(facts())).to.deep.equal(await buildPackage(facts()));
  });

  it('is checked: what breaks the schema is named', async () => {
    const { name, content } = manifestOf(facts());
    expect(await faultsOf({ name, content })).to.deep.equal([]);
    const broken = await faultsOf({ name, content: { ...content, accentColor: 'blue' } });
    expect(broken.join()).to.contain('accentColor');
  });

  it('offers only commands that the bot understands as they stand', () => {
    for (const command of COMMANDS) {
      expect(parseCommand(command, { spaceAliases: ['taxi'] }) ?? scheduleWishOf(command), command).not.to.equal(
        undefined,
      );
    }
  });

  it('refuses placeholders, naming the setting and how to get it', () => {
    const refusal = (env: Record<string, string>, version?: string) => {
      try {
        facts(env, version);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    const zeros = '00000000-0000-0000-0000-000000000000';
    for (const id of [zeros, 'your-app-id', '11111111-1111-1111-1111-111111111111']) {
      expect(refusal({ MicrosoftAppId: id }), id)
        .to.contain('MicrosoftAppId')
        .and.contain('Azure portal');
    }
    for (const url of ['https://bot.example.com', 'http://localhost:3978', 'https://lamp.contoso.com', '']) {
      expect(refusal({ PUBLIC_URL: url }), url)
        .to.contain('PUBLIC_URL')
        .and.contain('tunnel');
    }
    expect(refusal({ TEAMS_APP_PRIVACY_URL: 'https://example.com/privacy' })).to.contain('TEAMS_APP_PRIVACY_URL');
    expect(refusal({}, '1.0')).to.contain('--version');
    expect(refusal({ MicrosoftAppId: zeros, PUBLIC_URL: '' }).split('\n'), 'all at once').to.have.length.above(1);
  });

  it('is refused on the command line with an exit code, and nothing is written', async () => {
    const env = { PATH: process.env['PATH'], MicrosoftAppId: '' };
    const run = promisify(execFile)(process.execPath, ['manifest/main.ts'], { cwd: root, env });
    const failed = (await run.catch((error: unknown) => error)) as { code: number; stderr: string };
    expect(failed.code).to.equal(78);
    expect(failed.stderr).to.contain('MicrosoftAppId must be').and.contain('PUBLIC_URL must be');
  });
});
