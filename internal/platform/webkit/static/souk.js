// What the pages do better with a script. All of it can be missing: every page reads and every form
// works without.
"use strict";

// Copy buttons stay hidden until a script can serve them.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("btn-primary");
    setTimeout(() => button.classList.remove("btn-primary"), 1200);
  });
}

// Menus and inline questions close on Escape and on a click elsewhere.
const menus = document.querySelectorAll("details[data-menu]");
document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
});

const freshen = (form) => {
  delete form.dataset.sent;
  for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
};

// A form that has been sent is not sent again by a second press. Coming back by the history, it is
// fresh again.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const pressed = event.submitter;
    if (pressed) pressed.setAttribute("aria-busy", "true");
  });
}
window.addEventListener("pageshow", (event) => {
  // What such a page shows may be over: a payment that is made, a price that is paid.
  if (event.persisted && document.querySelector("[data-fresh]")) { location.reload(); return; }
  for (const form of document.querySelectorAll("form[data-sent]")) freshen(form);
});

// Time left, counted down every second; when it is over the page is asked again. The server's clock
// counts: the page says what it showed when the page was made.
for (const place of document.querySelectorAll("[data-until]")) {
  const until = Date.parse(place.dataset.until) - Date.parse(place.dataset.now) + Date.now();
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) { clearInterval(timer); location.reload(); return; }
    place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  };
  const timer = setInterval(tick, 1000);
  if (until > Date.now()) tick();
}

// Uploads: files can be dropped, the progress is shown, and the answer takes the place of the old one.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const progress = form.querySelector("[data-progress]");
  const bar = progress.querySelector("progress");
  const words = progress.querySelector("[data-words]");

  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = input.files[0];
    if (form.dataset.limit && file && file.size > Number(form.dataset.limit)) {
      words.textContent = "This file is larger than what is taken here.";
      progress.hidden = false;
      freshen(form);
      return;
    }
    const data = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.responseType = "document";
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.value = step.loaded / step.total;
      words.textContent = step.loaded < step.total
        ? `Sending: ${Math.floor((100 * step.loaded) / step.total)} %` : words.dataset.after || "Sent. Checking the package…";
    });
    const done = () => {
      progress.hidden = true;
      freshen(form);
    };
    request.addEventListener("load", () => {
      done();
      const answer = request.response && request.response.getElementById("result");
      const sentTo = new URL(form.getAttribute("action"), location.href).href;
      if (!answer || request.responseURL !== sentTo) { location.assign(request.responseURL); return; }
      for (const part of form.querySelectorAll("[data-swap]")) {
        const fresh = request.response.getElementById(part.id);
        if (fresh) part.replaceWith(fresh);
      }
      const place = document.getElementById("result");
      place.replaceChildren(...answer.childNodes);
      place.scrollIntoView({ block: "start", behavior: "smooth" });
    });
    request.addEventListener("error", () => { done(); form.submit(); });
    bar.value = 0;
    words.textContent = "Sending…";
    progress.hidden = false;
    request.send(data);
  });
}

// Search fields suggest while one types; the arrow keys walk through the list.
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  Object.assign(list, { className: "suggest", id: `${input.id}-suggest`, hidden: true, role: "listbox", ariaLabel: "Suggestions" });
  form.append(list);
  Object.assign(input, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
  input.setAttribute("aria-controls", list.id);
  let chosen = -1, timer, asked = "";
  const close = () => { list.hidden = true; input.ariaExpanded = "false"; choose(-1); };
  const choose = (n) => {
    chosen = n;
    [...list.children].forEach((row, i) => { row.ariaSelected = String(i === n); });
    if (n < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", list.children[n].id);
  };
  const show = (found) => {
    list.replaceChildren(...found.map((item, i) => {
      const row = document.createElement("li");
      Object.assign(row, { id: `${list.id}-${i}`, role: "option" });
      row.dataset.href = item.href;
      row.append(...[item.label, item.note].map((text) => Object.assign(document.createElement("span"), { textContent: text })));
      return row;
    }));
    choose(-1);
    list.hidden = !found.length;
    input.ariaExpanded = String(found.length > 0);
  };
  const ask = async () => {
    const typed = asked = input.value.trim();
    if (!typed) { close(); return; }
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      const found = answer.ok ? await answer.json() : [];
      if (asked === typed && document.activeElement === input) show(found);
    } catch { close(); }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    if (!step) return;
    event.preventDefault();
    if (list.hidden) { ask(); return; }
    const rows = list.children.length + 1;
    choose((chosen + 1 + step + rows) % rows - 1);
  });
  form.addEventListener("submit", (event) => {
    if (chosen < 0) return;
    event.preventDefault();
    location.assign(list.children[chosen].dataset.href);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the cursor
  list.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    if (row) location.assign(row.dataset.href);
  });
}

// Dialogs, where the browser does not open them by itself.
for (const button of document.querySelectorAll("button[data-dialog]")) {
  const dialog = document.getElementById(button.dataset.dialog);
  button.addEventListener("click", () => { if (!dialog.open) dialog.showModal(); });
}
