// Runs before the first paint, so that nobody sees the wrong colours flash.
(() => {
  const KEY = 'lamp.theme';
  const root = document.documentElement;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');

  const chosen = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      // Storage is switched off: the system's own choice is followed.
      return null;
    }
  };
  const apply = () => {
    root.dataset.theme = chosen() ?? (prefersDark.matches ? 'dark' : 'light');
    const button = document.getElementById('theme');
    if (!button) return;
    // A page in several languages has its own words on the button.
    const { light = 'Light colours', dark = 'Dark colours' } = button.dataset;
    button.setAttribute('aria-label', root.dataset.theme === 'dark' ? light : dark);
  };
  const toggle = () => {
    try {
      localStorage.setItem(KEY, root.dataset.theme === 'dark' ? 'light' : 'dark');
    } catch {
      // See above.
    }
    apply();
  };

  apply();
  prefersDark.addEventListener('change', apply);
  addEventListener('lamp:language', apply);
  document.addEventListener('DOMContentLoaded', () => {
    apply();
    document.getElementById('theme')?.addEventListener('click', toggle);
  });
})();
