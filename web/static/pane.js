// The source beside the answer: a marker opens it at its quote, Escape leads back to the marker.

import { findInPane } from "./finding.js";
import { fetchFragment } from "./fragments.js";
import { loadMore } from "./paragraphs.js";

const BESIDE = window.matchMedia("(min-width: 64rem)");

export function openPins(pane) {
  const body = pane.querySelector(".pane-body");
  const whole = pane.querySelector("[data-whole]");
  let current = null;
  let asked = 0;

  document.addEventListener("click", (event) => {
    const marker = event.target.closest(".marker, .other");
    if (!marker || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(pane.contains(marker) ? inAnswer(marker) : marker);
  });
  pane.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.step) step(Number(button.dataset.step));
    if (button && "close" in button.dataset) pane.close();
    if (event.target === pane && isOutside(event)) pane.close();
  });
  pane.addEventListener("close", () => {
    current?.removeAttribute("aria-current");
    current?.closest(".pin")?.classList.add("told");
    current?.focus();
    current = null;
  });
  document.addEventListener("pincite:step", (event) => step(event.detail));
  document.addEventListener("keydown", (event) => {
    // A dialog that is not modal does not hear of Escape by itself.
    if (event.key === "Escape" && pane.open && !document.querySelector("dialog:modal")) pane.close();
  });

  async function open(marker) {
    const number = ++asked;
    const [found, shown] = await sourceOf(marker);
    if (number !== asked) return;
    if (!found && shown) {
      location.assign(marker.href);
      return;
    }
    current?.removeAttribute("aria-current");
    current = marker;
    current.setAttribute("aria-current", "true");
    body.replaceChildren(shown ?? document.querySelector("#unreachable").content.cloneNode(true));
    pane.querySelector(".pane-cite").replaceChildren(citationOf(marker));
    whole.href = marker.href;
    tellPosition();
    if (!pane.open) BESIDE.matches ? pane.show() : pane.showModal();
    showQuote();
    if (!shown) return;
    findInPane(body);
    loadMore(body);
  }

  function showQuote() {
    const mark = body.querySelector("#quote");
    mark?.scrollIntoView({ block: "center", behavior: "instant" });
    (mark ?? body).focus({ preventScroll: true });
  }

  // The pane shows copies of the links; a reader goes back to those in the answer.
  function inAnswer(copy) {
    const link = [...current.closest(".turn").querySelectorAll(".other")].find(({ href }) => href === copy.href);
    link.closest("details").open = true;
    return link;
  }

  function step(by) {
    const nearest = current ?? [...document.querySelectorAll(".marker")].at(-1);
    if (!nearest) return;
    const markers = markersBeside(nearest);
    const at = current ? markers.indexOf(current) + by : by < 0 ? -1 : 0;
    open(markers.at(at % markers.length));
  }

  function tellPosition() {
    const output = pane.querySelector("output");
    const markers = markersBeside(current);
    const figures = { "{number}": markers.indexOf(current) + 1, "{count}": markers.length };
    const told = output.dataset.position.replace(/\{number\}|\{count\}/g, (name) => figures[name]);
    output.textContent = markers.length > 1 && markers.includes(current) ? told : "";
  }

  function isOutside({ clientX, clientY }) {
    const { left, right, top, bottom } = pane.getBoundingClientRect();
    return clientX < left || clientX > right || clientY < top || clientY > bottom;
  }
}

// Nothing to show when the server is gone; what it refuses has a page of its own.
async function sourceOf(marker) {
  try {
    return await fetchFragment(marker.dataset.pane);
  } catch {
    return [false, null];
  }
}

function markersBeside(marker) {
  return [...marker.closest(".turn").querySelectorAll(".marker")];
}

// What the answer says of the source: the document scrolls, this stays.
function citationOf(marker) {
  const cited = document.createElement("div");
  const source = `[data-marker="${marker.dataset.number}"] .cited`;
  const told = marker.closest("li") ?? marker.closest(".turn").querySelector(source);
  cited.className = "cited";
  cited.append(...told.cloneNode(true).childNodes);
  const link = cited.querySelector("a");
  link.replaceWith(...link.childNodes);
  return cited;
}
