import { systemClock } from '../../../services/clock.ts';
import { genieApiContract } from '../../contracts/genie-api.ts';
import { startFace } from './harness.ts';

genieApiContract('embedded Genie', async () => {
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const bench = await startFace({ clock });
  return {
    baseUrl: bench.baseUrl,
    token: bench.token,
    spaceId: bench.engine.space.id,
    tableQuestion: 'revenue by region',
    textQuestion: 'text please',
    clarifyQuestion: 'clarify this',
    endlessQuestion: 'wait for ever',
    expireResults: () => {
      aheadMs += 3_600_000;
    },
    stop: () => bench.stop(),
  };
});
