import { decimal, integer, modelAddress, oneOf, text, yesNo } from './parsers.ts';
import { settingGroup } from './setting.ts';

const modelGroup = settingGroup('A language model for the embedded Genie (off: questions are read by rules alone)');
/** Who is asked when the rules cannot read a question. */
export const model = {
  modelMode: modelGroup.withDefault(
    'GENIE_MODEL_MODE',
    oneOf('off', 'assist', 'first'),
    'off',
    'assist: the model is asked when the rules would refuse or ask back; first: it is asked before them',
  ),
  modelUrl: modelGroup.optional('GENIE_MODEL_URL', modelAddress, 'An OpenAI-compatible API; nothing else is called'),
  modelName: modelGroup.optional(
    'GENIE_MODEL_NAME',
    text('the name of a model, such as qwen2.5-coder:14b', { pattern: /^[\w.:/@+-]{1,100}$/ }),
    'The model to ask; answers that come from its reading say so',
  ),
  modelKey: modelGroup.secret('GENIE_MODEL_KEY', 'Key of the API, where it wants one'),
  modelAuth: modelGroup.withDefault(
    'GENIE_MODEL_AUTH',
    oneOf('bearer', 'api-key'),
    'bearer',
    'Header that carries the key: Authorization, or api-key as Azure has it',
  ),
  modelSendValues: modelGroup.withDefault(
    'GENIE_MODEL_SEND_VALUES',
    yesNo,
    false,
    'Let the model see up to 20 values of columns that have no more. Rows are never sent',
  ),
  modelSql: modelGroup.withDefault(
    'GENIE_MODEL_SQL',
    yesNo,
    false,
    'Let the model write one SELECT where neither rules nor its plan can answer; it runs in a process of its own',
  ),
  modelTimeoutSeconds: modelGroup.withDefault(
    'GENIE_MODEL_TIMEOUT_SECONDS',
    decimal(0.1, 120),
    20,
    'Longest time for one question, second tries included; then the rules answer',
  ),
  modelCallsPerMinute: modelGroup.withDefault(
    'GENIE_MODEL_CALLS_PER_MINUTE',
    integer(1, 10_000),
    60,
    'Most requests to the model in any minute; beyond them the rules answer',
  ),
};
