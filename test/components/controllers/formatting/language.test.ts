import { expect } from '@open-wc/testing';
import { languageAround, languageOf, readLanguage } from '../../../../components/controllers/formatting/language.js';
import { compileTemplate } from '../../../../components/controllers/templates/template.js';

describe('a language', () => {
  for (const [lang, language] of [
    ['de', 'de'],
    ['de_DE', 'de-DE'],
    ['de_DE.UTF-8', 'de-DE'],
    ['de_DE@euro', 'de-DE'],
    [' de-de ', 'de-DE'],
    ['zh_Hans_CN', 'zh-Hans-CN'],
    ['pt_br', 'pt-BR'],
    ['de-DE-', 'de-DE'],
    ['de--DE', 'de'],
    ['de-!', 'de'],
    ['de, en;q=0.9', 'de'],
    ['de-Deutschland', 'de'],
    ['german', undefined],
    ['english', undefined],
    ['C', undefined],
    ['', undefined],
    ['_', undefined],
    ['{{ lang }}', undefined],
    ['<?= $lang ?>', undefined],
  ] as const) {
    it(`is ${language ?? 'unknown'} if lang is "${lang}"`, () => {
      expect(readLanguage(lang)).to.equal(language);
    });
  }

  it('comes from the nearest element with a valid lang, across shadow roots', () => {
    const box = document.createElement('div');
    box.innerHTML = '<section lang="de_AT"><div lang="english"><p lang=""></p></div></section>';
    const root = (box.querySelector('p') as Element).attachShadow({ mode: 'open' });
    root.innerHTML = '<b lang="C"></b>';
    expect(languageOf(root.querySelector('b') as Element)).to.equal('de-AT');
    expect(languageAround(box)).to.equal(undefined);
    expect(languageOf(box)).to.equal(readLanguage(navigator.language) ?? 'en');
  });

  it('of a node in a template is found in the same way', () => {
    const template = document.createElement('template');
    template.innerHTML =
      '<p lang="fr_FR"><b lang="x" data-field="a"></b></p><p lang="english"><b data-field="a"></b></p>';
    const { bindings } = compileTemplate(template.content);
    expect(bindings.map((binding) => 'language' in binding && binding.language)).to.deep.equal(['fr-FR', undefined]);
  });
});
