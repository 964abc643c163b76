import { expect } from 'chai';
import { goAhead } from '../../app/ahead.ts';
import { createApp } from '../../app.ts';
import { readConfig } from '../../services/config.ts';
import { createLog } from '../../services/log.ts';
import { tempDir } from '../support/temp-dir.ts';

describe('what is begun before the rest of the service is loaded', () => {
  it('is told once the rest is there: an engine that was up first is in the log, once', async () => {
    const dir = tempDir();
    const lines: string[] = [];
    const log = createLog({ level: 'debug', stream: { write: (line) => void lines.push(line) } });
    const options = { config: readConfig({ env: { PORT: '0', STATE_DIR: dir.path } }), log, say: () => {} };
    const ahead = await goAhead(options);
    await ahead.embedded?.ready();
    const app = await createApp({ ...options, ahead });
    try {
      await app.start();
      const started = lines.filter((line) => line.includes('"event":"engine.started"'));
      expect(started).to.have.length(1);
      expect(JSON.parse(started[0] ?? '{}')).to.include({ pid: ahead.embedded?.pid });
    } finally {
      await app.stop();
      dir.remove();
    }
  });
});
