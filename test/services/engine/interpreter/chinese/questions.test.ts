import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { systemClock } from '../../../../../services/clock.ts';
import type { DuckDb } from '../../../../../services/engine/duckdb.ts';
import { chineseLexicon } from '../../../../../services/engine/interpreter/chinese/lexicon.ts';
import { readChinese } from '../../../../../services/engine/interpreter/chinese/read.ts';
import { type Compiled, compile } from '../../../../../services/engine/interpreter/compiled.ts';
import { interpret } from '../../../../../services/engine/interpreter/interpret.ts';
import { EMPTY_STATE } from '../../../../../services/engine/interpreter/state.ts';
import { normalise } from '../../../../../services/engine/interpreter/text/normalise.ts';
import { sampleSpace } from '../../../../../services/engine/samples/samples.ts';
import { openSpace } from '../../../../../services/engine/space-open.ts';

const TODAY = '2024-06-30';
const SETS = join(import.meta.dirname, '../../../../score/sets');

/** Questions in the words and the order of the rules. */
const READINGS: readonly (readonly [question: string, reading: string])[] = [
  ['2016年1月有幾趟行程?', 'how many 行程 in January 2016'],
  ['收費最高的5個上車郵遞區號', 'top 5 上車郵遞區號 by 收費'],
  ['按月的總銷售額', 'total 銷售額 by month'],
  ['各 product 的 revenue 前 5 名', 'top 5 product by revenue'],
  ['車資超過50元的行程有幾趟', 'how many 行程 with 車資 more than 50'],
  ['数量大于等于20的订单数', 'number of 订单 with 数量 at least 20'],
  ['20個以上', 'at least 20'],
  ['除了 Croissant 以外的銷售額', '銷售額 excluding Croissant'],
  ['非 amex 支付的订单数', 'number of 订单 not amex'],
  ['哪個產品的銷售額最高', 'which 產品 has the highest 銷售額'],
  ['销售额超过1万的产品有哪些', 'which 产品 have 销售额 more than 10000'],
  ['依產品和付款方式的銷售數量', '銷售數量 by 產品 and 付款方式'],
  ['依客戶性別的銷售額', '銷售額 by customer gender'],
  ['德国有多少客户', 'how many 客户 for Germany'],
  ['女性客戶的比例', 'what percentage of 客戶 are female'],
  ['用圓餅圖顯示各付款方式的訂單數', 'number of 訂單 by 付款方式 as a pie chart'],
  ['改成按付款方式', 'by 付款方式 instead'],
  ['那二月呢?', 'what about in February'],
  ['只看 visa', 'only for visa'],
  ['重新開始', 'start over'],
  ['有哪些資料表?', 'what tables do you have'],
];

describe('questions in Chinese', () => {
  let duckdb: DuckDb;
  let compiled: Compiled;

  before(async () => {
    const opened = await openSpace(await sampleSpace(), { clock: systemClock });
    duckdb = opened.duckdb;
    compiled = compile(opened.model, opened.valueIndex);
  });

  after(() => duckdb.close());

  for (const [question, reading] of READINGS) {
    it(`${question} is: ${reading}`, () => {
      expect(readChinese(compiled, normalise(question))?.text).to.equal(reading);
    });
  }

  it('tell their script', () => {
    expect(readChinese(compiled, '各產品銷售額')?.language).to.equal('zh-Hant');
    expect(readChinese(compiled, '各产品销售额')?.language).to.equal('zh-Hans');
  });

  it('have that of the conversation where both scripts write them alike, and else the simplified one', () => {
    expect(readChinese(compiled, '只看 visa', 'zh-Hant')?.language).to.equal('zh-Hant');
    expect(readChinese(compiled, '只看 visa')?.language).to.equal('zh-Hans');
  });

  it('are not those in English, whatever names they have, nor those in Japanese', () => {
    for (const question of ['revenue by product', 'total 銷售額 by 產品', 'revenue for "日本"', '製品ごとの売上'])
      expect(readChinese(compiled, question), question).to.equal(undefined);
  });

  it('leave every question of the English sets to the rules as it is', () => {
    for (const set of ['samples-questions', 'samples-follow-ups', 'samples-unanswerable']) {
      for (const line of readFileSync(join(SETS, `${set}.txt`), 'utf8').split('\n'))
        expect(readChinese(compiled, normalise(line)), line).to.equal(undefined);
    }
  });

  it('are declined by the words that were typed, never with a figure', () => {
    for (const [question, word] of [
      ['各業務員的銷售額', '業務員'],
      ['今天天气怎么样', '天气'],
      ['韓國有多少客戶', '韓國'],
      ['VIP 客戶的銷售額', 'VIP'],
    ] as const) {
      const found = interpret(compiled, question, { state: EMPTY_STATE, today: TODAY });
      expect(found.kind, question).to.equal('refuse');
      expect('text' in found ? found.text : '').to.include(word);
    }
  });

  it('never throw and never lose a word: whatever is typed is answered, asked back or declined', function () {
    this.timeout(60_000);
    const pieces = [...chineseLexicon().phrases.keys(), '天地玄黃', 'visa', '12', '2016年', ' ', '?'];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary', maxLength: 60 })), (question) => {
        const { kind } = interpret(compiled, question, { state: EMPTY_STATE, today: TODAY });
        const isUnknown = question.includes('天地玄黃');
        expect(kind).to.be.oneOf(isUnknown ? ['refuse', 'reply'] : ['refuse', 'reply', 'clarify', 'query']);
      }),
      { numRuns: 40 },
    );
  });
});
