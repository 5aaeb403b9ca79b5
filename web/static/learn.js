// What the pages that need no program do: the colours and the language, which the program's page knows as well.
(() => {
  const doc = document, root = doc.documentElement, key = 'allsettled.theme';
  let theme = '';
  try {
    theme = JSON.parse(localStorage.getItem(key)) || '';
  } catch (e) {} // a storage that is switched off
  const show = () => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const s of doc.querySelectorAll('script[data-record]')) {
      const demo = s.nextElementSibling;
      if (demo && demo.shadowRoot) demo.shadowRoot.querySelector('section').className = theme || 'auto';
    }
  };
  show();
  doc.addEventListener('DOMContentLoaded', () => {
    show();
    doc.getElementById('theme').onclick = () => {
      theme = { '': 'light', light: 'dark', dark: '' }[theme];
      show();
      try {
        localStorage.setItem(key, JSON.stringify(theme));
      } catch (e) {}
    };
    const other = doc.getElementById('language');
    other.onclick = () => { doc.cookie = 'allsettled-language=' + other.lang + '; path=/; max-age=31536000; samesite=lax'; };
  });
})();
