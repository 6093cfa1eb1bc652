// Titles without spaces break between words. Single characters belong to what follows, particles to
// what is before them; a short quotation is not parted.
const { particles } = page.dataset;
if (particles) {
  const segmenter = new Intl.Segmenter(page.lang, { granularity: "word" });
  all("main :is(h1, h2, h3, .figure-title, .figure-unit, .table-title)").forEach((title) => {
    const walker = document.createTreeWalker(title, 4), texts = [];
    while (walker.nextNode()) { texts.push(walker.currentNode); }
    texts.forEach((text) => {
      let whole;  // a word ends here
      const quoted = [...text.data.matchAll(/[“「][^“”「」]{1,8}[”」]/g)];
      text.replaceWith(...[...segmenter.segment(text.data)].flatMap(({ segment, index, isWordLike }) => {
        const particle = particles.includes(segment);
        const within = quoted.some((one) => index > one.index && index < one.index + one[0].length);
        const apart = whole && isWordLike && !particle && !within;
        whole = isWordLike && (segment[1] || particle);
        return apart ? [document.createElement("wbr"), segment] : segment;
      }));
    });
    title.classList.add("by-words");
  });
}
