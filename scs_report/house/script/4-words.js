// Titles without spaces break between words. Single characters belong to what follows, particles to
// what is before them.
const { particles } = page.dataset;
if (particles) {
  const segmenter = new Intl.Segmenter(page.lang, { granularity: "word" });
  all("main :is(h1, h2, h3, .figure-title, .figure-unit, .table-title)").forEach((title) => {
    const walker = document.createTreeWalker(title, 4), texts = [];
    while (walker.nextNode()) { texts.push(walker.currentNode); }
    texts.forEach((text) => {
      let whole;  // a word ends here
      text.replaceWith(...[...segmenter.segment(text.data)].flatMap(({ segment, isWordLike }) => {
        const particle = particles.includes(segment);
        const apart = whole && isWordLike && !particle;
        whole = isWordLike && (segment[1] || particle);
        return apart ? [document.createElement("wbr"), segment] : segment;
      }));
    });
    title.classList.add("by-words");
  });
}
