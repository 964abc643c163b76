import { registerHooks } from 'node:module';

/** Loaded before Lamp: its journal then grants every claim, as if nothing had ever been taken. */
const FILE = '/services/questions/journal-sqlite.ts';
const CONDITION = 'WHERE claims.claimed_at <= ? OR claims.run <> ?`;';
const ALWAYS = 'WHERE ? IS NOT NULL OR ? IS NULL`;';

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(FILE)) return loaded;
    const source = String(loaded.source);
    if (!source.includes(CONDITION)) throw new Error(`${FILE} has no "${CONDITION}" to take out`);
    return { ...loaded, source: source.replace(CONDITION, ALWAYS) };
  },
});
