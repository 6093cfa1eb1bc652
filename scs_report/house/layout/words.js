// Titles without spaces break between words, where the browser knows words; else as text does.
"use strict";
(function () {
  if (!window.Intl || !Intl.Segmenter) { return; }
  const segmenter = new Intl.Segmenter(document.documentElement.lang, { granularity: "word" });
  // Single characters belong to what follows, particles to what is before them.
  const particles = "{{ language.rules.typesetting.particles }}";
  const titles = "main :is(h1, h2, h3, .figure-title, .figure-unit, .table-title)";
  document.querySelectorAll(titles).forEach((title) => {
    const walker = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) { texts.push(walker.currentNode); }
    texts.forEach((text) => {
      const parts = [];
      let whole = false;  // a word ends here
      for (const part of segmenter.segment(text.data)) {
        const particle = particles.includes(part.segment);
        if (whole && part.isWordLike && !particle) { parts.push(document.createElement("wbr")); }
        parts.push(part.segment);
        whole = part.isWordLike && (part.segment.length > 1 || particle);
      }
      text.replaceWith(...parts);
    });
    title.classList.add("by-words");
  });
}());
