import type { Compiled } from '../../compiled.ts';
import type { Grain } from '../../lexicon/types.ts';
import type { ChineseLanguage } from '../types.ts';
import { nameIn, nounOf, type Speaking } from './names.ts';
import { dayText } from './time.ts';
import { spaced } from './title.ts';

interface Remark {
  /** The remark of the rules, with the names in it as groups. */
  readonly find: RegExp;
  readonly says: Readonly<Record<ChineseLanguage, string>>;
}

const remark = (find: string, hant: string, hans: string): Remark => ({
  find: new RegExp(`^${find}$`),
  says: { 'zh-Hant': hant, 'zh-Hans': hans },
});

/** What the rules assume, in Chinese. `$1` is a name of the model, a step of time, a day, or as it stands. */
const REMARKS: readonly Remark[] = [
  remark(
    'No figure was named: I counted (.+)\\.',
    '沒有說要哪個數字：我計算了$1的數量。',
    '没有说要哪个数字：我计算了$1的数量。',
  ),
  remark('No figure was named: I took (.+)\\.', '沒有說要哪個數字：我取了$1。', '没有说要哪个数字：我取了$1。'),
  remark(
    'No aggregate was named: I took the total of (.+)\\.',
    '沒有說怎麼彙總：我取了$1的總和。',
    '没有说怎么汇总：我取了$1的总和。',
  ),
  remark(
    'No aggregate was named: I took the average of (.+)\\.',
    '沒有說怎麼彙總：我取了$1的平均。',
    '没有说怎么汇总：我取了$1的平均。',
  ),
  remark(
    'I divided by the number of different (.+); for a list ask "by (.+)"\\.',
    '我除以不同$2的數量；要列表請說「各$2」。',
    '我除以不同$2的数量；要列表请说“各$2”。',
  ),
  remark(
    'Several rows can be one (.+): I counted (.+), not rows\\.',
    '一筆$1可能有好幾列：我計算的是$2，不是列。',
    '一笔$1可能有好几行：我计算的是$2，不是行。',
  ),
  remark(
    'A cell of (.+) can list several: each list counts as one\\.',
    '$1的一格可能列出好幾個：每種組合算一項。',
    '$1的一格可能列出好几个：每种组合算一项。',
  ),
  remark('I took the average\\.', '我取了平均。', '我取了平均。'),
  remark('Dates are those of (.+)\\.', '日期指的是$1。', '日期指的是$1。'),
  remark('I took one point per (.+)\\.', '我以每$1為一點。', '我以每$1为一点。'),
  remark(
    'The data end on (.+), so the last (.+) is not complete\\.',
    '資料到$1為止，最後一$2並不完整。',
    '数据到$1为止，最后一$2并不完整。',
  ),
  remark('I averaged over (\\d+) (.+)s\\.', '我取 $1 $2的平均。', '我取 $1 $2的平均。'),
  remark('I took ranges of (.+)\\.', '我以 $1 為一個區間。', '我以 $1 为一个区间。'),
  remark('I ranked by the number of (.+)\\.', '我按$1的數量排名。', '我按$1的数量排名。'),
  remark('I ranked by (.+)\\.', '我按$1排名。', '我按$1排名。'),
  remark('I took the top (\\d+)\\.', '我取了前 $1 名。', '我取了前 $1 名。'),
  remark('I took the bottom (\\d+)\\.', '我取了倒數 $1 名。', '我取了倒数 $1 名。'),
  remark('I compared the sum of (.+)\\.', '我比較的是$1的總和。', '我比较的是$1的总和。'),
  remark('I compared (.+) with (.+)\\.', '我比較的是這段時期與它之前的時期。', '我比较的是这段时期与它之前的时期。'),
  remark('I compared (.+)\\.', '我比較的是$1。', '我比较的是$1。'),
  remark(
    'The unit of (.+) is not known: I compared the numbers as they stand\\.',
    '$1的單位不明：我直接比較數字。',
    '$1的单位不明：我直接比较数字。',
  ),
  remark('Ages are counted from (.+) to (.+)\\.', '年齡從$1算到$2。', '年龄从$1算到$2。'),
  remark(
    '"(.+)" is in (.+)s, so I converted (.+) (\\w+)\\.',
    '「$1」的單位是$2，我換算了 $3 $4。',
    '“$1”的单位是$2，我换算了 $3 $4。',
  ),
  remark('I took (\\w+) as (\\d+:00) to (\\d+:00)\\.', '我把$1當作 $2 到 $3。', '我把$1当作 $2 到 $3。'),
  remark('No year was named: I took (\\d+)\\.', '沒有說年份：我取了 $1 年。', '没有说年份：我取了 $1 年。'),
  remark('I took "(.+)" as: the (.+) is known\\.', '我把「$1」當作$2不空白。', '我把“$1”当作$2不空白。'),
  remark('I took "(.+)" as (.+)\\.', '我把「$1」當作$2。', '我把“$1”当作$2。'),
  remark('I took (.+) as the (.+)\\.', '我把 $1 當作$2。', '我把 $1 当作$2。'),
];

function isGrain(word: string, texts: Readonly<Record<Grain, string>>): word is Grain {
  return Object.hasOwn(texts, word);
}

/** A name of the model, a step of time or a day that the rules said in English. */
function translated(speech: Speaking, word: string): string {
  const { compiled, language, texts } = speech;
  if (/^\d{4}-\d{2}-\d{2}/.test(word)) return dayText(texts, word.slice(0, 10));
  if (isGrain(word, texts.grains)) return texts.grains[word];
  const part = texts.dayParts[word];
  if (part !== undefined) return part;
  return modelName(compiled, speech, word) ?? nameIn(language, [word]);
}

function modelName(compiled: Compiled, speech: Speaking, word: string): string | undefined {
  for (const table of compiled.model.tables) {
    if (table.rowNoun.plural === word || table.rowNoun.singular === word || table.label === word)
      return nounOf(speech, table);
    const column = table.columns.find(({ label }) => label === word);
    if (column) return nameIn(speech.language, [column.label, ...column.synonyms]);
  }
  return undefined;
}

/** A remark of the rules in Chinese; one that is not in the table stays as it is rather than being left out. */
export function chineseRemark(speech: Speaking, text: string): string {
  for (const { find, says } of REMARKS) {
    const match = find.exec(text);
    if (!match) continue;
    const groups = match.slice(1).map((word) => translated(speech, word));
    return spaced(says[speech.language].replace(/\$(\d)/g, (_, group: string) => groups[Number(group) - 1] ?? ''));
  }
  return text;
}
