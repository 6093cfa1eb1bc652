// Charts answer to a pointer and to the arrow keys, can be saved and copied, and say what they show.
const tip = one(".chart-tip");
if (tip) {
  const MARK = "[data-tip], [data-mark]", DRAWING = ".figure-drawing", words = tip.dataset;
  const figureOf = (what) => what.closest("figure");
  const chosen = (figure) => all(":checked", figure).map((what) => what.parentNode.textContent.trim()).join(" · ");
  const seen = (what, near) => all(what, figureOf(near)).find((found) => box(found).width);
  let mark;

  // What a mark says stands in the wide drawing; the narrow one behind it names the place there.
  const show = (next) => {
    mark?.classList.remove("pointed");
    mark = next;
    if (mark) {
      const { tip: said, mark: place } = mark.dataset;
      tip.textContent = said
        ?? all(MARK, mark.closest(DRAWING).previousElementSibling)[place].dataset.tip;
      mark.classList.add("pointed");
      put(tip, mark);
    } else {
      tip.textContent = "";
    }
  };

  // A tip stays while the pointer is on it or in its chart, and goes with Escape.
  on("pointerover", ({ target }) => {
    const over = target.closest(MARK), chart = mark && figureOf(mark);
    if (over) {
      show(over);
    } else if (chart && target !== tip && !chart.contains(target) && !chart.contains(active())) {
      show();
    }
  });
  all(DRAWING).forEach((drawing) => {
    if (one(MARK, drawing)) {
      drawing.tabIndex = 0;
      drawing.role = "group";
      drawing.ariaLabel = one(".figure-number", figureOf(drawing)).textContent + words.keys;
    }
  });
  on("focusin", ({ target }) => {
    target.matches(DRAWING + ":focus-visible") && one(MARK, target) && show(one(MARK, target));
  });
  on("focusout", () => show());
  on("keydown", (event) => {
    const { key, target } = event, marks = target.matches(DRAWING) ? all(MARK, target) : [];
    const last = marks.length - 1, place = marks.indexOf(mark);
    const next = { ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place - 1,
      ArrowUp: place - 1, Home: 0, End: last }[key];
    key === "Escape" && show();
    if (next > -2 && last >= 0) {
      event.preventDefault();
      const to = marks[Math.max(0, Math.min(last, next))];
      to.scrollIntoView({ block: "nearest", inline: "nearest" });
      show(to);
    }
  });

  // The chart as it is by day, three times as large, between its title and its source. Lines are no
  // wider than the picture, Chinese is broken anywhere.
  const picture = async ({ title: number, source }, drawn) => {
    const what = chosen(figureOf(drawn));
    const svg = drawn.cloneNode(true), image = new Image(), canvas = document.createElement("canvas");
    const { width, height } = drawn.viewBox.baseVal, wide = 3 * width, high = 3 * height;
    svg.setAttribute("width", wide);
    svg.setAttribute("height", high);
    const faces = document.head.textContent.match(/@font-face\s*{[^}]*}/g) ?? [];
    svg.insertAdjacentHTML("afterbegin", `<style>${faces.join("")}</style>`);
    image.src = "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(svg));
    await image.decode();
    const pen = canvas.getContext("2d"), family = svg.getAttribute("font-family");
    const broken = (font, text) => {
      const lines = [""];
      pen.font = font + family;
      text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*/g).forEach((word) => {
        pen.measureText(lines.at(-1) + word).width > wide && lines.push("");
        lines.push(lines.pop() + word);
      });
      return lines;
    };
    const title = [number, seen(".says", drawn)?.innerText, what].filter(Boolean).join(" · ").replace(" · ", " ");
    const big = "bold 33px ", small = "24px ";
    const head = broken(big, title), foot = broken(small, source), above = 43 * head.length + 30;
    canvas.width = wide + 72;
    canvas.height = above + high + 32 * foot.length + 36;
    const write = (font, lines, y, step) => {
      pen.font = font + family;
      lines.forEach((line, n) => pen.fillText(line, 36, y + step * n));
    };
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 1e4, 1e4);
    pen.fillStyle = "#000";
    pen.drawImage(image, 36, above);
    write(big, head, 54, 43);
    write(small, foot, above + high + 36, 32);
    return new Promise((done) => canvas.toBlob(done));
  };

  // Copies the picture or the data; saves them where the clipboard is refused, or if asked to.
  on("click", async ({ target }) => {
    const { act } = target.dataset, tools = target.parentNode;
    if (!act) { return; }
    const csv = seen(".figure-data a", tools), out = one("output", tools);
    const png = act !== "data" && picture(tools.dataset, seen("svg", tools));
    out.textContent = "";
    try {
      if (png) {
        await navigator.clipboard.write([new ClipboardItem({ "image/png": act === "copy" && png })]);
      } else {
        await navigator.clipboard.writeText(await (await fetch(csv.href)).text());
      }
      out.textContent = words.copied;
    } catch {
      const link = csv.cloneNode();
      if (png) {
        link.download = csv.download.replace("csv", "png");
        link.href = URL.createObjectURL(await png);
      }
      link.click();
      out.textContent = words.saved;
    }
  });

  // A switch is of the stylesheet's; here it is said what it shows now.
  on("change", ({ target }) => {
    const figure = figureOf(target);
    one("output", figure).textContent = words.shown + chosen(figure);
  });
}
