// The paragraphs of a long document, in the pane: only those in reach are there, others follow when a reader comes near.

import { fetchFragment } from "./fragments.js";

const STEP = 60;

// Load the paragraphs before and after those that the pane shows, whenever it is scrolled near its ends.
export function loadMore(body) {
  const source = body.querySelector(".source");
  const text = source.querySelector(".text");
  const buttons = [...source.querySelectorAll("[data-more]")];
  const watcher = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => target.click()),
    { root: body, rootMargin: "300px 0px" },
  );

  buttons.forEach((button) => {
    button.addEventListener("click", () => more(button));
    watcher.observe(button);
  });

  async function more(button) {
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    const before = button.dataset.more === "before";
    const { first, last } = source.dataset;
    const from = before ? Math.max(1, first - STEP) : Number(last) + 1;
    const to = before ? first - 1 : Math.min(source.dataset.end, from + STEP - 1);
    try {
      const [found, paragraphs] = await fetchFragment(addressOf(source, from, to));
      if (found) add(paragraphs, before, from, to);
    } catch {
      // The button stays, and can be tried again.
    }
    button.ariaDisabled = "false";
    button.hidden = before ? source.dataset.first <= 1 : Number(source.dataset.last) >= source.dataset.end;
    watcher.unobserve(button);
    if (!button.hidden) watcher.observe(button);
  }

  function add(paragraphs, before, from, to) {
    const height = body.scrollHeight;
    if (before) {
      text.prepend(paragraphs);
      body.scrollTop += body.scrollHeight - height; // what is read stays where it is
      source.dataset.first = from;
    } else {
      text.append(paragraphs);
      source.dataset.last = to;
    }
  }
}

function addressOf(source, first, last) {
  const address = new URL(source.dataset.paragraphs, location);
  const find = source.querySelector("[name=find]").value;
  for (const [name, value] of Object.entries({ first, last, find })) address.searchParams.set(name, value);
  return address;
}
