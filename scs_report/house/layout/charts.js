// Charts answer to a pointer and to the arrow keys, and can be saved as pictures.
(function () {
  const tip = document.querySelector(".chart-tip");
  let mark = null;

  function hide() {
    if (mark) { mark.classList.remove("pointed"); }
    mark = null;
    tip.textContent = "";
  }

  function show(next) {
    hide();
    mark = next;
    mark.classList.add("pointed");
    tip.textContent = mark.dataset.tip;
    const at = mark.getBoundingClientRect(), room = document.documentElement.clientWidth;
    const left = Math.min((at.left + at.right - tip.offsetWidth) / 2, room - tip.offsetWidth - 8);
    const above = at.top > tip.offsetHeight + 70;
    tip.style.left = Math.max(8, left) + scrollX + "px";
    tip.style.top = scrollY + (above ? at.top - tip.offsetHeight - 8 : at.bottom + 8) + "px";
  }

  // A tip stays while the pointer is on it or in its chart, and goes with Escape.
  document.addEventListener("pointerover", (event) => {
    const over = event.target.closest("[data-tip]"), chart = mark && mark.closest("figure");
    if (over && over !== mark) {
      show(over);
    } else if (chart && event.target !== tip && !chart.contains(event.target)
        && !chart.contains(document.activeElement)) {
      hide();
    }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); } });

  document.querySelectorAll(".figure-drawing").forEach((drawing) => {
    const marks = [...drawing.querySelectorAll("[data-tip]")];
    const name = drawing.closest("figure").querySelector(".figure-number").textContent;
    let place = 0;
    if (!marks.length) { return; }
    drawing.tabIndex = 0;
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", name + tip.dataset.keys);
    drawing.addEventListener("focus", () => {
      if (drawing.matches(":focus-visible")) { show(marks[place]); }
    });
    drawing.addEventListener("blur", hide);
    drawing.addEventListener("keydown", (event) => {
      const last = marks.length - 1, next = { ArrowRight: place + 1, ArrowDown: place + 1,
        ArrowLeft: place - 1, ArrowUp: place - 1, Home: 0, End: last }[event.key];
      if (next === undefined) { return; }
      event.preventDefault();
      place = Math.max(0, Math.min(last, next));
      marks[place].scrollIntoView({ block: "nearest", inline: "nearest" });
      show(marks[place]);
    });
  });

  // Writes a text in lines no wider than the picture, Chinese broken anywhere; returns the end.
  function write(pen, text, x, y, size, width) {
    let line = "";
    pen.font = pen.font.replace(/[\d.]+px/, size + "px");
    (text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*/g) || []).concat("").forEach((word) => {
      if (!word || pen.measureText(line + word).width > width) {
        pen.fillText(line, x, y += size * 1.3);
        line = "";
      }
      line += word;
    });
    return y;
  }

  function save(tools) {
    const drawn = [...tools.closest("figure").querySelectorAll("svg")];
    const svg = drawn.find((one) => one.clientWidth).cloneNode(true);
    const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map((n) => 3 * n);
    svg.setAttribute("width", wide);
    svg.setAttribute("height", high);
    const fonts = document.createElementNS("http://www.w3.org/2000/svg", "style");
    fonts.textContent = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => rule.cssText).join("");
    svg.prepend(fonts);
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
      canvas.width = wide + 72;
      canvas.height = high + 300;
      const face = "1px " + svg.getAttribute("font-family");
      pen.font = "bold " + face;
      let y = write(pen, tools.dataset.title, 36, 24, 33, wide) + 24;
      pen.drawImage(image, 36, y);
      pen.font = face;
      y = Math.ceil(write(pen, tools.dataset.source, 36, y + high + 12, 24, wide)) + 36;
      const written = pen.getImageData(0, 0, canvas.width, y);
      canvas.height = y;
      pen.putImageData(written, 0, 0);
      pen.globalCompositeOperation = "destination-over";
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, y);
      const link = document.createElement("a");
      link.download = tools.querySelector("a").download.replace("csv", "png");
      link.href = canvas.toDataURL();
      link.click();
    };
    image.src = "data:image/svg+xml,"
      + encodeURIComponent(new XMLSerializer().serializeToString(svg));
  }

  document.querySelectorAll(".figure-data").forEach((tools) => {
    const button = document.createElement("button");
    button.textContent = tip.dataset.picture;
    button.addEventListener("click", () => save(tools));
    tools.append(" ", button);
  });
})();
