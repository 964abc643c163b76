import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { en } from '../../bot/texts/en/index.ts';
import { type ErrorCode, errorKinds } from '../../services/errors.ts';
import { expectNone, filesOf, root } from './tree.ts';

describe('house: texts', () => {
  const codes = Object.keys(errorKinds) as ErrorCode[];

  it('has a sentence for people for every error code, and none for others', () => {
    expect(en.errors, 'bot/texts/ and services/errors.ts must name the same codes\n').to.have.all.keys(codes);
    for (const code of codes) {
      const sentence = en.errors[code]({});
      expect(sentence, code).to.match(/^\S.{10,}\S$/s);
      expect(sentence, `${code}: the sentence must be whole without facts`).not.to.match(/undefined|NaN|null|\{|\}/);
      expect(sentence, `${code}: people are told nothing technical`).not.to.match(
        /https?:|stack|exception|SQLITE|ECONN/i,
      );
    }
  });
});

describe('house: documents', () => {
  const documents = filesOf(['.md']);

  it('link to files that exist', () => {
    const broken = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !existsSync(join(root, path, '..', target)))
        .map((target) => `${path} links to ${target}`),
    );
    expectNone(broken, 'write the file, or correct the link');
  });

  it('name paths that exist', () => {
    const ours = /^(?:services|adapters|bot|cli|test|docs|deploy|manifest)\/[\w./-]*$/;
    const broken = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/`([^`\s]+)`/g)]
        .map(([, span]) => span ?? '')
        .filter((span) => ours.test(span) && !existsSync(join(root, span)))
        .map((span) => `${path} names ${span}`),
    );
    expectNone(broken, 'correct the path');
  });
});
