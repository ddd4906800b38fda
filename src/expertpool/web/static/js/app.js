/* What a page gains from a script; nothing here is needed to use it. */
"use strict";

/* A form is sent once, unless it fetches a file (data-download). The button is freed again when the visitor comes back to the page. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "download" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  delete form.dataset.changed;
  setTimeout(() => setButtons(form, true), 0);
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    setButtons(form, false);
  });
});

function setButtons(form, disabled) {
  form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => {
    button.disabled = disabled;
  });
}

/* data-all ticks every row of its form, or none; without a script it stays away. */
document.querySelectorAll("[data-all]").forEach((label) => {
  label.hidden = false;
});

document.addEventListener("change", (event) => {
  if (!event.target.closest("[data-all]")) return;
  event.target.form.querySelectorAll("input[name=row]").forEach((box) => {
    box.checked = event.target.checked;
  });
});

/* A form marked data-guard warns before what was typed is lost. */
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.changed = "1";
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-changed]")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const source = event.target.closest("[data-copy]");
  if (source) copy(source);
});

/* data-copy holds the text; the button says so for two seconds. */
async function copy(button) {
  const words = [...button.childNodes];
  await putOnClipboard(button.dataset.copy);
  button.textContent = "已复制";
  setTimeout(() => button.replaceChildren(...words), 2000);
}

/* Without HTTPS a browser gives no clipboard, but still copies what is selected. */
async function putOnClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}

/* A long menu shows where the visitor is. */
const here = document.querySelector(".side a[aria-current]");
const side = here?.closest("nav");
if (side && here.offsetTop + here.offsetHeight > side.offsetTop + side.clientHeight) {
  side.scrollTop = here.offsetTop - side.offsetTop - side.clientHeight / 2;
}

/* The phone's menu closes with Escape as well as with its link. */
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#menu") location.hash = "#main";
});

/* Whoever is told of errors finds the keyboard there. */
document.getElementById("errors")?.focus();
