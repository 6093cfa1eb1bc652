// Shows the note of a number beside it while one points at it or has reached it by keyboard.
(function () {
  var tip = document.querySelector(".number-tip");
  function show(event) {
    var link = event.target.closest && event.target.closest("a.fact");
    if (!link) { return; }
    var note = document.getElementById(link.getAttribute("href").slice(1));
    tip.textContent = note.textContent;
    tip.hidden = false;
    var at = link.getBoundingClientRect(), room = document.documentElement.clientWidth;
    tip.style.left = Math.max(8, Math.min(at.left, room - tip.offsetWidth - 8)) + window.scrollX + "px";
    var above = at.top > tip.offsetHeight + 70;
    tip.style.top = window.scrollY + (above ? at.top - tip.offsetHeight - 6 : at.bottom + 6) + "px";
  }
  function hide() { tip.hidden = true; }
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("mouseout", function (event) {
    if (event.target.closest && event.target.closest("a.fact")) { hide(); }
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { hide(); } });
})();
