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
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
  }
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

// Uploads: the chosen file can be dropped, the progress is shown, and the answer takes the place of
// the old one while the file stays chosen for the next step.
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
    const data = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.responseType = "document";
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.value = step.loaded / step.total;
      words.textContent = step.loaded < step.total
        ? `Sending: ${Math.floor((100 * step.loaded) / step.total)} %` : "Sent. Checking the package…";
    });
    const done = () => {
      progress.hidden = true;
      delete form.dataset.sent;
      for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
    };
    request.addEventListener("load", () => {
      done();
      const answer = request.response && request.response.getElementById("result");
      if (!answer) { location.assign(request.responseURL); return; }
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
  list.className = "suggest";
  list.id = `${input.id}-suggest`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  let chosen = -1, timer, asked = "";
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); choose(-1); };
  const choose = (n) => {
    chosen = n;
    [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === n)));
    if (n < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", list.children[n].id);
    list.children[n].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    list.replaceChildren(...found.map((item, i) => {
      const row = document.createElement("li"), label = document.createElement("span"), note = document.createElement("span");
      row.id = `${list.id}-${i}`;
      row.setAttribute("role", "option");
      row.dataset.href = item.href;
      label.textContent = item.label;
      note.textContent = item.note;
      row.append(label, note);
      return row;
    }));
    choose(-1);
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
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
    const rows = list.children.length + 1; // the field itself is one of them
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
