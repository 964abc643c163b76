import { genieApiContract } from '../contracts/genie-api.ts';
import { startFakeWorkspace } from './fake-workspace.ts';
import { clarifyScript, tableScript, textScript } from './workspace/scripts.ts';

genieApiContract('fake workspace', async () => {
  const workspace = await startFakeWorkspace();
  workspace.on(/^text/, textScript('Only words.'));
  workspace.on(/^clarify/, clarifyScript('Which year?'));
  workspace.on(/^wait/, { ...tableScript(), statuses: ['SUBMITTED', 'ASKING_AI', 'EXECUTING_QUERY'] });
  return {
    baseUrl: workspace.baseUrl,
    token: workspace.token,
    spaceId: workspace.spaceId,
    tableQuestion: 'Revenue by region?',
    textQuestion: 'text please',
    clarifyQuestion: 'clarify this',
    endlessQuestion: 'wait for ever',
    expireResults: () => workspace.expireResults(),
    stop: () => workspace.stop(),
  };
});
