// The page around the documents: loads them, changes in place what changed, marks what is to be
// mended. The pages themselves are as they are published.
const one = (what, where = document) => where.querySelector(what);
const all = (what, where = document) => [...where.querySelectorAll(what)];
const make = (tag, text = "", name = "") => {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = name;
  return made;
};
const desk = document.body, words = JSON.parse(desk.dataset.words), kinds = JSON.parse(desk.dataset.kinds);
const panes = one("#panes"), side = one("#findings"), opened = one("#opened");
const asked = new URLSearchParams(location.search);
let shown = [], sheets = [], news = { pages: {}, papers: {}, findings: [] }, source, at = -1, told = 0;

// ---- What is shown: a pane a language, and a PDF each if it is asked for. -----------------------
const chosen = () => ({
  name: one("#document").value,
  codes: all("#languages input").filter((box) => box.checked).map((box) => box.value),
  width: one("#width :checked").value,
  pdf: one("#pdf").checked,
});

// The address says what is shown, so that it can be loaded again or kept as a bookmark.
const noteDown = () => {
  const { name, codes, width, pdf } = chosen();
  const query = new URLSearchParams({ doc: name, lang: codes.join(), width });
  pdf && query.set("pdf", 1);
  one("#dark").checked && query.set("dark", 1);
  history.replaceState(null, "", "?" + query);
};

const arrange = () => {
  const { name, codes, width, pdf } = chosen();
  panes.className = "panes " + width;
  panes.replaceChildren();
  shown = codes.map((code) => openPane(`${name}.${code}`));
  sheets = pdf ? codes.map((code) => openSheets(`${name}.${code}`)) : [];
  noteDown();
  one("#files").replaceChildren(...codes.flatMap((code) =>
    one("#files").dataset.formats.split(" ").map((end) => {
      const link = make("a", `${code} ${{ docx: "Word", xlsx: "Excel", pptx: "PowerPoint" }[end] ?? "PDF"}`);
      link.href = `/pages/${name}.${code}.${end}`;
      if (end === "pdf") { link.target = "_blank"; }
      return link;
    })));
  listen();
};

const listen = () => {
  source?.close();
  const pages = shown.map((pane) => pane.edition).join(), papers = sheets.map((pane) => pane.edition).join();
  source = new EventSource(`/events?pages=${pages}&papers=${papers}`);
  source.onmessage = ({ data }) => receive(JSON.parse(data));
  source.onerror = () => { one("#timing").textContent = words.ended; };
};

const openPane = (edition) => {
  const box = make("div", "", "pane"), frame = make("iframe");
  const pane = { edition, frame, version: -1, pristine: null, busy: null };
  frame.title = edition;
  frame.addEventListener("load", () => loaded(pane));
  frame.src = `/pages/${edition}.html`;
  box.append(frame);
  panes.append(box);
  return pane;
};

const loaded = async (pane) => {
  const doc = pane.frame.contentDocument, path = pane.frame.contentWindow.location.pathname;
  const edition = path.match(/^\/pages\/(.+)\.html$/)?.[1];
  if (!edition) { return; }
  if (edition !== pane.edition) {  // a link in the page led to another document or language
    pane.edition = pane.frame.title = edition;
    listen();
  }
  document.title = shown[0].frame.contentDocument.title;
  pane.version = news.pages[edition] ?? 0;
  pane.pristine = await fetched(edition);
  doc.addEventListener("keydown", pressed);
  doc.addEventListener("click", (event) => clicked(event, pane), true);
  const lead = () => { leader = pane; };
  ["pointerenter", "wheel", "pointerdown", "keydown", "touchstart"].forEach((name) =>
    doc.documentElement.addEventListener(name, lead, { passive: true }));
  doc.addEventListener("scroll", () => leader === pane && follow(pane), { passive: true });
  paint(doc);
  annotate(pane);
};

// A page as it was sent. Where its lines come from is kept apart: a line added above changes that of
// all below, and nothing that is seen.
const fetched = async (edition) => {
  const text = await (await fetch(`/pages/${edition}.html`)).text();
  const page = new DOMParser().parseFromString(text, "text/html");
  page.lines = all("i[data-at]", page).map((mark) => {
    const at = mark.dataset.at;
    mark.dataset.at = "";
    return at;
  });
  return page;
};

