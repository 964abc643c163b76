// Runs before the first paint, so that nobody sees another language flash. A fourth language is one more of `lampTexts`.
(() => {
  const KEY = 'lamp.language';
  const all = globalThis.lampTexts;
  const root = document.documentElement;

  const kept = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      // Storage is switched off: the browser's own languages are followed.
      return null;
    }
  };

  /** What tells languages apart: Traditional Chinese from Simplified by its script, all others by their name. */
  const keyOf = (locale) => {
    try {
      const { language, script } = new Intl.Locale(locale).maximize();
      return script === 'Hant' || script === 'Hans' ? script : language;
    } catch {
      // Browsers and settings may say what they like.
      return undefined;
    }
  };
  const byKey = new Map(Object.keys(all).map((code) => [keyOf(code), code]));
  const languageOf = (locale) => byKey.get(keyOf(locale));

  const wanted = () => {
    const before = kept();
    if (before !== null && Object.hasOwn(all, before)) return before;
    const found = navigator.languages.map(languageOf).find((language) => language !== undefined);
    return found ?? languageOf(root.dataset.defaultLanguage) ?? Object.keys(all)[0];
  };

  let language = wanted();

  const lamp = {
    get language() {
      return language;
    },
    /** Numbers and dates are written as at home, where that is in the language of the texts. */
    get locale() {
      return navigator.languages.find((locale) => languageOf(locale) === language) ?? language;
    },
    languages: () => Object.entries(all).map(([code, { name }]) => ({ code, name })),
    /** A sentence, with what stands in braces filled in. */
    text: (key, values = {}) => all[language][key].replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? ''),
    choose: (code) => {
      if (!Object.hasOwn(all, code)) return;
      language = code;
      try {
        localStorage.setItem(KEY, code);
      } catch {
        // It holds until the page is left.
      }
      fill();
      dispatchEvent(new Event('lamp:language'));
    },
  };

  /** Writes the texts of the page: `data-text` into elements, `data-label` onto them. */
  const fill = () => {
    root.lang = language;
    for (const element of document.querySelectorAll('[data-text]')) {
      element.textContent = lamp.text(element.dataset.text);
    }
    for (const element of document.querySelectorAll('[data-label]')) {
      element.setAttribute('aria-label', lamp.text(element.dataset.label));
      if (element.tagName === 'BUTTON') element.title = lamp.text(element.dataset.label);
    }
    const theme = document.getElementById('theme');
    if (!theme) return;
    theme.dataset.light = lamp.text('light');
    theme.dataset.dark = lamp.text('dark');
    document.title = `Lamp – ${lamp.text('title')}`;
  };

  globalThis.lamp = lamp;
  root.lang = language;
  // All of the page is there, and none of the scripts that take their time has run.
  document.addEventListener('readystatechange', () => {
    if (document.readyState !== 'interactive') return;
    fill();
    dispatchEvent(new Event('lamp:language'));
  });
})();
