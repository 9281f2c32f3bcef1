// Looks for mistakes that anybody would see, and returns them as sentences in JSON.
(() => {
  const found = [];
  const say = (text) => { if (found.length < 20 && !found.includes(text)) found.push(text); };
  const short = (element) => `<${element.tagName.toLowerCase()} class="${element.className.baseVal ?? element.className}"> "${(element.innerText || element.value || "").trim().slice(0, 40)}"`;
  const shown = (element) => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return style.visibility === "visible" && box.width > 1 && box.height > 1 && element.checkVisibility({ opacityProperty: true });
  };

  // Nothing sticks out of the screen.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + 1) {
    const wide = [...document.body.querySelectorAll("*")].filter((e) => shown(e) && e.getBoundingClientRect().right > width + 1);
    say(`the page is ${document.documentElement.scrollWidth} px wide on a screen of ${width}: ${wide.slice(-1).map(short)}`);
  }

  // Every text stands out by 4.5 to 1 from what is behind it.
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const colours = new Map();
  const rgba = (colour) => {
    if (!colours.has(colour)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
      colours.set(colour, [r, g, b, a / 255]);
    }
    return colours.get(colour);
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3]));
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(element) || element.closest("script, style, option, :disabled")) continue;
    texts++;
    const back = behind(element), text = over(rgba(getComputedStyle(element).color), back);
    const [high, low] = [light(text), light(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) say(`the contrast is ${ratio.toFixed(2)} in ${short(element)}`);
  }
  if (texts < 5) say(`only ${texts} texts were looked at`);

  // Everything that can be used has a name, and is large enough to be hit.
  for (const element of document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a, summary")) {
    if (!shown(element)) continue;
    const name = (element.innerText || element.getAttribute("aria-label") || element.labels?.[0]?.innerText || element.querySelector("img")?.alt || "").trim();
    if (!name) say(`it has no name: ${short(element)}`);
    const ticked = element.type === "checkbox" || element.type === "radio"; // the words beside it can be pressed too
    const box = (ticked ? element.labels?.[0] ?? element : element).getBoundingClientRect();
    const alone = element.tagName === "BUTTON" || element.classList.contains("btn") || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
    if (alone && (box.height < 24 || box.width < 24)) say(`it is ${box.width.toFixed()} by ${box.height.toFixed()} px: ${short(element)}`);
  }

  // The page has one title, one heading above all others, and says its language.
  if (document.querySelectorAll("h1").length !== 1) say("it has not exactly one heading of the first level");
  if (!document.title || !document.documentElement.lang) say("it lacks a title or a language");
  for (const image of document.querySelectorAll("svg use")) {
    if (shown(image.parentElement) && image.getBoundingClientRect().width === 0) say(`an icon is empty: ${image.getAttribute("href")}`);
  }
  return JSON.stringify(found);
})()
