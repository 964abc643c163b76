import fc from 'fast-check';

/** Texts that something, somewhere, takes for more than a text. */
export const HOSTILE_TEXTS: readonly string[] = [
  '[Approve](https://evil.example)',
  '![pixel](https://evil.example/p.png)',
  '[a][b]\n\n[b]: https://evil.example',
  '<at>Everyone</at>',
  '<a href="https://evil.example">x</a><img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  'https://evil.example/path?a=1#b',
  'HTTP://EVIL.EXAMPLE',
  'www.evil.example and evil.com and sub.evil.рф',
  'write to boss@evil.example',
  'javascript:alert(1) data:text/html,x mailto:a@b.co tel:+123 msteams:/l/x',
  '//evil.example/x',
  '<https://evil.example>',
  '{{DATE(2026-01-01T00:00:00Z,SHORT)}} $secret',
  'invoice\u202Efdp.exe \u2066x\u2069 \u202Dy\u202C',
  'null\u0000 bell\u0007 esc\u001b[31m del\u007f nel\u0085',
  '\ud800 half \udfff',
  '**bold** __b__ *i* _i_ ~~s~~ `code` # h\n> q\n- l\n1. n\n---',
  '```\nfence\n```',
  '| a | b |\n|---|---|\n| https://evil.example | <at>x</at> |',
  'col\r\nlines\u2028and\u2029more\ttabs',
  '\u2060hidden\u2060 joiners\u200B',
  'a'.repeat(10_000),
  'https://evil.example '.repeat(2_000),
  '',
  ' ',
  '\n\n',
  '=1+1',
  "'; DROP TABLE x; --",
  '&lt;at&gt;x&lt;/at&gt; &amp; &#60;',
];

/** Any text, with a liking for bad ones. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...'[]()<>*_`#\\:/.@{}$|~-!&;aA1w\n\t \u202E\u0000'), maxLength: 60 }),
  fc.array(fc.constantFrom(...HOSTILE_TEXTS), { maxLength: 4 }).map((parts) => parts.join(' ')),
);
