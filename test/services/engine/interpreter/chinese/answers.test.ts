import { expect } from 'chai';
import { systemClock } from '../../../../../services/clock.ts';
import { createEngine } from '../../../../../services/engine/engine.ts';
import { scriptOf } from '../../../../../services/engine/interpreter/chinese/lexicon.ts';
import { sampleSpace } from '../../../../../services/engine/samples/samples.ts';
import { openSpace } from '../../../../../services/engine/space-open.ts';
import type { Engine, EngineAnswer } from '../../../../../services/engine/types.ts';
import type { JsonValue } from '../../../../../services/json.ts';

/** A sentence of the rules that was left in English has three words in a row. */
const ENGLISH_SENTENCE = /[A-Za-z]+ [a-z]+ [a-z]+/;

const TRADITIONAL = [
  '2016年1月有幾趟行程?',
  '各產品銷售額',
  '每月銷售額',
  '銷售額前5名的產品',
  '各產品的銷售額佔比',
  '女性客戶的比例是多少?',
  '累計每月銷售額',
  '每季營收成長率',
  '行程距離和車資的相關性',
  '最貴的一趟行程',
  '列出亞洲的供應商',
  '有哪些產品?',
  '2030年的銷售額',
  '車資分布',
  '銷售額趨勢',
];
const SIMPLIFIED = [
  '各产品的销售额',
  '每月销售额',
  '车费超过50美元的行程有多少?',
  '最早的一条评论',
  '各支付方式的订单占比',
];

describe('answers in Chinese', () => {
  let engine: Engine;

  before(async () => {
    const opened = await openSpace(await sampleSpace(), { clock: systemClock });
    const { footer: _, ...space } = opened.space;
    engine = createEngine({ ...opened, space, clock: systemClock });
  });

  after(() => engine.close());

  async function ask(question: string, previous?: JsonValue): Promise<EngineAnswer> {
    const request = previous === undefined ? { question } : { question, previous };
    return engine.ask(request, { signal: new AbortController().signal });
  }

  function sentencesOf(answer: EngineAnswer): readonly string[] {
    const { query } = answer;
    const thoughts = query?.thoughts.map(({ content }) => content.replace(/samples[.\w]+/g, '')) ?? [];
    return [answer.text, ...answer.suggestions, ...(query ? [query.title, query.description] : []), ...thoughts];
  }

  for (const [language, questions] of [
    ['zh-Hant', TRADITIONAL],
    ['zh-Hans', SIMPLIFIED],
  ] as const) {
    for (const question of questions) {
      it(`are in the script of the question: ${question}`, async () => {
        const answer = await ask(question);
        expect(answer.kind).to.equal('answer');
        for (const sentence of sentencesOf(answer)) {
          expect(sentence).to.match(/\p{Script=Han}/u);
          expect(sentence).not.to.match(ENGLISH_SENTENCE);
          expect(scriptOf(sentence) ?? language, sentence).to.equal(language);
        }
      });
    }
  }

  it('tell the figure, and how the question was read', async () => {
    const answer = await ask('2016年1月有幾趟行程?');
    expect(answer.text).to.equal('2016年1月的行程數：**10,794**。日期指的是上車時間。');
    expect(answer.query?.description).to.equal('2016年1月的行程數。日期指的是上車時間。');
  });

  it('offer three questions that are answered with figures', async () => {
    for (const question of ['各產品銷售額', '各业务员的销售额', '你好', '']) {
      const { suggestions } = await ask(question);
      expect(suggestions.length, question).to.equal(3);
      for (const suggestion of suggestions) {
        const answer = await ask(suggestion);
        expect(answer.result, suggestion).not.to.equal(undefined);
      }
    }
  });

  it('ask back with choices that are answered', async () => {
    const asked = await ask('歐洲客戶的營收');
    expect(asked.kind).to.equal('clarification');
    expect(asked.text).to.match(/是指什麼/);
    for (const choice of asked.suggestions) {
      const answer = await ask(choice, asked.state);
      expect(answer.result, choice).not.to.equal(undefined);
      expect(answer.text).to.match(/總銷售額/);
    }
  });

  it('go on in English when the next question is in English, and in its script when nothing tells it', async () => {
    const first = await ask('各產品銷售額');
    const same = await ask('只看 visa', first.state);
    expect(same.text).to.match(/^付款方式為 visa/);
    const english = await ask('only visa', first.state);
    expect(english.text).to.match(/^Total total price|^Total price/);
  });

  it('say goodbye, begin anew and explain themselves', async () => {
    expect((await ask('謝謝')).text).to.match(/不客氣/);
    expect((await ask('重新开始')).text).to.match(/重新开始/);
    expect((await ask('有哪些資料表?')).text).to.match(/7 個資料表/);
    expect((await ask('你能做什么')).text).to.match(/占比/);
    expect((await ask('刪除所有訂單')).text).to.match(/只讀取資料/);
  });
});
