// Finding words in a document: the server marks them, Enter goes from one to the next, Shift + Enter back.

import { fetchFragment } from "./fragments.js";
import { loadMore } from "./paragraphs.js";

// The contents lie over the text: they go when a heading is chosen, and when a reader turns to something else.
export function closeTools() {
  document.addEventListener("click", ({ target }) => {
    const open = document.querySelector(".tools > details[open]");
    if (open && (!open.contains(target) || target.closest(".outline a"))) open.open = false;
  });
}

// On the source page, all of the document is there. Return whether the first place was shown.
export function findOnPage(form) {
  const marks = [...document.querySelectorAll("mark.found")];
  if (!marks.length) return false;
  const sought = form.elements.find.value;
  let at = -1;
  const go = (by) => {
    at = (at + by + marks.length) % marks.length;
    show(marks[at], document);
  };
  listen(form, (by) => {
    if (form.elements.find.value !== sought) return false;
    go(by);
    return true;
  });
  if (location.hash) return false;
  go(1);
  return true;
}

// In the pane, only a part of the document is there; the rest comes when it is wanted.
export function findInPane(body, at = -1) {
  const form = body.querySelector(".finding");
  const found = [...form.querySelectorAll(".jump")].map((link) => link.hash);
  const sought = form.elements.find.value;

  listen(form, (by) => {
    if (form.elements.find.value === sought && found.length) {
      at = (at + by + found.length) % found.length;
      jump(found[at], { moves: false });
    } else {
      replace(null);
    }
    return true;
  });
  body.querySelector(".source").addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#p']");
    if (!link) return;
    event.preventDefault();
    jump(link.hash, { moves: true });
  });

  // Whoever follows a link moves to the paragraph; who presses Enter in the field stays there, to press it again.
  async function jump(hash, { moves }) {
    const target = body.querySelector(hash);
    if (!target) return replace(hash, { moves });
    show(target.querySelector("mark.found") ?? target, body);
    if (moves) target.querySelector(".anchor").focus({ preventScroll: true });
  }

  async function replace(hash, { moves } = {}) {
    const address = new URL(form.dataset.pane, location);
    new FormData(form).forEach((value, name) => address.searchParams.append(name, value));
    if (hash) address.searchParams.set("at", hash.slice(2));
    const [ok, fragment] = await fetchFragment(address);
    if (!ok) return;
    body.replaceChildren(fragment);
    findInPane(body, hash ? found.indexOf(hash) : 0);
    loadMore(body);
    body.querySelector(moves ? `${hash} .anchor` : "[name=find]")?.focus({ preventScroll: true });
    show(body.querySelector(hash ?? "mark.found"), body);
  }
}

function listen(form, go) {
  form.addEventListener("submit", (event) => {
    if (go(1)) event.preventDefault();
  });
  form.elements.find.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey && go(-1)) event.preventDefault();
  });
}

function show(element, root) {
  root.querySelectorAll("mark.here").forEach((mark) => mark.classList.remove("here"));
  element?.scrollIntoView({ block: "center", behavior: "instant" });
  if (element?.matches("mark")) element.classList.add("here");
}
