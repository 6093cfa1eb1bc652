"use strict";
(function () {
  const page = document.documentElement;
  const places = [...document.querySelectorAll(
    "main section[id], main figure[id], main table[id]")];
  const links = document.querySelectorAll(".contents a");
  const twin = document.querySelector(".switch");
  const address = twin && twin.getAttribute("href");

  // The place that an address such as #table-4 has just led to, if it is still in view.
  function led() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target || !target.closest("main")) { return null; }
    const top = target.getBoundingClientRect().top;
    const wanted = parseFloat(getComputedStyle(target).scrollMarginTop);
    const ended = page.scrollHeight - page.clientHeight - window.scrollY < 2;
    const there = Math.abs(top - wanted) < 40 || (ended && top > 0 && top < page.clientHeight);
    return there ? target.closest("figure[id], table[id], section[id]") : null;
  }

  // The last place whose beginning has passed a line under the masthead. Over the last screen
  // the line sinks to the bottom: short sections at the end never come up to the top.
  function passed() {
    const left = page.scrollHeight - page.clientHeight - window.scrollY;
    const sunk = Math.max(0, 1 - left / page.clientHeight);
    const line = 120 + (page.clientHeight - 120) * sunk;
    return places.filter((place) => place.getBoundingClientRect().top <= line).pop();
  }

  function look() {
    const place = led() || passed();
    const section = place && place.closest("section[id]");
    links.forEach((link) => {
      if (section && link.hash === "#" + section.id) {
        link.setAttribute("aria-current", "location");
      } else {
        link.removeAttribute("aria-current");
      }
    });
    if (twin) { twin.href = address + (place ? "#" + place.id : ""); }
  }

  // What does not scroll needs no stop of the keyboard.
  function measure() {
    document.querySelectorAll(".scrolls").forEach((region) => {
      const overflows = region.scrollWidth > region.clientWidth;
      region.tabIndex = overflows || region.querySelector("[data-tip]") ? 0 : -1;
      region.classList.toggle("overflows", overflows);
    });
    look();
  }

  let waiting = false;
  window.addEventListener("scroll", () => {
    if (waiting) { return; }
    waiting = true;
    requestAnimationFrame(() => { waiting = false; look(); });
  }, { passive: true });
  window.addEventListener("hashchange", look);
  window.addEventListener("resize", measure);
  window.addEventListener("load", measure);
  measure();

  const menu = document.querySelector(".menu details");
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".menu summary")) { menu.open = false; }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
