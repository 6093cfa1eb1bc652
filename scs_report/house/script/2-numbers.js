// The note of a number opens beside it: while one points at the number or the note, has reached one
// of them by keyboard, or until one closes it, if one has selected the number.
const note = one(".number-tip");
if (note) {
  const said = note.firstElementChild;
  let at, kept, timer;  // the number whose note is open; whether it was selected
  const ours = (what) => what === at || note.contains(what);

  const shut = () => {
    clearTimeout(timer);
    if (!at) { return; }
    const link = at;
    at = kept = 0;
    note.contains(active()) && link.focus();
    note.hidePopover?.();
    note.hidden = true;
    link.ariaExpanded = false;
  };
  const open = (link, keep) => {
    clearTimeout(timer);
    if (at !== link) {
      shut();
      at = link;
      said.innerHTML = one(link.hash).innerHTML;
      link.after(note);  // so that the keyboard and a reading voice come to it next
      link.ariaExpanded = true;
      link.setAttribute("aria-describedby", said.id);  // what is in a closed list describes nothing
      note.hidden = false;
      note.showPopover?.();
    }
    kept ||= keep;
    note.classList.toggle("kept", !!kept);
    put(note, link);
  };

  on("focusin", ({ target, relatedTarget }) => {
    target.matches("a.fact:focus-visible") && !note.contains(relatedTarget) && open(target);
  });
  on("focusout", ({ relatedTarget }) => relatedTarget && !ours(relatedTarget) && shut());
  on("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch" || kept) { return; }
    const link = target.closest("a.fact");
    clearTimeout(timer);
    if (link) {
      timer = setTimeout(open, at ? 200 : 80, link);
    } else if (!ours(target) && !ours(active())) {
      timer = setTimeout(shut, 300);  // time to reach the note
    }
  });
  on("click", (event) => {
    const { target } = event, link = target.closest("a.fact");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      link === at && kept ? shut() : open(link, 1);
    } else if (target.closest(".number-tip button") || !ours(target)) {
      shut();
    }
  });
  on("keydown", ({ key }) => key === "Escape" && shut());
  on("resize", () => at && put(note, at));
  all("a.fact").forEach((link) => { link.ariaExpanded = false; });
}
