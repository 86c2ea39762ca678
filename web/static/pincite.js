// Makes the pages quicker to use. Everything works without it: forms and links lead to pages that show the same.

import { dismissCards } from "./cards.js";
import { converse } from "./conversation.js";
import { copyOnClick } from "./copying.js";
import { closeTools, findOnPage } from "./finding.js";
import { reveal } from "./fragments.js";
import { openPins } from "./pane.js";
import { citeSelection } from "./selecting.js";
import { listenToKeys } from "./shortcuts.js";

const form = document.querySelector("#ask");
const pane = document.querySelector("#pane");
const mark = document.querySelector("#quote");
const opened = address();

reveal(document);
copyOnClick();
dismissCards();
closeTools();
listenToKeys();
citeSelection();
if (form) converse(form, document.querySelector("#thread"));
if (pane) openPins(pane);
// Another language leads back here, to where the conversation has moved the address on.
document.querySelector(".languages form").addEventListener("submit", ({ target }) => {
  if (address() !== opened) target.elements.back.value = address();
});
// Only when the style sheets have come is it known where things are.
window.addEventListener("load", () => findOnPage(document.querySelector(".finding")) || showMark());

function address() {
  return location.pathname + location.search;
}

function showMark() {
  if (!mark) return;
  mark.scrollIntoView({ block: "center", behavior: "instant" });
  mark.focus({ preventScroll: true });
}