// ---- News: pages that changed, findings, and how long it took. ----------------------------------
const receive = async (next) => {
  news = next;
  const renewed = await Promise.all(shown.map(renew));
  list();
  shown.forEach(annotate);
  sheets.forEach(renewSheets);
  const { timing } = next;
  if (timing && timing.saved !== told && renewed.some(Boolean)) {
    told = timing.saved;
    // what was drawn is on the screen in the frame after the next
    requestAnimationFrame(() => setTimeout(() => time(timing)));
  }
};

const times = {};
const time = ({ kind, saved }) => {
  const took = Math.max(0, Date.now() / 1000 - saved), list = times[kind] ??= [];
  list.push(took);
  const sorted = [...list].sort((a, b) => a - b), half = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  const said = { kind: words[kind], took: took.toFixed(2), median: median.toFixed(2), times: list.length };
  const timing = one("#timing");
  timing.textContent = words.took.replace(/\{(\w+)\}/g, (_, name) => said[name]);
  Object.assign(timing.dataset, { kind, took, median, times: list.length });
};

const renew = async (pane) => {
  const version = news.pages[pane.edition];
  if (version === undefined || version === pane.version || !pane.pristine) { return false; }
  pane.version = version;
  const next = await fetched(pane.edition), before = pane.pristine, doc = pane.frame.contentDocument;
  if (pane.version !== version) { return false; }  // a newer one is on its way
  pane.pristine = next;
  if (before.body.className === "live-trouble" || next.body.className !== before.body.className) {
    pane.frame.contentWindow.location.reload();
    return true;
  }
  return change(doc, before, next);
};

