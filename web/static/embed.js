// Puts an allsettled demo where its script tag stands: a recorded run first, the app in a frame when a
// person presses "Run live". What a recording holds is set as text and attributes, never as HTML.
// ES2017, no dependency, under 3 KB as served: the server minifies it.
(() => {
  const doc = document, script = doc.currentScript, set = script.dataset;
  // Who serves this file from a place of their own names the server in data-origin.
  const origin = new URL(set.origin || script.src, doc.baseURI).origin;
  const fixed = parseInt(set.height) || 0;
  // It speaks the reader's language where that is German, or the one of data-lang.
  const lang = /^de/i.test(set.lang || navigator.language) ? 'de' : 'en', say = (en, de) => lang === 'de' ? de : en;

  const make = (tag, attrs, ...kids) => {
    const e = /^(svg|title|desc|pattern|rect|line|text)$/.test(tag) ? doc.createElementNS('http://www.w3.org/2000/svg', tag) : doc.createElement(tag);
    for (const k in attrs) e.setAttribute(k, attrs[k]);
    e.append(...kids);
    return e;
  };
  const words = (v, most) => String(v || '').slice(0, most || 200);
  const num = (v) => Math.max(0, Math.min(v, 1e9)) || 0;
  const time = (ms) => (ms < 1000 ? ms.toFixed() + ' ms' : (ms / 1000).toFixed(2).replace('.', say('.', ',')) + ' s');

  const dark = '--i:#eceef2;--m:#a0a8b6;--c:#171a21;--a:#8ba0ff;--f:#4cc38a;--r:#ff8585}';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host{all:initial!important;display:block!important}
section{--i:#16181d;--m:#5b6270;--c:#fff;--a:#3b5bdb;--f:#1a7f53;--r:#c92a2a;display:block;padding:12px;border:1px solid var(--m);border-radius:9px;background:var(--c);color:var(--i);font:14px system-ui;overflow-wrap:anywhere}
.dark{${dark}@media(prefers-color-scheme:dark){.auto{${dark}}
button{font:inherit;float:right;padding:8px;border:0;border-radius:9px;background:var(--a);color:var(--c)}
text{font-size:11px;fill:var(--m)}
rect{transform-box:fill-box}line{stroke:var(--i)}.f{fill:var(--f)}.r{stroke:var(--r)}.h{fill:var(--r)}.g{fill:var(--m)}.a{fill:none;stroke:var(--m);stroke-dasharray:4}
iframe{clear:both;display:block;width:100%;border:0;padding-top:9px}td{padding-right:14px}`);
  const title = set.title || say('Live demo', 'Zum Ausprobieren'), theme = /^(light|dark)$/.test(set.theme) ? set.theme : 'auto';
  const run = say('Run live', 'Selbst starten'), button = make('button', {}, run), note = make('p', { role: 'status' }), still = make('div');
  const host = make('div'), root = host.attachShadow({ mode: 'open' });
  const box = make('section', { lang, 'aria-label': title, class: theme }, button, make('b', {}, title), note, still);
  root.adoptedStyleSheets = [sheet];
  root.append(box);
  script.after(host);

  let link = set.plan, frame, late;
  const live = () => (set.app || origin + '/embed') + '#p=' + words(link, 1e6).replace(/[^\w-]/g, '') + '&theme=' + box.className + '&edit=' + encodeURIComponent(set.edit || 'ids');
  button.onclick = () => {
    clearTimeout(late);
    note.textContent = '';
    still.hidden = !frame;
    button.textContent = frame ? run : say('Close', 'Schließen');
    if (frame) return frame = frame.remove();
    // The frame keeps its origin for its websocket. Only on a page of the very same origin does that undo the sandbox.
    frame = make('iframe', {
      title, sandbox: 'allow-scripts allow-same-origin allow-downloads allow-popups', referrerpolicy: 'origin', height: fixed || 560,
      src: live(),
    });
    box.append(frame);
    late = setTimeout(() => { note.textContent = say('No answer from ', 'Keine Antwort von ') + origin; }, 15000);
  };

  // The frame says when it is there, and, once asked, how high it is; both only to the page that it stands in.
  addEventListener('message', (e) => {
    if (!frame || e.source !== frame.contentWindow || e.origin !== origin) return;
    clearTimeout(late);
    note.textContent = '';
    if (fixed) return;
    const high = num(e.data.height);
    if (high) frame.height = Math.min(high, 4000);
    else e.source.postMessage('measure', origin);
  });

  // draw shows a recorded run: a sentence, bars, and the same as a table.
  const draw = (run) => {
    const word = (k) => say(k, { fulfilled: 'erfüllt', rejected: 'abgelehnt', aborted: 'abgebrochen', missing: 'fehlend' }[k]) || words(k);
    const calls = run.outcomes.slice(0, 1000), sum = run.ended, verdict = run.verdict, row = Math.min(18, 300 / calls.length);
    const span = (o) => num(o.startedMs) + num(o.tookMs);
    // Several recordings have the same axis when data-end is the end of the longest.
    const took = Math.max(1, ...calls.map(span)), end = Math.max(took, num(set.end)), x = (ms) => 12 + 88 * ms / end + '%', high = calls.length * row;
    const says = words(run.plan.mode || 'allSettled') + ' ' + word(verdict.status) + ': ' + calls.length + say(' asked = ', ' angefragt = ') +
      ['fulfilled', 'rejected', 'aborted', 'missing'].map((k) => num(sum[k]) + ' ' + word(k)).join(' + ') + ', ' + time(took);
    const at = Math.min(num(verdict.atMs), took), decided = word(verdict.status) + ' ' + time(at);
    const svg = make('svg', { role: 'img', 'aria-labelledby': 't d', width: '100%', height: high + 34 },
      make('title', { id: 't' }, say('Recorded run', 'Aufgezeichneter Lauf')), make('desc', { id: 'd' }, says + '; ' + decided),
      make('pattern', { id: 'h', width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(30)' }, make('rect', { width: 5, height: 7, class: 'h' })));
    const line = (tag, cells) => make('tr', {}, ...cells.map((v) => make(tag, {}, words(v))));
    const table = make('table', {}, line('th', ['ID', 'Status', 'HTTP', say('Time', 'Zeit')]));
    const bars = calls.map((o, i) => {
      const from = num(o.startedMs), took = num(o.tookMs), status = o.code === 'aborted' ? o.code : words(o.status), y = i * row;
      const kind = status === 'aborted' ? 'a' : verdict.index >= 0 && i !== verdict.index && span(o) > verdict.atMs + 0.1 ? 'g' : status[0];
      const bar = make('rect', { x: x(from), width: Math.max(0.4, 88 * took / end) + '%', y: y + row * (kind === 'g' ? 0.35 : 0.2), height: row * (kind === 'g' ? 0.3 : 0.6), class: kind, fill: 'url(#h)' });
      svg.append(bar);
      if (row > 9) svg.append(make('text', { y: y + row * 0.7 }, (status[0] === 'r' ? '✕ ' : '') + words(o.id, 6)));
      table.append(line('td', [o.id, word(status) + ' ' + words(o.code), o.http, time(took)]));
      return (pace) => bar.animate({ transform: ['scaleX(0)', 'none'] }, { delay: from * pace, duration: took * pace, fill: 'backwards' });
    });
    // The axis below has two to five ticks; a line through all bars is where the promise decided.
    let step = 10 ** Math.floor(Math.log10(end));
    step *= end < 2 * step ? 0.5 : end < 5 * step ? 1 : 2;
    for (let ms = 0; ms <= end; ms += step) svg.append(make('text', { x: x(ms), y: high + 15, 'text-anchor': ms ? 'middle' : 'start' }, ms ? time(ms) : 0));
    svg.append(
      make('line', { x1: x(at), x2: x(at), y2: high + 20 }),
      make('text', { x: x(at), y: high + 30, 'text-anchor': at > end / 2 ? 'end' : 'start' }, decided));
    still.append(make('p', {}, says), svg, make('details', {}, make('summary', {}, say('Table', 'Tabelle')), table), say('Recorded ', 'Aufgezeichnet ') + words(run.madeAt, 10) + ', ' + words(run.plan.endpoint));
    // The race is replayed when it comes into sight, each time with data-replay, in 3 s at most, unless the reader wants
    // things to stand still.
    const watch = new IntersectionObserver((seen) => {
      if (!seen[0].isIntersecting) return;
      if (!set.replay) watch.disconnect();
      bars.forEach((replay) => replay(Math.min(1, 3000 / end)));
    });
    if (!matchMedia('(prefers-reduced-motion)').matches) watch.observe(svg);
  };

  const load = async (from) => {
    if (from) {
      const run = from[0] === '{' ? JSON.parse(from) : await (await fetch(from)).json();
      link = link || run.link;
      if (frame) frame.src = live(); // it was pressed before its plan was here
      return draw(run);
    }
    // A link is base64url of raw DEFLATE.
    const bytes = Uint8Array.from(atob(link.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt());
    still.append(words((await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).json()).endpoint));
  };
  load(set.record).catch(() => still.append(set.record ? say('The recording could not be loaded.', 'Die Aufzeichnung war nicht zu laden.') : origin));
})();
