// Keyboard shortcuts. Those of single letters and signs can be switched off: some readers speak to their computer.

const KEPT = "pincite.single-keys";
const TYPING = "input, textarea, select, [contenteditable]";

const actions = {
  "?": () => document.querySelector("#shortcuts").showModal(),
  "/": () => (document.querySelector("#pane[open] [name=find]") ?? document.querySelector("#question, #find"))?.focus(),
  n: () => step(1),
  p: () => step(-1),
  c: () => document.querySelector("#selected:not([hidden])")?.click(),
  e: () => [...document.querySelectorAll(".turn .edit")].at(-1)?.click(),
};

export function listenToKeys() {
  const list = document.querySelector("#shortcuts");
  const choice = list.querySelector("#single-keys");
  choice.checked = localStorage.getItem(KEPT) !== "off";
  choice.addEventListener("change", () => localStorage.setItem(KEPT, choice.checked ? "on" : "off"));
  document.querySelector("[data-shortcuts]").addEventListener("click", () => list.showModal());

  document.addEventListener("keydown", (event) => {
    const action = Object.hasOwn(actions, event.key) && actions[event.key];
    if (!action || !choice.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(TYPING) || list.open) return;
    event.preventDefault();
    action();
  });
}

function step(by) {
  document.dispatchEvent(new CustomEvent("pincite:step", { detail: by }));
}
