// The note of a number opens beside it: while one points at the number or the note, has reached one
// of them by keyboard, or until one closes it, if one has selected the number. Escape closes it.
"use strict";
(function () {
  const note = document.querySelector(".number-tip");
  const said = note.querySelector(".said");
  const links = document.querySelectorAll("a.fact");
  let at = null;  // the number whose note is open
  let kept = false;  // it was selected, not only pointed at
  let timer = 0;

  const ours = (element) => element === at || note.contains(element);

  function place() {
    const number = at.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    note.style.left = note.style.top = "0";
    const zero = note.getBoundingClientRect();
    const above = number.top - zero.height - 4;
    const left = Math.max(8, Math.min(number.left, room - zero.width - 8));
    note.style.left = left - zero.left + "px";
    note.style.top = (above > 64 ? above : number.bottom + 4) - zero.top + "px";
  }

  function open(link, keep) {
    clearTimeout(timer);
    if (at !== link) {
      shut();
      at = link;
      const source = document.getElementById(link.hash.slice(1)).cloneNode(true);
      said.replaceChildren(...source.childNodes);
      link.after(note);  // so that the keyboard and a reading voice come to it next
      link.setAttribute("aria-expanded", "true");
      link.setAttribute("aria-describedby", said.id);  // what is in a closed list describes nothing
      note.hidden = false;
      if (note.showPopover) { note.showPopover(); }
    }
    kept = kept || keep;
    note.classList.toggle("kept", kept);
    place();
  }

  function shut() {
    clearTimeout(timer);
    if (!at) { return; }
    if (note.hidePopover && note.matches(":popover-open")) { note.hidePopover(); }
    note.hidden = true;
    at.setAttribute("aria-expanded", "false");
    at.setAttribute("aria-describedby", at.hash.slice(1));
    at = null;
    kept = false;
  }

  // The focus goes back to the number without opening its note again.
  function shutFromWithin() {
    const link = note.contains(document.activeElement) ? at : null;
    shut();
    if (link) {
      document.removeEventListener("focusin", focused);
      link.focus();
      document.addEventListener("focusin", focused);
    }
  }

  function focused(event) {
    const link = event.target.closest("a.fact");
    if (link && link.matches(":focus-visible")) { open(link, false); }
  }

  document.addEventListener("focusin", focused);
  document.addEventListener("focusout", (event) => {
    if (at && event.relatedTarget && !ours(event.relatedTarget)) { shut(); }
  });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") { return; }
    const link = event.target.closest("a.fact");
    clearTimeout(timer);
    if (link && !kept) {
      timer = setTimeout(open, at ? 200 : 80, link, false);
    } else if (at && !kept && !ours(event.target) && !ours(document.activeElement)) {
      timer = setTimeout(shut, 300);  // time to reach the note
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.fact");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      if (link === at && kept) { shut(); } else { open(link, true); }
    } else if (at && (event.target.closest(".number-tip button") || !ours(event.target))) {
      shutFromWithin();
    }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { shutFromWithin(); } });
  window.addEventListener("resize", () => { if (at) { place(); } });
  links.forEach((link) => link.setAttribute("aria-expanded", "false"));

  // An address such as #number-… opens the list, in browsers that do not do so themselves.
  function led() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const list = target && target.closest("details");
    if (list && !list.open) {
      list.open = true;
      target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", led);
  led();
})();
