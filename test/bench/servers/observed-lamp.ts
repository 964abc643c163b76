import { startLamp } from '../../support/lamp.ts';
import { reportTo } from './teams-setup.ts';

/** The whole of Lamp, with everything observed or nothing, for people who ask for help in Teams. */
const { observed, connectorOrigin } = JSON.parse(process.argv[2] ?? '') as {
  observed: boolean;
  connectorOrigin: string;
};
const env = {
  // Never called: whoever asks for help asks no data.
  DATABRICKS_HOST: connectorOrigin,
  DATABRICKS_TOKEN: 'none',
  GENIE_SPACE_ID: 'none',
  ALLOWED_SERVICE_URLS: connectorOrigin,
  WEBCHAT_ENABLED: 'false',
};
const lamp = await startLamp({ observed, env });
process.on('exit', () => lamp.stop());
reportTo(process, Number(new URL(lamp.url).port));
