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
    const file = input.files[0];
    if (form.dataset.limit && file && file.size > Number(form.dataset.limit)) {
      words.textContent = "This file is larger than what is taken here.";
      progress.hidden = false;
      delete form.dataset.sent;
      for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
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
      delete form.dataset.sent;
      for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
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