// ---- Changes in place. Containers are gone into, everything else is replaced as a whole. --------
const OURS = ".live-note, .live-badge, .number-tip";
const CONTAINER = "body, main, section, nav, header, footer, ul, ol, div:not(.figure-drawing, .table-wrap)";
const within = (parent) => [...parent.children].filter((child) => !child.matches(OURS));
const closed = (parent) => [...parent.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

const change = (doc, before, next) => {
  doc.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  all(".live-note, .live-badge", doc).forEach((note) => note.remove());
  const tip = one(".number-tip", doc);
  tip && doc.body.append(tip);
  all(".live-changed", doc).forEach((element) => element.classList.remove("live-changed"));
  const stay = anchor(doc);
  const [old, fresh] = [before, next].map((page) => all("head style, head title", page));
  all("head style, head title", doc).slice(0, fresh.length).forEach((style, n) => {
    if (old[n]?.textContent !== fresh[n].textContent) { style.textContent = fresh[n].textContent; }
  });
  const changed = [];
  patch(doc.body, before.body, next.body, changed);
  all("i[data-at]", doc).forEach((mark, n) => { mark.dataset.at = next.lines[n] ?? ""; });
  changed.forEach((element) => element.classList.add("live-changed"));
  paint(doc);
  // the page's own script looks again when what changed is on the screen: it lays all out anew
  later(() => doc.defaultView?.dispatchEvent(new Event("resize")));
  stay(changed);
  return true;
};

const later = window.requestIdleCallback ?? setTimeout;

const patch = (live, before, next, changed) => {
  const now = within(live), old = within(before), fresh = within(next);
  let start = 0, end = 0;
  while (start < Math.min(old.length, fresh.length) && old[start].isEqualNode(fresh[start])) { start++; }
  while (end < Math.min(old.length, fresh.length) - start
    && old.at(-1 - end).isEqualNode(fresh.at(-1 - end))) { end++; }
  const gone = now.slice(start, now.length - end), went = old.slice(start, old.length - end);
  const came = fresh.slice(start, fresh.length - end);
  const alike = gone.length === came.length && went.length === came.length;
  const put = (element) => {
    const made = live.ownerDocument.importNode(element, true);
    changed.push(made);
    return made;
  };
  if (alike) {
    came.forEach((element, n) => {
      if (went[n].isEqualNode(element)) { return; }
      const same = went[n].tagName === element.tagName && went[n].className === element.className
        && went[n].id === element.id;
      if (same && element.matches(CONTAINER) && !closed(element) && !closed(went[n])) {
        patch(gone[n], went[n], element, changed);
      } else {
        gone[n].replaceWith(put(element));
      }
    });
    return;
  }
  const before_ = now[now.length - end] ?? null;
  gone.forEach((element) => element.remove());
  came.map(put).forEach((element) => live.insertBefore(element, before_));
};

// Keeps the place: what was at the top of the window stays there.
const anchor = (doc) => {
  const blocks = all("main :is(p, li, h1, h2, h3, figure, table)", doc);
  const top = blocks.find((block) => block.getBoundingClientRect().bottom > 80);
  const was = top?.getBoundingClientRect().top, y = doc.defaultView.scrollY, place = blocks.indexOf(top);
  return () => {
    const now = top?.isConnected ? top : all("main :is(p, li, h1, h2, h3, figure, table)", doc)[place];
    if (now && y > 0) { doc.defaultView.scrollBy({ top: now.getBoundingClientRect().top - was, behavior: "instant" }); }
  };
};

// ---- Marks in the page. ------------------------------------------------------------------------
const FULL = ["error", "broken", "problem"];
// What stands between backquotes is to be typed.
const coded = (text) => text.split("`").map((part, n) => (n % 2 ? make("code", part) : part));
const placeOf = ({ file, line }) => file + (line ? ":" + line : "");

// The element that a finding is about: its claim, number or part, else what the line above made.
const find = (doc, { file, line, claim, fact, anchor: id }) => {
  const code = file.match(/\.([\w-]+)\.md$/)?.[1];
  if (code && code !== doc.location.pathname.split(".").at(-2)) { return null; }
  if (claim) {
    const found = one(`[data-claim="${CSS.escape(claim)}"]`, doc);
    if (found) { return found; }
  }
  if (fact) {
    const found = one(`main [data-fact="${CSS.escape(fact)}"]`, doc);
    if (found) { return found; }
  }
  if (id) { return doc.getElementById(id); }
  const name = file.replace(/^templates\//, "");
  let best = null, first = null;
  all("i[data-at]", doc).forEach((mark) => {
    const colon = mark.dataset.at.lastIndexOf(":");
    if (mark.dataset.at.slice(0, colon) !== name) { return; }
    first ??= mark;
    if (Number(mark.dataset.at.slice(colon + 1)) <= line) { best = mark; }
  });
  return best ?? first;
};

const blockOf = (element) =>
  element.closest("p, li, h1, h2, h3, h4, figure, .table-block, td, th, .box-title") ?? element;

const annotate = (pane) => {
  const doc = pane.frame.contentDocument;
  if (!doc?.body || !pane.pristine) { return; }
  all(".live-note, .live-badge", doc).forEach((note) => note.remove());
  news.findings.forEach((finding, n) => {
    const element = find(doc, finding);
    if (!element) { return; }
    const full = FULL.includes(finding.kind);
    const note = doc.createElement("button");
    note.type = "button";
    note.className = `${full ? "live-note" : "live-badge"} ${finding.kind}`;
    note.dataset.n = n;
    if (full) {
      const place = doc.createElement("code");
      place.textContent = placeOf(finding);
      note.append(place, " ", make("b", kinds[finding.kind]), " ", ...coded(finding.text));
      const block = blockOf(element);
      block.matches("li, td, th") ? block.append(note) : block.after(note);
    } else {
      note.textContent = kinds[finding.kind];
      note.title = `${placeOf(finding)} ${finding.text}`;
      note.ariaLabel = `${kinds[finding.kind]}: ${finding.text}`;
      element.matches("figure, table, div") ? element.before(note) : element.after(note);
    }
  });
};

const list = () => {
  one("#count").textContent = news.findings.length || "";
  side.replaceChildren(...news.findings.map((finding, n) => {
    const item = make("li", "", finding.kind), button = make("button");
    button.type = "button";
    button.append(make("b", kinds[finding.kind]), " ", ...coded(finding.text), " ");
    finding.file && button.append(make("code", placeOf(finding)));
    button.addEventListener("click", () => go(n));
    item.append(button);
    return item;
  }));
  news.findings.length || side.append(make("li", words.nothing));
};

const go = (n) => {
  at = n;
  const finding = news.findings[n];
  let found = null;
  all("button", side)[n]?.focus();
  shown.forEach((pane) => {
    const doc = pane.frame.contentDocument, element = find(doc, finding);
    all(".live-here", doc).forEach((what) => what.classList.remove("live-here"));
    if (!element) { return; }
    const block = blockOf(element);
    block.classList.add("live-here");
    block.scrollIntoView({ block: "center", behavior: "instant" });
    if (!found) { found = pane; }
  });
  if (found) { follow(leader = found); }
  if (finding.claim) { openClaim(finding.claim); }
};

// ---- Claims and numbers are opened beside the page. --------------------------------------------
const open = (head, rows) => {
  const into = one("div", opened), terms = make("dl");
  rows.filter(([, text]) => text?.length).forEach(([label, text]) => {
    terms.append(make("dt", label));
    [text].flat().forEach((each) => terms.append(each.nodeType ? each : make("dd", each)));
  });
  into.replaceChildren(make("h2", head), terms);
  opened.hidden = false;
};
const shut = () => { opened.hidden = true; };

const openClaim = async (id, edition) => {
  const own = edition ?? shown.find((pane) => one(`[data-claim="${CSS.escape(id)}"]`, pane.frame.contentDocument))?.edition
    ?? shown[0].edition;
  const claim = (await (await fetch(`/claims/${own}.json`)).json()).find((one_) => one_.id === id);
  if (!claim) { return; }
  open(`${words.claim} ${claim.name} (${claim.judged})`, [
    [placeOf(claim), claim.expression],
    [words.evidence, claim.evidence],
    [words.branches, claim.branches.map(({ name, text, printed }) =>
      make("dd", `${name}${printed ? ` (${words.printed})` : ""}: ${text || words.silent}`, printed ? "printed" : ""))],
    [words.paste, claim.paste],
  ]);
};

const openNumber = async (name, edition) => {
  const way = await (await fetch(`/way/${edition}.json?of=${encodeURIComponent(name)}`)).json();
  if (way.problems) {
    open(`${words.number} ${name}`, way.problems.map((problem) => ["", problem.text]));
  } else {
    open(`${way[0].label} = ${way[0].text}`, way.slice(1).map(({ label, text }) => [label, text]));
  }
};

const clicked = (event, pane) => {
  const { target } = event, note = target.closest("[data-n]");
  if (note) {
    event.preventDefault();
    event.stopPropagation();
    go(Number(note.dataset.n));
    return;
  }
  const fact = target.closest("[data-fact]"), claim = target.closest("[data-claim]");
  const cell = target.closest("main :is(td, th)[id*='--']");
  if (fact) { openNumber(fact.dataset.fact, pane.edition); }
  else if (cell) { openNumber(cell.dataset.address ?? cell.id, pane.edition); }
  else if (claim && !target.closest("a, button, summary")) { openClaim(claim.dataset.claim, pane.edition); }
};

// ---- Panes scroll together, section by section. ------------------------------------------------
let leader = null;
const PLACES = "main :is(h1, section, figure, .table-block, table)[id], main h1";
const tops = (doc) => new Map(all(PLACES, doc).map((place) =>
  [place.id || "top", place.getBoundingClientRect().top + doc.defaultView.scrollY]));
const follow = (pane) => {
  const y = pane.frame.contentWindow.scrollY, mine = tops(pane.frame.contentDocument);
  shown.filter((other) => other !== pane).forEach((other) => {
    const theirs = tops(other.frame.contentDocument);
    const full = (one_) => one_.frame.contentDocument.documentElement.scrollHeight - one_.frame.contentWindow.innerHeight;
    const points = [[0, 0], ...[...mine].filter(([id]) => theirs.has(id)).map(([id, top]) => [top, theirs.get(id)]),
      [full(pane), full(other)]].sort((a, b) => a[0] - b[0]);
    const n = Math.max(1, points.findIndex(([top]) => top > y)), [a, b] = [points[n - 1], points[n]];
    const part = b[0] > a[0] ? (y - a[0]) / (b[0] - a[0]) : 0;
    other.frame.contentWindow.scrollTo({ top: a[1] + part * (b[1] - a[1]), behavior: "instant" });
  });
};

// ---- Pictures of the pages of a PDF. -----------------------------------------------------------
const openSheets = (edition) => {
  const box = make("div", words.making, "pane sheets");
  box.tabIndex = 0;
  box.setAttribute("aria-label", `${edition}.pdf`);
  panes.append(box);
  return { edition, box, version: 0 };
};
const renewSheets = async (pane) => {
  const version = news.papers[pane.edition] ?? 0;
  if (version === pane.version) { return; }
  pane.version = version;
  const sizes = await (await fetch(`/paper/${pane.edition}.json`)).json();
  const old = all("img", pane.box);
  old.length || pane.box.replaceChildren();
  old.slice(sizes.length).forEach((image) => image.remove());
  const near = (image) => Math.abs(image.getBoundingClientRect().top - innerHeight / 2);
  const images = sizes.map(({ width, height }, n) => {
    const image = old[n] ?? pane.box.appendChild(make("img"));
    Object.assign(image, { width, height, alt: words.page.replace("{n}", n + 1) });
    return [image, n];
  });
  for (const [image, n] of images.sort((a, b) => near(a[0]) - near(b[0]))) {
    const blob = await (await fetch(`/paper/${pane.edition}/${n + 1}.png?v=${version}`)).blob();
    if (pane.version !== version) { return; }
    const bytes = await blob.arrayBuffer(), digest = String(await hash(bytes));
    image.classList.toggle("changed", !!image.dataset.digest && image.dataset.digest !== digest);
    if (image.dataset.digest !== digest) {
      image.src && URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(blob);
      image.dataset.digest = digest;
    }
  }
  pane.box.dataset.version = version;
};
const hash = async (bytes) => [...new Uint8Array(await crypto.subtle.digest("SHA-1", bytes))].join();

// ---- Light and dark, and keys. -----------------------------------------------------------------
const paint = (doc) => {
  const dark = desk.classList.contains("dark"), query = "(prefers-color-scheme: dark)";
  doc.documentElement.classList.toggle("live-claims", one("#claims").checked);
  doc.documentElement.style.colorScheme = dark ? "dark" : "light";
  const told = (text) => (dark ? "all" : "not all") + ` /* ${text} */`;
  const rules = (list) => [...list].forEach((rule) => {
    if (rule.media) {
      const own = rule.ownText ??= rule.media.mediaText;
      const wanted = dark ? own.replace(query, "(min-width: 0)") : "not all";
      // what is set, even to what it was, has the whole page styled anew
      if (own.includes(query) && rule.media.mediaText !== wanted) { rule.media.mediaText = wanted; }
    }
    rule.cssRules && rules(rule.cssRules);
  });
  [...doc.styleSheets].forEach((sheet) => rules(sheet.cssRules));
  all("source[media]", doc).forEach((logo) => {
    logo.dataset.media ??= logo.media;
    if (logo.dataset.media.includes(query)) { logo.media = dark ? "all" : "not all"; }
  });
};
const repaint = () => {
  desk.classList.toggle("dark", one("#dark").checked);
  shown.forEach((pane) => pane.frame.contentDocument?.body && paint(pane.frame.contentDocument));
};

const pressed = (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || target.closest?.("select, textarea, input:not([type=checkbox], [type=radio])")) { return; }
  const box = { d: "#dark", c: "#claims", p: "#pdf", 1: "[value=full]", 2: "[value=phone]", 3: "[value=paper]" }[key.toLowerCase()];
  if (box) {
    one(box).click();
  } else if (key.toLowerCase() === "l") {
    const boxes = all("#languages input"), on = boxes.filter((each) => each.checked).length;
    // all, then each alone, then all again
    const next = on > 1 ? 0 : boxes.findIndex((each) => each.checked) + 1;
    boxes.forEach((each, n) => { each.checked = next >= boxes.length || n === next; });
    arrange();
  } else if (key.toLowerCase() === "j" || key.toLowerCase() === "k") {
    const count = news.findings.length;
    count && go((at + (key.toLowerCase() === "j" ? 1 : -1) + count) % count);
  } else if (key === "Escape") {
    shut();
  }
};

all("#document, #languages input, #pdf").forEach((box) => box.addEventListener("change", arrange));
one("#width").addEventListener("change", () => { panes.className = "panes " + chosen().width; noteDown(); });
all("#dark, #claims").forEach((box) => box.addEventListener("change", () => { repaint(); noteDown(); }));
one(".close").addEventListener("click", shut);
addEventListener("keydown", pressed);

one("#document").value = asked.get("doc") || one("#document").value;
if (asked.has("lang")) {
  all("#languages input").forEach((box) => { box.checked = asked.get("lang").split(",").includes(box.value); });
} else if (innerWidth < 760) {
  all("#languages input").forEach((box, n) => { box.checked = n === 0; });
}
all(`#width [value="${CSS.escape(asked.get("width") || "full")}"]`).forEach((box) => { box.checked = true; });
one("#pdf").checked = asked.has("pdf");
one("#dark").checked = asked.has("dark") || matchMedia("(prefers-color-scheme: dark)").matches;
repaint();
arrange();
