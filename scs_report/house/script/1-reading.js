// Where one reads; what scrolls; the menu. The other files use the helpers.
const page = document.documentElement, active = () => document.activeElement;
const all = (what, where = document) => [...where.querySelectorAll(what)];
const one = (what, where = document) => where.querySelector(what);
const on = (names, act) => names.split(" ").forEach((name) => addEventListener(name, act));
const box = (what) => what.getBoundingClientRect();

// Puts a tip above a mark, or below it where there is no room.
const put = (tip, mark) => {
  const at = box(mark), style = tip.style;
  style.left = style.top = 0;
  const { left, top, width, height } = box(tip), room = page.clientWidth - width - 8;
  style.left = Math.max(8, Math.min((at.left + at.right - width) / 2, room)) - left + "px";
  style.top = (at.top > height + 70 ? at.top - height - 6 : at.bottom + 6) - top + "px";
};

// The contents mark the place that an address such as #table-4 has just led to, if it is still in
// view; else the last one that has passed a line under the masthead, which sinks over the last
// screen: short sections at the end never come up to the top. Links to other languages lead there.
const PLACES = "main :is(section, figure, table)[id]";
const look = () => {
  const high = page.clientHeight, left = page.scrollHeight - high - scrollY;
  const line = 120 + (high - 120) * Math.max(0, 1 - left / high);
  const led = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const top = led && box(led).top;
  const there = Math.abs(top - 68) < 40 || (left < 2 && top > 0 && top < high);
  const place = (led && there && led.closest(PLACES))
    || all(PLACES).findLast((what) => box(what).top <= line);
  const hash = (what) => (what ? "#" + what.id : "");
  const section = hash(place?.closest("section"));
  all(".contents a").forEach((link) => {
    link.ariaCurrent = section && link.hash === section ? "location" : null;
  });
  all(".switch").forEach((link) => {
    link.setAttribute("href", link.getAttribute("href").split("#")[0] + hash(place));
  });
};

// What does not scroll needs no stop of the keyboard.
const measure = () => {
  const regions = all(".scrolls");
  // a table that overflowed in a smaller window is wider for it
  regions.forEach((region) => region.classList.remove("overflows"));
  const over = regions.map((region) => region.scrollWidth > region.clientWidth);
  regions.forEach((region, at) => {
    region.tabIndex = over[at] ? 0 : -1;
    region.classList.toggle("overflows", over[at]);
  });
  look();
};
on("scroll hashchange", look);
on("resize load", measure);
measure();

const menu = one(".menu details");
on("click keydown", ({ target, key }) => {
  if (menu.open && (key ? key === "Escape" : !target.closest(".menu summary"))) {
    menu.open = false;
    key && menu.firstElementChild.focus();
  }
});
