const cards = ['test/adapters/cards/escape.test.ts', 'test/adapters/botframework/render.test.ts'];
const teams = ['test/adapters/botframework/render.test.ts'];
const webchat = ['test/adapters/webchat/render.test.ts'];
const browser = ['test/adapters/webchat/render-in-browser.test.ts'];
const chat = ['test/bot/chat.test.ts'];
const delivery = ['test/bot/delivery.test.ts'];
const sender = ['test/bot/sender.test.ts'];

/** What the bot and its renderers defend. */
export const botMutants = [
  {
    name: 'escape: addresses',
    file: 'adapters/cards/escape.ts',
    find: `\`$1:\${JOINER}\``,
    replace: `'$1:'`,
    tests: cards,
  },
  {
    name: 'escape: host names',
    file: 'adapters/cards/escape.ts',
    find: `\`.\${JOINER}\``,
    replace: `'.'`,
    tests: cards,
  },
  {
    name: 'escape: mentions and tags',
    file: 'adapters/cards/escape.ts',
    find: `\`<\${JOINER}\``,
    replace: `'<'`,
    tests: cards,
  },
  {
    name: 'escape: Markdown links',
    file: 'adapters/cards/escape.ts',
    find: `\`]\${JOINER}\``,
    replace: `']'`,
    tests: cards,
  },
  {
    name: 'escape: card functions',
    file: 'adapters/cards/escape.ts',
    find: `\`{\${JOINER}\``,
    replace: `'{'`,
    tests: [...cards, ...browser],
  },
  {
    name: 'escape: overrides of direction',
    file: 'adapters/cards/escape.ts',
    find: `.replace(DIRECTIONS, '')`,
    replace: '',
    tests: cards,
  },
  {
    name: 'escape: cells are literal',
    file: 'adapters/cards/table.ts',
    find: `const text = literalLine(cut(writers[index]?.(value) ?? value ?? '', limits.cellChars));`,
    replace: `const text = cut(writers[index]?.(value) ?? value ?? '', limits.cellChars);`,
    tests: [...teams, ...webchat],
  },
  {
    name: 'escape: a model’s text is literal',
    file: 'adapters/cards/markdown.ts',
    find: 'run(literal(span.text), {',
    replace: 'run(span.text, {',
    tests: [...teams, ...webchat],
  },
  {
    name: 'escape: code cannot leave its fence',
    file: 'adapters/webchat/render-dialect.ts',
    find: `'\`'.repeat(longest + 1)`,
    replace: `'\`'.repeat(3)`,
    tests: webchat,
  },
  {
    name: 'escape: names in mentions',
    file: 'adapters/botframework/render-mention.ts',
    find: `.replace(/[^\\p{L}\\p{M}\\p{N} '’-]/gu, '')`,
    replace: '',
    tests: teams,
  },
  {
    name: 'cards: Teams’ limit of size',
    file: 'adapters/botframework/render.ts',
    find: 'fitting(levels, draw, MAX_CONTENT_CHARS)',
    replace: 'fitting(levels, draw, 10 ** 9)',
    tests: teams,
  },
  {
    name: 'cards: what a button carries is checked',
    file: 'adapters/cards/actions.ts',
    find: 'return parsed.success ? parsed.data : undefined;',
    replace: 'return (data as Record<string, BotAction>)[FIELD];',
    tests: ['test/adapters/cards/actions.test.ts'],
  },
  {
    name: 'bot: commands are claimed',
    file: 'bot/chat.ts',
    find: 'if (await this.#options.questions.claim(claimKey)) return run();',
    replace: 'await this.#options.questions.claim(claimKey); return run();',
    tests: chat,
  },
  {
    name: 'bot: buttons are claimed by their nonce',
    file: 'bot/chat.ts',
    find: `\`nonce|\${action.nonce}|\${inbound.asker.userId}\``,
    replace: 'inbound.id',
    tests: chat,
  },
  {
    name: 'bot: a refusal is told once',
    file: 'bot/chat.ts',
    find: `error.code === 'state.unwritable' || (await questions.claim(claimKeyOf(inbound)))`,
    replace: 'true',
    tests: chat,
  },
  {
    name: 'bot: nobody stops another person’s question',
    file: 'bot/chat.ts',
    find: 'if (own) await',
    replace: 'await',
    tests: chat,
  },
  {
    name: 'bot: commands are matched whole',
    file: 'bot/commands.ts',
    find: 'const plain = PLAIN.get(words);',
    replace: `const plain = PLAIN.get(words.split(' ')[0] ?? '');`,
    tests: ['test/bot/commands.test.ts'],
  },
  {
    name: 'delivery: answers replace their placeholder',
    file: 'bot/delivery.ts',
    find: 'placeholder && update\n        ?',
    replace: 'placeholder && !update\n        ?',
    tests: delivery,
  },
  {
    name: 'delivery: placeholders change slowly',
    file: 'bot/delivery.ts',
    find: 'this.#options.clock.monotonicMs() >= shown.untilMs',
    replace: 'true',
    tests: delivery,
  },
  {
    name: 'delivery: repeats are marked',
    file: 'bot/answers.ts',
    find: `options.repeat ? context.texts.repeat : ''`,
    replace: `''`,
    tests: ['test/bot/answers.test.ts'],
  },
  {
    name: 'sender: bounded',
    file: 'bot/sender.ts',
    find: 'this.#running.size >= maxTasks',
    replace: 'false',
    tests: sender,
  },
  {
    name: 'sender: what may have arrived is not sent twice',
    file: 'bot/sender.ts',
    find: `idempotentSend ? { afterMs: backOffMs } : 'give up'`,
    replace: `idempotentSend ? { afterMs: backOffMs } : { afterMs: backOffMs }`,
    tests: sender,
  },
  {
    name: 'charts: no digit is lost',
    file: 'services/charts/choose.ts',
    find: `value.replace(/^-?0*|\\D/g, '').length > EXACT_DIGITS`,
    replace: 'false',
    tests: ['test/services/charts/choose.test.ts'],
  },
];
