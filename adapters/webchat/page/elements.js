/** Short ways to make elements. Whatever is put in is text, never markup. */

/**
 * @param {string} tag
 * @param {Record<string, string | boolean | (() => void)>} [attributes] `on` + name in lower case: a listener
 * @param {...(Node | string | undefined)} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A button with words on it. */
export function button(text, onclick, attributes = {}) {
  return make('button', { type: 'button', ...attributes, onclick }, text);
}

/**
 * A panel beside the chat: opened by its button, closed by its own, by Escape, or by a press beside it. The browser keeps
 * the focus inside and gives it back afterwards.
 * @param {{panel: string, opener: string, fill: (body: HTMLElement) => void | Promise<void>}} options ids; `fill` is
 *   called whenever it opens, and when the language changes while it is open
 * @returns {{close(): void}}
 */
export function openPanel({ panel, opener, fill }) {
  const dialog = document.getElementById(panel);
  const body = dialog.querySelector('.panel-body');
  const refill = () => void fill(body);
  document.getElementById(opener).addEventListener('click', () => {
    dialog.showModal();
    refill();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog || event.target.closest('[data-close]')) dialog.close();
  });
  addEventListener('lamp:language', () => dialog.open && refill());
  return { close: () => dialog.close() };
}
